import { numberAttribute } from '../../model';
import { unary } from '../elementwise/infer';
import { lazy } from '../lazy';
import type { CanonicalContext, GradientContext, OperatorRule, Thunk } from '../operator';
import { standardise, standardisedGradient } from './standardise';

/** Gradients for Y = X̂·scale + B with a scale and bias a channel, where X̂ is made over each of the `groups` of an image's channels. */
function gradient(c: GradientContext, groups: number): readonly Thunk[] {
  const { b } = c;
  const { shape, dtype } = c.type(0);
  const [batch = 1, , ...sizes] = shape;
  const apart = (v: string): string => b.reshape(v, [batch, groups, -1]);
  const made = lazy(() => standardise(b, apart(c.input(0)), [2], numberAttribute(c.node, 'epsilon', 1e-5)));
  const others = shape.map((_, i) => i).filter((i) => i !== 1);
  const parameter = (i: number, g: string): string => b.cast(b.reduce('ReduceSum', g, others, false), c.type(i).dtype);
  return [
    () => {
      const scale = b.reshape(b.cast(c.input(1), dtype), [-1, ...sizes.map(() => 1)]);
      return b.reshape(standardisedGradient(b, apart(b.mul(c.dy, scale)), made(), [2]), shape);
    },
    () => parameter(1, b.mul(c.dy, b.reshape(made().normal, shape))),
    () => parameter(2, c.dy),
  ];
}

/** Y = (X − mean) / √(variance + ε) · scale + B over each channel of each image (Ulyanov, Vedaldi & Lempitsky 2016). */
export const instanceNormalization: OperatorRule = {
  type: 'InstanceNormalization',
  infer: unary(),
  gradient: (c) => gradient(c, c.shape(0)[1] as number),
};

/** The same over groups of channels (Wu & He 2018). */
export const groupNormalization: OperatorRule = {
  type: 'GroupNormalization',
  canonicalise,
  infer: unary(),
  gradient: (c) => gradient(c, numberAttribute(c.node, 'num_groups', 1)),
};

/** Before opset 21 scale and bias were one a group; they are repeated for each of its channels. */
function canonicalise(c: CanonicalContext): void {
  if (c.opset >= 21) {
    c.keep();
    return;
  }
  const { b } = c;
  const groups = numberAttribute(c.node, 'num_groups', 1);
  const channels = b.op('Slice', [b.op('Shape', [c.input(0)]), b.ints([1]), b.ints([2])]);
  const shape = b.concat([b.ints([groups]), b.op('Div', [channels, b.ints([groups])])], 0);
  const repeated = (i: number): string => b.reshape(b.op('Expand', [b.unsqueeze(c.input(i), [1]), shape]), [-1]);
  c.keep({ inputs: [c.input(0), repeated(1), repeated(2)] });
}
