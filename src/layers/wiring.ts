import { type Graph, type Node, subgraphs } from '../model';
import { scalarValues } from './scalars';
import type { Summaries } from './summary';

/** Who makes each value of a graph, and who reads it (node indices, in topological order), and what is known of its stored values. */
export interface Wiring {
  readonly graph: Graph;
  readonly producer: ReadonlyMap<string, number>;
  /** Each reader once, as `reads` counts them. */
  readonly readers: ReadonlyMap<string, readonly number[]>;
  readonly outputs: ReadonlySet<string>;
  readonly summaries: Summaries;
  readonly scalars: ReadonlyMap<string, number>;
}

/** Outer values that the subgraphs of a node read, however deep. Names that the subgraph makes itself are harmless: outside they do not exist. */
function captured(node: Node): string[] {
  return subgraphs(node).flatMap(({ graph }) => [
    ...graph.outputs.map((output) => output.name),
    ...graph.nodes.flatMap((inner) => [...inner.inputs, ...captured(inner)]),
  ]);
}

/** Every value whose elements a node reads, captured ones included; omitted inputs, and those of which only shape or type matter, left out. */
export function reads(node: Node): string[] {
  if (standard(node, 'Shape', 'Size')) return [];
  const inputs = standard(node, 'CastLike') ? node.inputs.slice(0, 1) : node.inputs;
  return [...inputs, ...captured(node)].filter((name) => name !== '');
}

export function wire(graph: Graph, summaries: Summaries): Wiring {
  const producer = new Map<string, number>();
  const readers = new Map<string, number[]>();
  graph.nodes.forEach((node, index) => {
    for (const output of node.outputs) if (output !== '') producer.set(output, index);
    for (const name of new Set(reads(node))) {
      const known = readers.get(name);
      if (known) known.push(index);
      else readers.set(name, [index]);
    }
  });
  return {
    graph,
    producer,
    readers,
    outputs: new Set(graph.outputs.map((output) => output.name)),
    summaries,
    scalars: scalarValues(graph),
  };
}

export const readersOf = (wiring: Wiring, value: string): readonly number[] => wiring.readers.get(value) ?? [];

export const nodeAt = (wiring: Wiring, index: number): Node => wiring.graph.nodes[index] as Node;

/** The node that makes a value; undefined for inputs and initializers. */
export function makerOf(wiring: Wiring, value: string): Node | undefined {
  const index = wiring.producer.get(value);
  return index === undefined ? undefined : nodeAt(wiring, index);
}

/** The reader of a value that has no other. */
export function onlyReader(wiring: Wiring, value: string): number | undefined {
  const [index, ...others] = readersOf(wiring, value);
  return others.length === 0 ? index : undefined;
}

/** The only reader of a value that is not also an output of the model. */
export function soleReader(wiring: Wiring, value: string): number | undefined {
  const readers = readersOf(wiring, value);
  return readers.length === 1 && !wiring.outputs.has(value) ? readers[0] : undefined;
}

export const standard = (node: Node, ...ops: readonly string[]): boolean => node.domain === '' && ops.includes(node.op);

/** Pass every element on as it is (Dropout in expectation). */
export const transparent = ['Identity', 'Cast', 'CastLike', 'Dropout'] as const;
/** Pass every element on, elsewhere. */
export const moving = ['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose'] as const;
/** Hands every element of its first input on, and nothing else. */
export const handsOn = (node: Node): boolean => standard(node, ...moving, ...transparent);
