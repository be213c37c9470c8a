import { type Distribution, elementCount, moments, type Tensor } from '../model';
import type { Stats } from './measured';

/**
 * What is known of a drawn tensor before anything is drawn, in no time whatever its size: expected moments, extremes that are bounds
 * where there are any and for normal elements those expected of so many. Undefined for stored tensors.
 */
export function nominalStatistics({ dims, data }: Tensor): Stats | undefined {
  if (data.kind !== 'drawn') return undefined;
  const n = elementCount(dims);
  const { mean, variance } = moments(data.distribution, dims);
  const [min, max] = extremes(data.distribution, dims);
  return {
    n,
    mean,
    std: Math.sqrt(variance),
    l2: Math.sqrt(n * (variance + mean ** 2)),
    min,
    max,
    maxAbs: Math.max(Math.abs(min), Math.abs(max)),
    zeroFraction: zeroFraction(data.distribution, dims),
    nonFinite: 0,
  };
}

type Extremes = readonly [min: number, max: number];

function extremes(d: Distribution, dims: readonly number[]): Extremes {
  switch (d.kind) {
    case 'constant':
      return [d.value, d.value];
    case 'normal':
      return around(d.mean, Math.abs(d.std) * expectedLargest(elementCount(dims)));
    case 'truncated-normal':
      return around(d.mean, 2 * Math.abs(d.std));
    case 'uniform':
      return [d.low, d.high];
    case 'orthogonal': {
      // Elements of long vectors of a fixed length are almost normal.
      const std = Math.sqrt(moments(d, dims).variance);
      return around(0, Math.min(Math.abs(d.gain), std * expectedLargest(elementCount(dims))));
    }
    case 'identity':
      return dims[0] === 1 ? [d.gain, d.gain] : [Math.min(0, d.gain), Math.max(0, d.gain)];
    case 'concatenation': {
      const parts = inside(d, dims).map(({ distribution, shape }) => extremes(distribution, shape));
      return [Math.min(...parts.map(([min]) => min)), Math.max(...parts.map(([, max]) => max))];
    }
  }
}

const around = (mean: number, reach: number): Extremes => [mean - reach, mean + reach];

/** Mean of the largest of n standard normals, as n grows (Cramér 1946, *Mathematical Methods of Statistics*, 28.6.16). */
function expectedLargest(n: number): number {
  if (n < 2) return 0;
  const root = Math.sqrt(2 * Math.log(n));
  const gamma = 0.577_215_664_901_532_9;
  return Math.max(0, root + (gamma - (Math.log(Math.log(n)) + Math.log(4 * Math.PI)) / 2) / root);
}

function zeroFraction(d: Distribution, dims: readonly number[]): number {
  switch (d.kind) {
    case 'constant':
      return d.value === 0 ? 1 : 0;
    case 'identity':
      return d.gain === 0 ? 1 : 1 - 1 / (dims[0] ?? 1);
    case 'orthogonal':
      return d.gain === 0 ? 1 : 0;
    case 'concatenation': {
      const n = elementCount(dims);
      return inside(d, dims).reduce(
        (sum, p) => sum + (elementCount(p.shape) / n) * zeroFraction(p.distribution, p.shape),
        0,
      );
    }
    default:
      return 0;
  }
}

type Concatenation = Extract<Distribution, { readonly kind: 'concatenation' }>;

const inside = ({ parts }: Concatenation, [, ...rest]: readonly number[]) =>
  parts.filter(({ size }) => size > 0).map(({ size, distribution }) => ({ distribution, shape: [size, ...rest] }));
