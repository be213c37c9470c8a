import { attribute, type Graph, int, ints, type Node, numberAttribute } from '../../model';
import {
  type AdjointContext,
  type CanonicalContext,
  type InferContext,
  type Inferred,
  NoGradient,
  type OperatorRule,
} from '../operator';
import { axisOf } from '../shapes';
import { leftBehind, reverseRound } from './reverse-round';
import { readBy, record, type State, stackedResults, typeOnly } from './rounds';
import { overBatch } from './scan-of-batch';

function canonicalise(c: CanonicalContext): void {
  const body = attribute(c.node, 'body', 'graph');
  if (c.opset < 9 && body) overBatch(c, body);
  else c.keep();
}

/** How a Scan's sequences lie: which inputs they are, along which axes, and whether they are read and written backwards. */
export function scanLayout(node: Node, body: Graph) {
  const sequences = numberAttribute(node, 'num_scan_inputs', 1);
  const states = body.inputs.length - sequences;
  const stacks = body.outputs.length - states;
  const list = (name: string, length: number): readonly number[] =>
    attribute(node, name, 'ints') ?? Array<number>(length).fill(0);
  return {
    states,
    sequences: node.inputs.slice(-sequences),
    inputAxes: list('scan_input_axes', sequences),
    inputDirections: list('scan_input_directions', sequences),
    outputAxes: list('scan_output_axes', stacks),
    outputDirections: list('scan_output_directions', stacks),
  };
}

/** States, which keep their shape, and one slice of each sequence. In opset 8 lengths come first, and all else has a batch in front. */
function bodyInputs(c: InferContext, body: Graph): readonly (Inferred | undefined)[] {
  const { states, inputAxes } = scanLayout(c.node, body);
  const batched = c.node.inputs.length - body.inputs.length;
  return body.inputs.map((_, i) => {
    const whole = c.type(batched + i);
    if (!whole) return undefined;
    const shape = whole.shape.slice(batched);
    const axis = axisOf(inputAxes[i - states] ?? 0, shape.length);
    return { dtype: whole.dtype, shape: i < states ? shape : shape.toSpliced(axis, 1) };
  });
}

function infer(c: InferContext): readonly (Inferred | undefined)[] {
  const body = attribute(c.node, 'body', 'graph');
  if (!body) return [];
  const { states, inputAxes, outputAxes } = scanLayout(c.node, body);
  const sequence = c.type(states)?.shape;
  const rounds = sequence?.[axisOf(inputAxes[0] ?? 0, sequence.length)];
  return body.outputs.map(({ name }, i) => {
    if (i < states) return typeOnly(c.type(i));
    const made = c.inner(name);
    if (!made || rounds === undefined) return undefined;
    const axis = axisOf(outputAxes[i - states] ?? 0, made.shape.length + 1);
    return { dtype: made.dtype, shape: made.shape.toSpliced(axis, 0, rounds) };
  });
}

const backwards = (direction: number | undefined): number => (direction ? 0 : 1);

/**
 * The forward Scan records the states before every round; the adjoint is a Scan from the last round to the first over that record, the
 * sequences and the cotangents of what was stacked. It computes the body again, hands on the cotangent of the state, and stacks the
 * sequences' gradients where their slices lie. (Griewank & Walther, ch. 3.)
 */
function adjoint(c: AdjointContext): readonly (readonly [string, string])[] {
  const { b, node } = c;
  const body = attribute(node, 'body', 'graph');
  if (!body) throw new NoGradient('it lacks a body');
  const layout = scanLayout(node, body);
  const given = body.inputs.map((v) => v.name);
  const made = body.outputs.map((v) => v.name);
  const states = given.slice(0, layout.states).map(
    (before, i): State => ({
      start: node.inputs[i] ?? '',
      before,
      after: made[i] ?? '',
      cotangent: c.cotangent(i),
    }),
  );
  const slices = given.slice(layout.states).map((before, index) => {
    const start = layout.sequences[index] as string;
    return { start, before, index, axis: layout.inputAxes[index] ?? 0, way: backwards(layout.inputDirections[index]) };
  });
  const stacked = stackedResults(c, made.slice(layout.states), layout.states);
  const reverse = reverseRound(c, body, states, stacked, slices);
  const moved = slices.filter((s) => reverse.body.gradients.has(s.before));
  const outputs = [...reverse.outputs, ...moved.map((s) => reverse.body.gradients.get(s.before) as string)];
  if (!outputs.length) return [];

  const bare = reverse.body.graph(reverse.inputs, outputs);
  const recorded = readBy(bare, given.slice(0, layout.states));
  const read = new Set(readBy(bare, given));
  // At least one sequence, so that the rounds are counted.
  const slicesRead = slices.filter((s, i) => read.has(s.before) || i === 0);
  const { node: recording, stacks } = record(c, body, recorded);
  if (recorded.length) c.amend(recording);

  const sequences = [
    ...recorded.map((name, i) => ({ name, whole: stacks[i] as string, axis: 0, way: 1 })),
    ...slicesRead.map((s) => ({ name: s.before, whole: s.start, axis: s.axis, way: s.way })),
    ...stacked.map((s) => ({
      name: s.cotangent,
      whole: s.whole,
      axis: layout.outputAxes[s.index] ?? 0,
      way: backwards(layout.outputDirections[s.index]),
    })),
  ];
  const graph: Graph = { ...bare, inputs: [...bare.inputs, ...sequences.map(({ name }) => ({ name }))] };
  const results = b.node(
    'Scan',
    [...reverse.starts, ...sequences.map((s) => s.whole)],
    {
      body: { type: 'graph', value: graph },
      num_scan_inputs: int(sequences.length),
      scan_input_axes: ints(sequences.map((s) => s.axis)),
      scan_input_directions: ints(sequences.map((s) => s.way)),
      ...(moved.length && {
        scan_output_axes: ints(moved.map((s) => s.axis)),
        scan_output_directions: ints(moved.map((s) => s.way)),
      }),
    },
    outputs.length,
  );
  const gradients = moved.map((s, i) => [s.start, results[reverse.outputs.length + i] as string] as const);
  for (const [value, gradient] of gradients) b.types.set(gradient, typeOnly(b.typeOf(value)) as Inferred);
  return [...leftBehind(c, reverse, results), ...gradients];
}

export const scan: OperatorRule = { type: 'Scan', canonicalise, bodyInputs, infer, adjoint };
