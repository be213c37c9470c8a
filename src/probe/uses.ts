import { attribute, type Graph, type Node, subgraphs, type Tensor } from '../model';

/** Who uses a value, in the graph and in the subgraphs that its nodes hold, and which values are constants. */
export interface Uses {
  /** The uses that a value reaches, itself or moved, reshaped or cast: the node and the number of the input. */
  reached(value: string): Use[];
  /** An initializer or the value of a Constant node, also behind Identity, Cast and DequantizeLinear. */
  constant(value: string): Tensor | undefined;
}

export interface Use {
  readonly node: Node;
  readonly input: number;
}

/** Operators that hand on elements of their first input as they are. */
const moving = new Set([
  'Identity',
  'Cast',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Transpose',
  'Slice',
  'Split',
  'Expand',
  'Clip',
]);

/** Behind these a constant is still one. */
const handingOn = new Set(['Identity', 'Cast', 'DequantizeLinear']);

export function usesOf(graph: Graph): Uses {
  const consumers = new Map<string, Use[]>();
  const producers = new Map<string, Node>();
  const initializers = new Map<string, Tensor>();
  const collect = (g: Graph): void => {
    for (const [name, tensor] of g.initializers) initializers.set(name, tensor);
    for (const node of g.nodes) {
      node.inputs.forEach((name, input) => {
        const known = consumers.get(name);
        if (known) known.push({ node, input });
        else consumers.set(name, [{ node, input }]);
      });
      for (const output of node.outputs) producers.set(output, node);
      for (const { graph: inner } of subgraphs(node)) collect(inner);
    }
  };
  collect(graph);

  const constant = (value: string): Tensor | undefined => {
    // A set grows while it is walked, and a circle of nodes ends there.
    const names = new Set([value]);
    for (const name of names) {
      const stored = initializers.get(name);
      if (stored) return stored;
      const node = producers.get(name);
      if (node?.op === 'Constant') return attribute(node, 'value', 'tensor');
      if (node && handingOn.has(node.op)) names.add(node.inputs[0] ?? '');
    }
    return undefined;
  };

  const reached = (value: string): Use[] => {
    const seen = new Set([value]);
    const found: Use[] = [];
    for (const name of seen)
      for (const use of consumers.get(name) ?? []) {
        if (use.input === 0 && moving.has(use.node.op)) for (const output of use.node.outputs) seen.add(output);
        else found.push(use);
      }
    return found;
  };
  return { reached, constant };
}
