import { type Graph, int, ints, string, type ValueInfo } from '../../model';
import type { GraphBuilder } from '../../ops/builder';
import type { Cell, Fused } from './cell';
import { compacted } from './masked';

export interface Run {
  /** [time, batch, features] */
  readonly x: string;
  /** One for each state of the cell, or none: then they begin with zeros. */
  readonly initial: readonly string[];
  /** From the last step to the first. */
  readonly reversed: boolean;
  /** Boolean [batch, time]: where it is false, a step leaves states and output as they were. */
  readonly mask: string | undefined;
}

export interface Ran {
  /** The output after each step, in the order of the input's steps: [time, batch, units]; made when it is asked for. */
  sequence(): string;
  /** States after the last round; the first is the last output, too. */
  readonly states: readonly string[];
}

/** A cell over all steps of a sequence: one node where ONNX has it, otherwise a Scan. */
export function run(b: GraphBuilder, cell: Cell, given: Run): Ran {
  const { fused, stateSizes } = cell;
  // Where every step is masked, ONNX Runtime gives zeros for the last states, whatever they began with.
  if (!fused || (given.mask !== undefined && given.initial.length)) return scanned(b, cell, given);
  if (given.mask === undefined) return oneNode(b, fused, stateSizes.length, given, '');
  const { x, lengths, spread } = compacted(b, given.x, given.mask, given.reversed);
  const { sequence, states } = oneNode(b, fused, stateSizes.length, { ...given, x }, lengths);
  return { states, sequence: () => spread(sequence()) };
}

function oneNode(b: GraphBuilder, { op, weights, attributes }: Fused, states: number, r: Run, lengths: string): Ran {
  const initial = r.initial.map((state) => b.unsqueeze(state, [0]));
  const inputs = [r.x, ...weights(b), lengths, ...initial];
  while (inputs.at(-1) === '') inputs.pop();
  const direction = string(r.reversed ? 'reverse' : 'forward');
  const [y = '', ...last] = b.node(op, inputs, { ...attributes, direction }, 1 + states);
  return { sequence: () => b.squeeze(y, [1]), states: last.map((state) => b.squeeze(state, [0])) };
}

function scanned(b: GraphBuilder, cell: Cell, { x, initial, reversed, mask }: Run): Ran {
  const driven = cell.drive(b, x);
  const first = initial.length ? initial : cell.stateSizes.map((size) => zeros(b, x, size));
  // [time, batch, 1]
  const steps = mask === undefined ? undefined : b.unsqueeze(b.transpose(mask, [1, 0]), [2]);
  return rounds(
    b,
    first,
    [driven, ...(steps === undefined ? [] : [steps])],
    reversed,
    (body, before, [slice = '', on]) => {
      const { states } = cell.step(body, slice, before);
      if (on === undefined) return states;
      return states.map((state, i) => body.op('Where', [on, state, before[i] ?? '']));
    },
  );
}

/** A Scan over slices along the first axis; every round's first state is stacked. */
export function rounds(
  b: GraphBuilder,
  first: readonly string[],
  sequences: readonly string[],
  reversed: boolean,
  step: (body: GraphBuilder, states: readonly string[], slices: readonly string[]) => readonly string[],
): Ran {
  const body = b.inner();
  const before = first.map(() => body.fresh('state'));
  const slices = sequences.map(() => body.fresh('slice'));
  const after = step(body, before, slices).map((state) => body.identity(state));
  const stacked = body.identity(after[0] ?? '');
  const float = (name: string): ValueInfo => ({ name, dtype: 'float32' });
  const graph: Graph = {
    name: 'round',
    inputs: [...before.map(float), ...slices.map((name, i): ValueInfo => ({ name, dtype: i ? 'bool' : 'float32' }))],
    outputs: [...after, stacked].map(float),
    initializers: new Map(),
    nodes: body.nodes,
    values: new Map(),
  };
  const way = reversed ? 1 : 0;
  const outputs = b.node(
    'Scan',
    [...first, ...sequences],
    {
      body: { type: 'graph', value: graph },
      num_scan_inputs: int(sequences.length),
      scan_input_directions: ints(sequences.map(() => way)),
      scan_output_directions: ints([way]),
    },
    first.length + 1,
  );
  return { states: outputs.slice(0, first.length), sequence: () => outputs[first.length] ?? '' };
}

/** [batch, size] for x [time, batch, …], whose batch may be free. */
function zeros(b: GraphBuilder, x: string, size: number): string {
  const batch = b.op('Shape', [x], { start: int(1), end: int(2) });
  return b.op('ConstantOfShape', [b.concat([batch, b.ints([size])], 0)]);
}
