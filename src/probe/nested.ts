import { type Graph, type Node, subgraphs, type ValueInfo } from '../model';
import type { GraphBuilder } from '../ops/builder';
import type { BodyAdjoint } from '../ops/operator';
import { prune } from './prune';

/** What a sweep over a subgraph found out. */
interface SweptBody {
  readonly forward: readonly Node[];
  readonly gradients: ReadonlyMap<string, string>;
  readonly cutAt: ReadonlyMap<string, string>;
}

/** The values that a graph is given and makes, without those of subgraphs in it. */
export const madeInside = ({ inputs, nodes }: Pick<Graph, 'inputs' | 'nodes'>): string[] => [
  ...inputs.map((v) => v.name),
  ...nodes.flatMap((n) => n.outputs),
];

/** Gradients of values inside subgraphs, in subgraphs of the backward pass. */
export class InnerGradients {
  /** Value → its gradient, one for every round. */
  readonly of = new Map<string, string>();
  /** Value → the cut node that would have to hand its gradient on. */
  readonly cutAt = new Map<string, string>();

  constructor(readonly wanted: ReadonlySet<string>) {}

  /** What the sweep over a body, which appended to `b`, knows of the values that are measured in it. */
  enter(measured: readonly string[], { gradients, cutAt }: SweptBody, b: GraphBuilder): void {
    const made = new Set(b.nodes.flatMap((n) => n.outputs));
    for (const value of measured) {
      const gradient = gradients.get(value);
      const at = cutAt.get(value);
      // One that comes from outside would be there in rounds, too, in which this body does not run.
      if (gradient !== undefined) this.of.set(value, made.has(gradient) ? gradient : b.identity(gradient));
      else if (at !== undefined) this.cutAt.set(value, at);
    }
  }

  /** No gradient passes a node with subgraphs: nothing in them has one, whatever was made of it so far. */
  shade(node: Node, at: string): void {
    for (const { graph } of subgraphs(node)) {
      for (const value of madeInside(graph)) {
        this.of.delete(value);
        if (this.wanted.has(value)) this.cutAt.set(value, at);
      }
      for (const inner of graph.nodes) this.shade(inner, at);
    }
  }

  /** Of these nodes, those values that hold a gradient which is measured, themselves or in a subgraph of the node that makes them. */
  keptBy(nodes: readonly Node[]): string[] {
    const gradients = new Set(this.of.values());
    const holds = (node: Node): boolean =>
      node.outputs.some((name) => gradients.has(name)) || subgraphs(node).some(({ graph }) => graph.nodes.some(holds));
    return nodes.filter(holds).flatMap((node) => node.outputs.filter((name) => name !== ''));
  }
}

/** What a sweep over a subgraph made, for the operator that holds it to finish: forward nodes again, backward nodes behind them. */
export function bodyAdjoint(body: Graph, sweep: SweptBody, b: GraphBuilder, inner: InnerGradients): BodyAdjoint {
  return {
    b,
    gradients: sweep.gradients,
    graph(inputs, outputs) {
      const made = new Set([...sweep.forward, ...b.nodes].flatMap((n) => n.outputs));
      // A subgraph's outputs are distinct values that its own nodes make.
      const handed = outputs.map((name) => (made.delete(name) ? name : b.identity(name)));
      const value = (name: string): ValueInfo => {
        const type = b.types.get(name);
        return { name, ...(type && { dtype: type.dtype, shape: type.shape }) };
      };
      return {
        name: `gradient of ${body.name}`,
        inputs: inputs.map(value),
        outputs: handed.map(value),
        initializers: body.initializers,
        nodes: prune([...sweep.forward, ...b.nodes], [...handed, ...inner.keptBy(b.nodes)]),
        values: new Map(),
      };
    },
  };
}
