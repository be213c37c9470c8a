import type { Graph, Node, ValueInfo } from '../model';
import type { GraphBuilder } from '../ops/builder';
import type { BodyAdjoint } from '../ops/operator';
import { prune } from './prune';

/** What a sweep over a subgraph made, for the operator that holds it to finish: forward nodes again, backward nodes behind them. */
export function bodyAdjoint(
  body: Graph,
  sweep: { readonly forward: readonly Node[]; readonly gradients: ReadonlyMap<string, string> },
  b: GraphBuilder,
): BodyAdjoint {
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
        nodes: prune([...sweep.forward, ...b.nodes], handed),
        values: new Map(),
      };
    },
  };
}
