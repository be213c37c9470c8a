import { type DataType, dataTypes, type Node, numberAttribute } from '../../model';
import { lazy } from '../lazy';
import type { GradientContext, InferContext, Inferred, OperatorRule, Thunk } from '../operator';
import { axisOf } from '../shapes';
import { inverseGradient, meanGradient, scaleByRms, standardise, standardisedGradient } from './standardise';

/** The axes that a node normalises over: `axis` and all after it. */
const axesFrom = (node: Node, rank: number): readonly number[] => {
  const first = axisOf(numberAttribute(node, 'axis', -1), rank);
  return [...Array(rank).keys()].slice(first);
};

/** Y like X; Mean and InvStdDev with the normalised axes reduced to 1, in the type that statistics are stashed in. */
function infer(c: InferContext): readonly (Inferred | undefined)[] {
  const x = c.type(0);
  if (!x) return [];
  const axes = axesFrom(c.node, x.shape.length);
  const dtype: DataType = dataTypes[numberAttribute(c.node, 'stash_type', 1)] ?? 'float32';
  const statistic = { dtype, shape: x.shape.map((d, i) => (axes.includes(i) ? 1 : d)) };
  return [{ dtype: x.dtype, shape: x.shape }, statistic, statistic];
}

/** Outputs: Y, then the statistics that are computed on the way. */
type Outputs = { readonly mean?: number; readonly inverse: number };

/** Gradients of X, scale and bias for Y = X̂·scale + bias, where `normalise` makes X̂ from X, with the mean taken off or not. */
function gradient(normalise: typeof standardise, outputs: Outputs) {
  return (c: GradientContext): readonly (Thunk | undefined)[] => {
    const { b } = c;
    const { shape, dtype } = c.type(0);
    const axes = axesFrom(c.node, shape.length);
    const n = axes.reduce((count, axis) => count * (shape[axis] as number), 1);
    const made = lazy(() => normalise(b, c.input(0), axes, numberAttribute(c.node, 'epsilon', 1e-5)));
    const centred = outputs.mean !== undefined;
    const [dy, dMean, dInverse] = [0, outputs.mean, outputs.inverse].map((i) => i !== undefined && c.cotangent(i));
    // Scale, bias and statistics may have a wider type than X.
    const parameter = (i: number, g: string): string => b.cast(b.reduceTo(g, c.shape(i)), c.type(i).dtype);
    return [
      () =>
        b.sum([
          ...(dy ? [standardisedGradient(b, b.mul(dy, b.cast(c.input(1), dtype)), made(), axes, centred)] : []),
          ...(dMean ? [meanGradient(b, b.cast(dMean, dtype), n, shape)] : []),
          ...(dInverse ? [inverseGradient(b, b.cast(dInverse, dtype), made(), n)] : []),
        ]),
      dy ? () => parameter(1, b.mul(dy, made().normal)) : undefined,
      dy ? () => parameter(2, dy) : undefined,
    ];
  };
}

/** Y = (X − mean) / √(variance + ε) · scale + bias over the axes from `axis` on (Ba, Kiros & Hinton 2016). */
export const layerNormalization: OperatorRule = {
  type: 'LayerNormalization',
  infer,
  differentiableOutputs: 'all',
  gradient: gradient(standardise, { mean: 1, inverse: 2 }),
};

/** Y = X / √(mean of X² + ε) · scale over the axes from `axis` on (Zhang & Sennrich 2019). */
export const rmsNormalization: OperatorRule = {
  type: 'RMSNormalization',
  since: 23,
  infer: (c) => infer(c).slice(0, 1),
  differentiableOutputs: 'all',
  gradient: gradient(scaleByRms, { inverse: 1 }),
};

/** The name that ONNX Runtime gave RMS normalisation before ONNX had one, in the standard domain. */
export const simplifiedLayerNormalization: OperatorRule = {
  type: 'SimplifiedLayerNormalization',
  infer(c) {
    const [y, , inverse] = infer(c);
    return [y, inverse];
  },
  differentiableOutputs: 'all',
  gradient: gradient(scaleByRms, { inverse: 1 }),
};
