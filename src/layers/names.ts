import type { Node } from '../model';

/** What exporters hang on a weight's own name. */
const weightSuffix =
  /([./_](weights?|weight_ih(_l\d+)?|kernel|filter|w|w_0|embeddings?|depthwise|depthwise_kernel|pointwise_kernel|conv[123]d|matmul))?(\/read(variableop)?(\/resource)?)?(:0)?$/i;
/** Where TensorFlow puts every name. */
const commonScope = /^(StatefulPartitionedCall\/|PartitionedCall\/)+/;
/** Names that say nothing: numbers, and what exporters count up themselves. */
const meaningless =
  /^(\d+|onnx::\w+|val_\d+|_?v_?\d+|const_fold\w*|const(ant)?(_?value)?_?\d*|t\d+|tensor_?\d*|initializer_?\d*|node_?\w*\d+|[a-z]+_\d+_(output|const)\w*)?$/i;

/** Names longer than this are data, not names. */
const longest = 512;

function meaningful(name: string): string | undefined {
  return name.length > longest || meaningless.test(name) ? undefined : name;
}

function fromWeight(name: string): string | undefined {
  if (name.length > longest) return undefined;
  const base = name.replace(commonScope, '').replace(weightSuffix, '');
  return meaningful(base === '' ? name : base);
}

/** `/layer1/layer1.0/conv1/Conv` is `layer1.0.conv1`: a scope that repeats the one before it replaces it. */
function fromScopes(scopes: readonly string[]): string | undefined {
  const kept: string[] = [];
  for (const scope of scopes) {
    if (scope === '') continue;
    const last = kept.at(-1);
    if (last !== undefined && (scope === last || scope.startsWith(`${last}.`))) kept.pop();
    kept.push(scope);
  }
  return meaningful(kept.join('.'));
}

/** `pkg.torch.onnx.name_scopes` holds a printed list; its last entry is the operation itself. */
function fromMetadata(node: Node): string | undefined {
  const printed = node.metadata?.['pkg.torch.onnx.name_scopes'];
  if (!printed || printed.length > 16 * longest) return undefined;
  const scopes = [...printed.matchAll(/'([^']*)'|"([^"]*)"/g)].map((match) => match[1] ?? match[2] ?? '');
  return meaningful(scopes.at(-2) ?? '');
}

function fromNode(name: string): string | undefined {
  if (name.length > longest) return undefined;
  if (!name.startsWith('/')) return meaningful(name);
  return fromScopes(name.split('/').slice(0, -1)) ?? meaningful(name.slice(1));
}

/** The name that a person would call a layer by: its weight's, else the scope or the name of its node; undefined where none says anything. */
export function layerName(
  weight: string | undefined,
  node: Node,
  nodeName = node.origin?.name || node.name,
): string | undefined {
  return (weight && fromWeight(weight)) || fromMetadata(node) || fromNode(nodeName);
}

/** The name of a layer object; of one with several weights also what tells them apart: `bidirectional/forward_lstm`, `conv/pointwise`. */
export function describedName(object: string, weight: string | undefined): string {
  const own = weight?.startsWith(`${object}/`) ? weight.slice(object.length + 1) : '';
  const part = own.replace(/([/_]|^)(kernel|weight|embeddings|depthwise_kernel)(_\d+)?$/, '');
  const name = object.replace(commonScope, '');
  return part === '' ? name : `${name}/${part}`;
}

/** A name without the path of the body that it stands in. */
export const localName = (name: string, prefix: string | undefined): string =>
  prefix !== undefined && name.startsWith(`${prefix}/`) ? name.slice(prefix.length + 1) : name;

/** Hands out unique ids: the name itself, then `name#2`, `name#3`, … */
export function uniqueIds(): (name: string) => string {
  const taken = new Set<string>();
  const next = new Map<string, number>();
  return (name) => {
    let id = name;
    while (taken.has(id)) {
      const n = (next.get(name) ?? 1) + 1;
      next.set(name, n);
      id = `${name}#${n}`;
    }
    taken.add(id);
    return id;
  };
}
