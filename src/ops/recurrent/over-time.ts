import { type Graph, int, ints, type Node, type ValueInfo } from '../../model';
import type { GraphBuilder } from '../builder';

/** What goes round and what a round leaves behind. */
export interface Rounds {
  /** Handed from round to round. */
  readonly states: readonly string[];
  /** One slice of each a round, along axis 0. */
  readonly sequences: readonly string[];
}

/**
 * Emits a Scan. `step` builds its body from the states and this round's slices, and names the next states and what to stack; values
 * of the graph around it can be used there. Reversed, it runs from the last slice to the first, and stacks in the order of the slices.
 */
export function overTime(
  b: GraphBuilder,
  given: Rounds,
  reversed: boolean,
  step: (body: GraphBuilder, states: readonly string[], slices: readonly string[]) => Rounds,
): Rounds {
  const body = b.inner();
  const enter = (value: string, shape: readonly number[]): string => {
    const name = body.fresh('in');
    b.types.set(name, { dtype: b.dtypeOf(value), shape });
    return name;
  };
  const states = given.states.map((s) => enter(s, b.shapeOf(s)));
  const slices = given.sequences.map((s) => enter(s, b.shapeOf(s).slice(1)));
  const result = step(body, states, slices);
  // A body's outputs are distinct values.
  const leave = [...result.states, ...result.sequences.map((s) => (result.states.includes(s) ? body.identity(s) : s))];
  const info = (name: string): ValueInfo => ({ name, dtype: body.dtypeOf(name), shape: body.shapeOf(name) });
  const graph: Graph = {
    name: 'round',
    inputs: [...states, ...slices].map(info),
    outputs: leave.map(info),
    initializers: new Map(),
    nodes: body.nodes as readonly Node[],
    values: new Map(),
  };
  const way = reversed ? 1 : 0;
  const outputs = b.node(
    'Scan',
    [...given.states, ...given.sequences],
    {
      body: { type: 'graph', value: graph },
      num_scan_inputs: int(given.sequences.length),
      scan_input_directions: ints(given.sequences.map(() => way)),
      scan_output_directions: ints(result.sequences.map(() => way)),
    },
    leave.length,
  );
  const rounds = b.shapeOf(given.sequences[0] as string)[0] as number;
  for (const [i, name] of leave.entries()) {
    const { dtype, shape } = body.typeOf(name);
    b.types.set(outputs[i] as string, { dtype, shape: i < states.length ? shape : [rounds, ...shape] });
  }
  return { states: outputs.slice(0, states.length), sequences: outputs.slice(states.length) };
}
