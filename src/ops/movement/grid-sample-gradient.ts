import { attribute, elementCount, numberAttribute } from '../../model';
import { lazy } from '../lazy';
import type { GradientContext, Thunk } from '../operator';
import { axisTaps, rate, type Sampling, type Tap } from './grid-sample-taps';
import { scatteredSum } from './indexed-adjoint';
import { strides } from './positions';

/**
 * Every sample is a sum over pixels of weight · X, the weight being a product over the axes. dX gets weight · dY added at these pixels; the grid gets
 * dY · X at them times the derivative of the weight. Pixels are rows of a matrix [batch · pixels, channels], samples rows of [batch · points, channels].
 */
export function gridSampleGradient(c: GradientContext): readonly (Thunk | undefined)[] {
  const { b } = c;
  const sampling: Sampling = {
    mode: attribute(c.node, 'mode', 'string') ?? 'linear',
    padding: attribute(c.node, 'padding_mode', 'string') ?? 'zeros',
    alignCorners: numberAttribute(c.node, 'align_corners', 0) === 1,
  };
  const [batch, channels, ...spatial] = c.shape(0) as readonly [number, number, ...number[]];
  const count = elementCount(c.shape(1).slice(1, -1));
  const pixels = elementCount(spatial);
  const rows = (x: string, perEntry: number): string =>
    b.reshape(b.transpose(b.reshape(x, [batch, channels, perEntry]), [0, 2, 1]), [batch * perEntry, channels]);
  const dy = lazy(() => rows(c.dy, count));
  const axes = lazy((): readonly (readonly Tap[])[] => {
    const points = b.reshape(c.input(1), [batch * count, spatial.length]);
    // The grid names the last axis first.
    return spatial.map((length, i) => {
      const at = spatial.length - 1 - i;
      return axisTaps(b, b.slice(points, [at], [at + 1], [1]), length, sampling);
    });
  });
  /** The row of the pixel that one tap of each axis name: int64 [batch · points, 1]. */
  const row = (taps: readonly Tap[]): string => {
    const steps = strides(spatial);
    const places = taps
      .map((t, i) => b.mul(b.cast(t.index, 'int64'), steps[i] as number))
      .reduce((x, y) => b.add(x, y));
    const entries = Array.from({ length: batch }, (_, n) => n * pixels);
    const whole = b.add(b.reshape(places, [batch, count]), b.constant('int64', [batch, 1], entries));
    return b.reshape(whole, [batch * count, 1]);
  };
  const product = (factors: readonly string[]): string => factors.reduce((x, y) => b.mul(x, y));
  return [
    () => {
      const chosen = combinations(axes());
      const updates = chosen.map((taps) => b.mul(dy(), product(taps.map((t) => t.weight))));
      const image = { dtype: c.type(0).dtype, shape: [batch * pixels, channels] };
      const sum = scatteredSum(b, b.concat(chosen.map(row), 0), b.concat(updates, 0), image);
      return b.reshape(b.transpose(b.reshape(sum, [batch, pixels, channels]), [0, 2, 1]), c.shape(0));
    },
    () => {
      const { dtype, shape } = c.type(1);
      if (sampling.mode === 'nearest') return b.filled(0, shape, dtype);
      const x = rows(c.input(0), pixels);
      const terms: string[][] = spatial.map(() => []);
      for (const taps of combinations(axes())) {
        const read = b.reshape(b.op('Gather', [x, b.reshape(row(taps), [-1])]), [batch * count, channels]);
        const seen = b.reduce('ReduceSum', b.mul(dy(), read), [1]);
        for (const [i, list] of terms.entries()) {
          const factors = taps.map((t, k) => (k === i ? (t.slope as string) : t.weight));
          list.push(b.mul(seen, product(factors)));
        }
      }
      const along = terms.map((list, i) => b.mul(b.sum(list), rate(spatial[i] as number, sampling)));
      return b.reshape(b.concat(along.reverse(), 1), shape);
    },
  ];
}

/** Every choice of one element from each list. */
const combinations = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>((all, list) => all.flatMap((head) => list.map((x) => [...head, x])), [[]]);
