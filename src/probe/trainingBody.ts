import { int, type Node, numberAttribute } from '../model';
import type { GraphBuilder } from '../ops/builder';

/** Operators that differ in training, in the operators that they are made of: inside a body the runtime's own do not serve. */

/**
 * Training BatchNormalization, y = γ·(x − E[x]) / √(Var[x] + ε) + β over batch and space (Ioffe & Szegedy 2015), written out: of one in a body
 * the running statistics cannot be kept as outputs of the model, and without these the runtime (1.30) normalises with a mixture.
 */
export function batchNormalised(b: GraphBuilder, node: Node): void {
  const [x = '', scale = '', shift = ''] = node.inputs;
  const [y = '', ...running] = node.outputs;
  const flat = b.op('Reshape', [x, b.ints([0, 0, -1])]);
  const mean = (of: string): string => b.reduce('ReduceMean', of, [0, 2]);
  const like = (value: string): string => b.op('CastLike', [value, x]);
  const perChannel = (value: string): string => b.op('Reshape', [like(value), b.ints([1, -1, 1])]);
  const centred = b.op('Sub', [flat, mean(flat)]);
  const epsilon = like(b.scalar(numberAttribute(node, 'epsilon', 1e-5), 'float32'));
  const deviation = b.sqrt(b.op('Add', [mean(b.op('Mul', [centred, centred])), epsilon]));
  const scaled = b.op('Mul', [b.op('Div', [centred, deviation]), perChannel(scale)]);
  const shifted = b.op('Add', [scaled, perChannel(shift)]);
  b.op('Reshape', [shifted, shapeOf(b, x)], {}, y);
  if (running.some((name) => name !== '')) {
    b.append({
      ...node,
      outputs: [b.fresh('normalised'), ...running],
      attributes: { ...node.attributes, training_mode: int(1) },
    });
  }
}

/** As a constant where it is known: a Scan is not run unless the shapes of what its body hands out are. */
const shapeOf = (b: GraphBuilder, x: string): string => {
  const type = b.types.get(x);
  return type ? b.ints(type.shape) : b.op('Shape', [x]);
};

/** Uniform numbers in [0, 1), and where one Dropout begins to read them. */
export interface Noise {
  /** float32 [length]. */
  readonly values: string;
  readonly length: number;
  /** Which Dropout of the model it is. */
  readonly first: number;
  /** int64: differs from round to round. Absent outside of loops. */
  readonly place?: string;
}

/** How far apart two rounds, or two Dropouts, begin: a prime beyond the usual numbers of units. */
const stride = 7919;

/** The place in the noise of the round with this number, in a body that itself stands in a round with the place `outer`. */
export function turn(b: GraphBuilder, round: string, outer: string | undefined): string {
  const nested = outer === undefined ? round : b.op('Add', [round, outer]);
  return b.op('Mul', [b.op('Add', [nested, b.scalar(1, 'int64')]), b.scalar(stride, 'int64')]);
}

/** Training Dropout: elements whose noise is below the ratio are dropped, the others divided by 1 − ratio. */
export function thinned(b: GraphBuilder, node: Node, { values, length, first, place }: Noise): void {
  const [x = '', ratio = ''] = node.inputs;
  const [y = '', mask = ''] = node.outputs;
  const zero = b.scalar(0, 'int64');
  const count = b.op('Range', [zero, b.op('Size', [x]), b.scalar(1, 'int64')]);
  const begin = b.scalar(first * stride, 'int64');
  const from = place === undefined ? begin : b.op('Add', [place, begin]);
  const at = b.op('Mod', [b.op('Add', [count, from]), b.scalar(length, 'int64')]);
  const noise = b.op('Reshape', [b.op('Gather', [values, at], { axis: int(0) }), shapeOf(b, x)]);
  const share = ratio ? b.op('CastLike', [ratio, noise]) : b.scalar(0.5, 'float32');
  const kept = b.op('GreaterOrEqual', [noise, share], {}, mask || b.fresh('kept'));
  const rest = b.op('CastLike', [b.op('Sub', [b.scalar(1, 'float32'), share]), x]);
  const nothing = b.op('CastLike', [b.scalar(0, 'float32'), x]);
  b.op('Where', [kept, b.op('Div', [x, rest]), nothing], {}, y);
}
