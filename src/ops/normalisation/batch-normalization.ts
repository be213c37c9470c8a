import { int, numberAttribute } from '../../model';
import { lazy } from '../lazy';
import type { CanonicalContext, GradientContext, OperatorRule, Thunk } from '../operator';
import { standardise, standardisedGradient } from './standardise';

const epsilonOf = (c: CanonicalContext | GradientContext): number => numberAttribute(c.node, 'epsilon', 1e-5);

/**
 * Y = (X − mean) / √(variance + ε) · scale + B over each channel, with the stored statistics, or those of the batch in training.
 * Ioffe & Szegedy 2015, section 3; PyTorch derivatives.yaml: `native_batch_norm`.
 *
 * The running mean and variance get no gradient, though at inference Y depends on them: they are statistics and not learnt, and exporters
 * merge them with real parameters of equal values, whose gradient they would spoil.
 */
export const batchNormalization: OperatorRule = {
  type: 'BatchNormalization',
  canonicalise(c) {
    const { spatial, ...attributes } = c.node.attributes;
    if (spatial?.type === 'int' && spatial.value === 0) perPlace(c);
    else if (c.opset < 14 && c.node.outputs.slice(1).some((name) => name !== '')) training(c, attributes);
    else c.keep({ attributes });
  },
  infer(c) {
    const [x, statistic] = [c.type(0), c.type(3)];
    if (!x) return [];
    const running = statistic && { dtype: statistic.dtype, shape: statistic.shape };
    return [{ dtype: x.dtype, shape: x.shape }, running, running];
  },
  differentiableOutputs: 'all',
  gradient(c) {
    const { b } = c;
    const { shape, dtype } = c.type(0);
    const others = shape.map((_, i) => i).filter((i) => i !== 1);
    // Scale and statistics may have a wider type than X.
    const channel = (x: string): string => b.reshape(b.cast(x, dtype), [-1, ...shape.slice(2).map(() => 1)]);
    const scaled = (): string => b.mul(c.dy, channel(c.input(1)));
    const sum = (x: string, i: number): string => b.cast(b.reduce('ReduceSum', x, others, false), c.type(i).dtype);
    const dy = c.cotangent(0);
    const dB = dy ? () => sum(dy, 2) : undefined;
    if (numberAttribute(c.node, 'training_mode', 0) === 1) {
      return ofBatch(c, others, scaled, (g) => sum(g, 1), dB);
    }
    const inverse = lazy(() => b.reciprocal(b.sqrt(b.add(c.input(4), epsilonOf(c)))));
    return [
      () => b.mul(c.dy, b.mul(channel(c.input(1)), channel(inverse()))),
      () => {
        const centred = b.sub(c.input(0), channel(c.input(3)));
        return b.mul(sum(b.mul(c.dy, centred), 1), b.cast(inverse(), c.type(1).dtype));
      },
      dB,
    ];
  },
};

/** With the statistics of the batch, which also go into the running ones: new = momentum·old + (1 − momentum)·batch's. */
function ofBatch(
  c: GradientContext,
  axes: readonly number[],
  scaled: () => string,
  toScale: (g: string) => string,
  dB: Thunk | undefined,
): readonly (Thunk | undefined)[] {
  const { b } = c;
  const { shape, dtype } = c.type(0);
  const batch = lazy(() => standardise(b, c.input(0), axes, epsilonOf(c)));
  const n = axes.reduce((count, axis) => count * (shape[axis] as number), 1);
  const fresh = 1 - numberAttribute(c.node, 'momentum', 0.9);
  const [dy, dMean, dVariance] = [0, 1, 2].map((i) => c.cotangent(i));
  const kept = (g: string): string => b.reshape(b.cast(g, dtype), [-1, ...shape.slice(2).map(() => 1)]);
  // The variance is the mean square of X̂ / inverse.
  const ofVariance = (g: string): string =>
    b.mul(batch().normal, b.div(b.mul(kept(g), (2 * fresh) / n), batch().inverse));
  return [
    () =>
      b.sum([
        ...(dy ? [standardisedGradient(b, scaled(), batch(), axes)] : []),
        ...(dMean ? [b.expand(b.mul(kept(dMean), fresh / n), shape)] : []),
        ...(dVariance ? [ofVariance(dVariance)] : []),
      ]),
    dy ? () => toScale(b.mul(dy, batch().normal)) : undefined,
    dB,
  ];
}

/** Before opset 9, `spatial` = 0 keeps a statistic for each place of a channel rather than for each channel. */
function perPlace(c: CanonicalContext): void {
  const { b } = c;
  const deviation = b.sqrt(b.add(c.input(4), epsilonOf(c)));
  const normal = b.div(b.sub(c.input(0), c.input(3)), deviation);
  b.op('Add', [b.mul(normal, c.input(1)), c.input(2)], {}, c.node.outputs[0]);
}

/** Before opset 14, training is asked for by naming more outputs than Y: the running mean and variance, then the batch's own. */
function training(c: CanonicalContext, attributes: GradientContext['node']['attributes']): void {
  const [y = '', mean = '', variance = '', batchMean = '', batchVariance = ''] = c.node.outputs;
  c.keep({ attributes: { ...attributes, training_mode: int(1) }, outputs: [y, mean, variance] });
  if (!batchMean && !batchVariance) return;
  const { b } = c;
  const average = (x: string, keep: number, output = b.fresh('mean')): string =>
    b.op('ReduceMean', [x, b.ints([0, 2])], { keepdims: int(keep) }, output);
  const flat = b.op('Reshape', [c.input(0), b.ints([0, 0, -1])]);
  if (batchMean) average(flat, 0, batchMean);
  if (!batchVariance) return;
  const centred = b.sub(flat, average(flat, 1));
  average(b.mul(centred, centred), 0, batchVariance);
}
