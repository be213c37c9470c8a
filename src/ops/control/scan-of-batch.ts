import { attribute, type Graph, int, ints, numberAttribute } from '../../model';
import type { GraphBuilder } from '../builder';
import type { CanonicalContext } from '../operator';

/**
 * Scan of opset 8 runs its body for every element of a batch: states are [batch, …], sequences [batch, time, …], and element i stops
 * after sequence_lens[i] rounds, its outputs filled up with zeros. Said in opset 9 it is a Scan over the batch around a Scan over time, whose
 * rounds from there on change no state and put out zeros.
 */
export function overBatch(c: CanonicalContext, body: Graph): void {
  const sequences = numberAttribute(c.node, 'num_scan_inputs', 1);
  const [lengths = '', ...values] = c.node.inputs;
  const states = values.length - sequences;
  const b = c.b.inner();
  const length = lengths && b.fresh('length');
  const inputs = values.map((_, i) => b.fresh(i < states ? 'state' : 'sequence'));
  const directions = attribute(c.node, 'directions', 'ints') ?? Array<number>(sequences).fill(0);
  const given = length ? withinLength(b, { inputs, states, directions, length }) : { inputs, directions };
  const outputs = b.node(
    'Scan',
    given.inputs,
    {
      body: { type: 'graph', value: length ? stopping(c.b.inner(), body, states) : body },
      num_scan_inputs: int(given.directions.length),
      scan_input_directions: ints(given.directions),
    },
    body.outputs.length,
  );
  const whole: Graph = {
    name: `${c.node.name || 'scan'} of one element`,
    inputs: [...inputs, ...(length ? [length] : [])].map((name) => ({ name })),
    outputs: outputs.map((name) => ({ name })),
    initializers: new Map(),
    nodes: b.nodes,
    values: new Map(),
  };
  c.b.node(
    'Scan',
    lengths ? [...values, lengths] : values,
    { body: { type: 'graph', value: whole }, num_scan_inputs: int(whole.inputs.length) },
    c.node.outputs,
  );
}

/** How an element's values are given to its Scan over time. */
interface Given {
  readonly inputs: readonly string[];
  readonly directions: readonly number[];
}

/** All sequences forwards, those that run backwards turned within the length, and behind them a sequence that says which rounds count. */
function withinLength(
  b: GraphBuilder,
  { inputs, states, directions, length }: Given & { readonly states: number; readonly length: string },
): Given {
  const rounds = b.squeeze(b.op('Shape', [inputs.at(-1) as string], { start: int(0), end: int(1) }), [0]);
  const round = b.op('Range', [b.scalar(0, 'int64'), rounds, b.scalar(1, 'int64')]);
  const counts = b.op('Less', [round, length]);
  const last = b.op('Sub', [length, b.scalar(1, 'int64')]);
  const turned = b.where(counts, b.op('Sub', [last, round]), round);
  const sequences = inputs
    .slice(states)
    .map((x, i) => (directions[i] ? b.op('Gather', [x, turned], { axis: int(0) }) : x));
  return { inputs: [...inputs.slice(0, states), ...sequences, counts], directions: [...directions.map(() => 0), 0] };
}

/** A body with one more slice that says whether the round counts. */
function stopping(b: GraphBuilder, body: Graph, states: number): Graph {
  const counts = b.fresh('counts');
  const outputs = body.outputs.map(({ name }, i) => {
    const otherwise = i < states ? (body.inputs[i]?.name ?? '') : b.op('CastLike', [b.scalar(0, 'float32'), name]);
    return { name: b.where(counts, name, otherwise) };
  });
  return { ...body, inputs: [...body.inputs, { name: counts }], outputs, nodes: [...body.nodes, ...b.nodes] };
}
