import { elementCount, type Graph, isFloat, type Layer, type Node, subgraphs, type Tensor } from '../model';
import type { Types } from '../ops/builder';
import type { TensorRole } from './measured';

/** A value that the probe looks at. */
export interface Target {
  readonly name: string;
  readonly role: TensorRole;
  /** Id of its layer. */
  readonly layer?: string;
  /** The operator that made it. */
  readonly op?: string;
  /** Axis of the units whose activity is watched: pre-activations of rectifiers. */
  readonly units?: number;
  /** It is made in the body of a Loop, Scan or If. There are as many of it as there are rounds: `units` counts in all of them, stacked. */
  readonly inside?: true;
}

const rectifiers: ReadonlySet<string> = new Set(['relu', 'relu6', 'relu-squared', 'thresholded-relu']);

/**
 * Everything worth measuring: the graph's float inputs, every parameter, each layer's pre-activation and output, the float outputs.
 *
 * Parameters are those float initializers that `isParameter` calls so and, since exporters merge equal initializers behind Identity nodes, the outputs of such nodes under their own names.
 */
export function targetsOf(
  graph: Graph,
  layers: readonly Layer[],
  types: Types,
  isParameter: (initializer: string, tensor: Tensor) => boolean,
): readonly Target[] {
  const targets = new Map<string, Target>();
  const add = (t: Target): void => {
    const type = types.get(t.name);
    if (!targets.has(t.name) && (!type || isFloat(type.dtype))) targets.set(t.name, t);
  };
  const owners = new Map<string, string>();
  for (const layer of layers) {
    for (const p of [layer.weight, layer.recurrent, layer.bias]) {
      if (p && !owners.has(p.name)) owners.set(p.name, layer.id);
    }
  }
  const parameter = (name: string): void => {
    const layer = owners.get(name);
    add({ name, role: 'parameter', ...(layer !== undefined && { layer }) });
  };
  const producers = new Map(graph.nodes.flatMap((n) => n.outputs.map((name) => [name, n.op] as const)));
  const inside = insideOf(graph);

  for (const v of graph.inputs) add({ name: v.name, role: 'input' });
  const aliases = new Set<string>();
  for (const [name, t] of graph.initializers) {
    if (!isFloat(t.dtype) || elementCount(t.dims) === 0) continue;
    aliases.add(name);
    if (isParameter(name, t)) parameter(name);
  }
  for (const node of graph.nodes) {
    const [from = ''] = node.inputs;
    const [to = ''] = node.outputs;
    if (node.op !== 'Identity' || node.domain !== '' || !aliases.has(from)) continue;
    aliases.add(to);
    parameter(to);
  }
  const outputs = new Set(graph.outputs.map((v) => v.name));
  for (const layer of layers) {
    const rectified = layer.activation !== null && rectifiers.has(layer.activation.kind);
    for (const name of [layer.preActivation, layer.output]) {
      if (outputs.has(name) || aliases.has(name)) continue;
      const op = producers.get(name) ?? inside.get(name);
      const within = inside.has(name);
      const units = within && layer.unitAxis >= 0 ? layer.unitAxis + 1 : layer.unitAxis;
      add({
        name,
        role: 'activation',
        layer: layer.id,
        ...(op && { op }),
        ...(rectified && name === layer.preActivation && { units }),
        ...(within && { inside: true }),
      });
    }
  }
  const lastLayers = new Map(layers.map((l) => [l.output, l.id]));
  for (const name of outputs) {
    const op = producers.get(name);
    const layer = lastLayers.get(name);
    add({ name, role: 'output', ...(layer !== undefined && { layer }), ...(op !== undefined && { op }) });
  }
  return [...targets.values()];
}

/** What is given to and made in bodies, and by which operator; '' for what they are given. */
function insideOf({ nodes }: Graph): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (node: Node): void => {
    for (const { graph } of subgraphs(node)) {
      for (const { name } of graph.inputs) found.set(name, '');
      for (const inner of graph.nodes) {
        for (const name of inner.outputs) found.set(name, inner.op);
        visit(inner);
      }
    }
  };
  nodes.forEach(visit);
  return found;
}
