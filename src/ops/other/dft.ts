import { int, numberAttribute } from '../../model';
import { padded } from '../movement/padding';
import type { CanonicalContext, GradientContext, InferContext, Inferred, OperatorRule } from '../operator';
import { axisOf } from '../shapes';

/** Before opset 20 the axis is an attribute, by default 1; since then an input, by default −2. */
function canonicalise(c: CanonicalContext): void {
  if (c.opset >= 20) {
    c.keep();
    return;
  }
  const { axis: _, ...attributes } = c.node.attributes;
  const axis = c.b.scalar(numberAttribute(c.node, 'axis', 1), 'int64');
  c.keep({ inputs: [c.input(0), c.input(1), axis], attributes });
}

interface Transform {
  readonly axis: number;
  /** Elements along the axis: given, transformed, returned. */
  readonly given: number;
  readonly length: number;
  readonly returned: number;
  readonly inverse: boolean;
  readonly oneSided: boolean;
}

function transformOf(
  c: Pick<InferContext, 'node'>,
  shape: readonly number[],
  lengthValue: number | undefined,
  axisValue: number | undefined,
): Transform {
  const axis = axisOf(axisValue ?? -2, shape.length);
  const given = shape[axis] as number;
  const inverse = numberAttribute(c.node, 'inverse', 0) === 1;
  const oneSided = numberAttribute(c.node, 'onesided', 0) === 1;
  const length = lengthValue ?? (inverse && oneSided ? 2 * (given - 1) : given);
  const returned = oneSided && !inverse ? Math.floor(length / 2) + 1 : length;
  return { axis, given, length, returned, inverse, oneSided };
}

function infer(c: InferContext): readonly Inferred[] {
  const x = c.type(0);
  const known = (i: number): boolean => !c.node.inputs[i] || c.values(i) !== undefined;
  if (!x || !known(1) || !known(2)) return [];
  const t = transformOf(c, x.shape, c.values(1)?.[0], c.values(2)?.[0]);
  const real = t.inverse && t.oneSided;
  const shape = x.shape.map((d, i) => (i === t.axis ? t.returned : i === x.shape.length - 1 ? (real ? 1 : 2) : d));
  return [{ dtype: x.dtype, shape }];
}

/**
 * The transform is linear. Its adjoint is the transform in the other direction, without the 1/N of the inverse on that side: over real
 * and imaginary parts, (F^T)dY = N·F⁻¹dY and (F⁻¹)^T dY = F dY/N. A real input takes the real part; the half spectrum of a one-sided
 * transform stands for its conjugate half as well, so that the inner bins of the one-sided inverse count twice.
 */
function gradient(c: GradientContext): string {
  const { b, dy } = c;
  const shape = c.shape(0);
  const parts = shape.length - 1;
  const t = transformOf(c, shape, c.has(1) ? c.values(1)[0] : undefined, c.has(2) ? c.values(2)[0] : undefined);
  const transform = (x: string, inverse: boolean, oneSided: boolean): string =>
    b.op('DFT', [x, b.scalar(t.length, 'int64'), b.scalar(t.axis, 'int64')], {
      inverse: int(inverse ? 1 : 0),
      onesided: int(oneSided ? 1 : 0),
    });
  const both = t.inverse
    ? b.mul(transform(dy, false, t.oneSided), t.oneSided ? binWeights(c, t) : 1 / t.length)
    : b.mul(transform(dy, true, false), t.length);
  const fitted = resized(c, both, t);
  return shape[parts] === 1 ? b.slice(fitted, [0], [1], [parts]) : fitted;
}

/** 1/N for bin 0 and the middle bin of an even N, 2/N for the others: [bins, 1, …] to lie along the axis. */
function binWeights(c: GradientContext, t: Transform): string {
  const bins = Math.floor(t.length / 2) + 1;
  const single = (k: number): boolean => k === 0 || 2 * k === t.length;
  const weights = Array.from({ length: bins }, (_, k) => (single(k) ? 1 : 2) / t.length);
  const lying = [
    bins,
    ...c
      .shape(0)
      .slice(t.axis + 1)
      .map(() => 1),
  ];
  return c.b.constant(c.type(0).dtype, lying, weights);
}

/** The forward transform cuts off or fills up with zeros to its length; so does this, back to what was given. */
function resized(c: GradientContext, x: string, t: Transform): string {
  const { b } = c;
  const have = b.shapeOf(x)[t.axis] as number;
  if (have > t.given) return b.slice(x, [0], [t.given], [t.axis]);
  const none = b.shapeOf(x).map(() => 0);
  return padded(b, x, none, none.with(t.axis, t.given - have));
}

/**
 * Discrete Fourier transform along one axis; the last axis holds real and imaginary parts. PyTorch derivatives.yaml: `_fft_c2c`, `_fft_r2c`,
 * `_fft_c2r`.
 */
export const dft: OperatorRule = { type: 'DFT', canonicalise, infer, gradient: (c) => [() => gradient(c)] };
