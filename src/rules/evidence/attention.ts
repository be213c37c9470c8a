import { type Graph, type Layer, type Node, tensorNumbers } from '../../model';
import type { Evidence } from '../rule';

/** A softmax over products of queries and keys. */
export interface AttentionLogits {
  readonly softmax: Node;
  /** The product, before it is scaled. */
  readonly product: string;
  /** What stored numbers multiply it by on its way to the softmax: 1/√d, usually. */
  readonly factor: number;
  /** The layers that make queries and keys, where they are not far. */
  readonly makers: readonly Layer[];
}

/** Steps from a softmax to its product: masks, casts, scales and reshapes. */
const longestWalk = 12;

const moving = new Set(['Identity', 'Cast', 'Reshape', 'Transpose', 'Squeeze', 'Unsqueeze', 'Dropout']);

export function attentionLogits({ model: { graph }, layers }: Evidence): readonly AttentionLogits[] {
  const makers = new Map(graph.nodes.flatMap((n) => n.outputs.map((output) => [output, n] as const)));
  return graph.nodes.flatMap((softmax): AttentionLogits[] => {
    if (softmax.op !== 'Softmax') return [];
    const found = productBefore(graph, makers, softmax.inputs[0] ?? '');
    if (!found) return [];
    const near = found.node.inputs.flatMap((input) => layerBehind(makers, layers, input) ?? []);
    return [{ softmax, product: found.node.outputs[0] ?? '', factor: found.factor, makers: near }];
  });
}

type Makers = ReadonlyMap<string, Node>;

function productBefore(graph: Graph, makers: Makers, from: string): { node: Node; factor: number } | undefined {
  let [at, factor] = [from, 1];
  for (let step = 0; step < longestWalk; step++) {
    const node = makers.get(at);
    if (!node) return undefined;
    const [a = '', b = ''] = node.inputs;
    const [left, right] = [numberOf(graph, makers, a), numberOf(graph, makers, b)];
    if (node.op === 'MatMul') {
      const isData = (value: string): boolean => !graph.initializers.has(value);
      return isData(a) && isData(b) ? { node, factor } : undefined;
    }
    if (moving.has(node.op)) at = a;
    else if (node.op === 'Mul' && (left ?? right) !== undefined) {
      factor *= left ?? right ?? 1;
      at = left === undefined ? a : b;
    } else if (node.op === 'Div' && right) {
      factor /= right;
      at = a;
    } else if (node.op === 'Add') at = isProductAhead(makers, a) ? a : b;
    else if (node.op === 'Where') at = isProductAhead(makers, b) ? b : (node.inputs[2] ?? '');
    else return undefined;
  }
  return undefined;
}

/** The side of a masked sum that the product is on: the other is a mask, made of comparisons and stored numbers. */
function isProductAhead(makers: Makers, value: string): boolean {
  let at = value;
  for (let step = 0; step < longestWalk; step++) {
    const node = makers.get(at);
    if (!node) return false;
    if (node.op === 'MatMul') return true;
    if (!moving.has(node.op) && node.op !== 'Mul' && node.op !== 'Div') return false;
    at = node.inputs.find((input) => makers.has(input)) ?? '';
  }
  return false;
}

/** One stored number, behind casts and the like. */
function numberOf(graph: Graph, makers: Makers, value: string): number | undefined {
  const stored = graph.initializers.get(value);
  if (stored) {
    const size = stored.dims.reduce((n, d) => n * d, 1);
    return size === 1 ? tensorNumbers(stored)?.[0] : undefined;
  }
  const maker = makers.get(value);
  return maker && (maker.op === 'Cast' || maker.op === 'Identity')
    ? numberOf(graph, makers, maker.inputs[0] ?? '')
    : undefined;
}

function layerBehind(makers: Makers, layers: readonly Layer[], value: string): Layer | undefined {
  let at = value;
  for (let step = 0; step < longestWalk; step++) {
    const layer = layers.find((l) => l.weight && l.output === at);
    if (layer) return layer;
    const node = makers.get(at);
    if (!node || !moving.has(node.op)) return undefined;
    at = node.inputs[0] ?? '';
  }
  return undefined;
}
