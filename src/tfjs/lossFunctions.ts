import { dataTypeCode, int } from '../model';
import type { GraphBuilder } from '../ops/builder';

/** What the targets of a loss look like, where nothing is known of the data: */
export type Targets =
  /** one class of as many as the last axis has, one-hot, or as its number; */
  | 'one-hot'
  | 'class'
  /** 0 or 1 for each output, as often as not; or −1 and 1; */
  | 'binary'
  | 'sign'
  /** standard normal numbers; those from 0 to 1; whole numbers from 0 to 3. */
  | 'normal'
  | 'share'
  | 'count';

export interface LossFunction {
  readonly targets: Targets;
  /** Its value before the mean over everything that is left: prediction and target have one shape, except that classes lack the last axis. */
  readonly emit: (b: GraphBuilder, prediction: string, target: string) => string;
}

/** What probabilities, squares of norms and denominators are kept away from 0 by (`epsilon()`). */
const epsilon = 1e-7;

const scalar = (b: GraphBuilder, value: number): string => b.scalar(value, 'float32');
const overLast = (b: GraphBuilder, x: string, keep = false): string => b.reduce('ReduceSum', x, [-1], keep);
const square = (b: GraphBuilder, x: string): string => b.mul(x, x);
const atLeast = (b: GraphBuilder, x: string, least: number): string => b.op('Max', [x, scalar(b, least)]);
const clipped = (b: GraphBuilder, x: string, high: number): string =>
  b.op('Clip', [x, scalar(b, epsilon), scalar(b, high)]);

const squaredError: LossFunction = { targets: 'normal', emit: (b, y, t) => square(b, b.sub(y, t)) };
const absoluteError: LossFunction = { targets: 'normal', emit: (b, y, t) => b.abs(b.sub(y, t)) };
const percentageError: LossFunction = {
  targets: 'normal',
  emit: (b, y, t) => b.mul(b.abs(b.div(b.sub(t, y), atLeast(b, b.abs(t), epsilon))), scalar(b, 100)),
};

/** Log-likelihood of one-hot targets under outputs scaled to sum 1, away from 0 and 1. */
function crossentropy(b: GraphBuilder, y: string, t: string): string {
  const shares = clipped(b, b.div(y, overLast(b, y, true)), 1 - epsilon);
  return b.neg(overLast(b, b.mul(t, b.log(shares))));
}

/** max(x, 0) − x·t + log(1 + exp(−|x|)). */
const sigmoidCrossentropy = (b: GraphBuilder, x: string, t: string): string =>
  b.add(b.sub(b.op('Relu', [x]), b.mul(x, t)), b.log(b.add(b.exp(b.neg(b.abs(x))), scalar(b, 1))));

const margin = (b: GraphBuilder, y: string, sign: string): string =>
  b.op('Relu', [b.sub(scalar(b, 1), b.mul(sign, y))]);

const direction = (b: GraphBuilder, x: string): string =>
  b.div(x, b.sqrt(atLeast(b, overLast(b, square(b, x), true), epsilon)));

/** By name: the library's losses for strings (`tfjs-layers/src/losses.ts`), and those functions of `tf.losses` that take no more than targets and predictions. */
export const lossFunctions: Readonly<Record<string, LossFunction>> = {
  absoluteDifference: absoluteError,
  binaryCrossentropy: {
    targets: 'binary',
    emit: (b, y, t) => {
      const p = clipped(b, y, 1 - epsilon);
      return sigmoidCrossentropy(b, b.log(b.div(p, b.sub(scalar(b, 1), p))), t);
    },
  },
  categoricalCrossentropy: { targets: 'one-hot', emit: crossentropy },
  categoricalHinge: {
    targets: 'one-hot',
    emit: (b, y, t) => {
      const own = overLast(b, b.mul(t, y));
      const others = b.reduce('ReduceMax', b.mul(b.sub(scalar(b, 1), t), y), [-1], false);
      return b.op('Relu', [b.add(b.sub(others, own), scalar(b, 1))]);
    },
  },
  cosineProximity: {
    targets: 'normal',
    emit: (b, y, t) => b.neg(overLast(b, b.mul(direction(b, t), direction(b, y)))),
  },
  hinge: { targets: 'sign', emit: margin },
  hingeLoss: {
    targets: 'binary',
    emit: (b, y, t) => margin(b, y, b.sub(b.mul(t, scalar(b, 2)), scalar(b, 1))),
  },
  huberLoss: {
    targets: 'normal',
    emit: (b, y, t) => {
      const error = b.abs(b.sub(y, t));
      const near = b.op('Min', [error, scalar(b, 1)]);
      return b.add(b.mul(square(b, near), scalar(b, 0.5)), b.sub(error, near));
    },
  },
  kullbackLeiblerDivergence: {
    targets: 'one-hot',
    emit: (b, y, t) => overLast(b, b.mul(t, b.log(b.div(clipped(b, t, 1), clipped(b, y, 1))))),
  },
  logLoss: {
    targets: 'binary',
    emit: (b, y, t) => {
      const one = scalar(b, 1);
      const hit = b.mul(t, b.log(b.add(y, scalar(b, epsilon))));
      const miss = b.mul(b.sub(one, t), b.log(b.add(b.sub(one, y), scalar(b, epsilon))));
      return b.neg(b.add(hit, miss));
    },
  },
  logcosh: {
    targets: 'normal',
    emit: (b, y, t) => {
      const error = b.sub(y, t);
      const rest = b.op('Softplus', [b.mul(error, scalar(b, -2))]);
      return b.sub(b.add(error, rest), scalar(b, Math.LN2));
    },
  },
  MAPE: percentageError,
  MSE: squaredError,
  mape: percentageError,
  meanAbsoluteError: absoluteError,
  meanAbsolutePercentageError: percentageError,
  meanSquaredError: squaredError,
  meanSquaredLogarithmicError: {
    targets: 'share',
    emit: (b, y, t) => {
      const log = (x: string): string => b.log(b.add(atLeast(b, x, epsilon), scalar(b, 1)));
      return square(b, b.sub(log(y), log(t)));
    },
  },
  mse: squaredError,
  poisson: {
    targets: 'count',
    emit: (b, y, t) => b.sub(y, b.mul(t, b.log(b.add(y, scalar(b, epsilon))))),
  },
  sigmoidCrossEntropy: { targets: 'binary', emit: sigmoidCrossentropy },
  softmaxCrossEntropy: {
    targets: 'one-hot',
    emit: (b, y, t) => b.neg(overLast(b, b.mul(t, b.op('LogSoftmax', [y], { axis: int(-1) })))),
  },
  sparseCategoricalCrossentropy: {
    targets: 'class',
    emit: (b, y, t) => crossentropy(b, clipped(b, y, 1 - epsilon), t),
  },
  squaredHinge: { targets: 'sign', emit: (b, y, t) => square(b, margin(b, y, t)) },
};

/** Targets as a loss takes them, from what is fed; `classes` is the length of the prediction's last axis. */
export function prepared(b: GraphBuilder, fed: string, targets: Targets, classes: number): string {
  const asFloat = (x: string): string => b.op('Cast', [x], { to: int(dataTypeCode('float32')) });
  switch (targets) {
    case 'one-hot':
    case 'class':
      return b.op('OneHot', [fed, b.scalar(classes, 'int64'), b.constant('float32', [2], [0, 1])], { axis: int(-1) });
    case 'binary':
    case 'count':
      return asFloat(fed);
    case 'sign':
      return b.sub(b.mul(asFloat(fed), scalar(b, 2)), scalar(b, 1));
    case 'normal':
    case 'share':
      return fed;
  }
}
