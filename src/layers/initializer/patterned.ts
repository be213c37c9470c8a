import type { InitializerKind } from '../../model';
import type { WeightSummary } from '../summary';
import type { FanContext } from './families';

const close = (a: number, b: number, tolerance: number): boolean => Math.abs(a - b) <= tolerance * Math.abs(b);

/** Gains that orthogonal initializers are used with: 1, √2 (relu), 5/3 (tanh). */
const gains = [1, Math.SQRT2, 5 / 3];

/** Initializers that leave no doubt: constants, the identity (and its convolution), and orthogonal matrices by their exact norm. */
export function patterned({ stats }: WeightSummary, { shape }: FanContext): InitializerKind | undefined {
  const { n, min, max, mean, std } = stats;
  if (min === max) return min === 0 ? 'zeros' : min === 1 ? 'ones' : n > 1 ? 'constant' : undefined;
  const sum = n * mean;
  const squares = n * (mean * mean + std * std);
  const [rows = 1, columns = 1] = shape;
  if (
    min === 0 &&
    max === 1 &&
    shape.length > 1 &&
    close(sum, Math.min(rows, columns), 1e-6) &&
    close(squares, sum, 1e-6)
  )
    return 'identity';
  return isOrthogonal(n, squares, shape) ? 'orthogonal' : undefined;
}

/**
 * An orthogonal r×c matrix with gain g has Σw² = g²·min(r, c) to rounding error; independent draws scatter about that by √(2/n), which for
 * the sizes allowed is a hundred times the tolerance.
 */
function isOrthogonal(n: number, squares: number, shape: readonly number[]): boolean {
  const tolerance = 2e-6;
  if (shape.length < 2 || n < 64 || Math.sqrt(2 / n) < 100 * tolerance) return false;
  return ranks(n, shape).some((rank) => gains.some((gain) => close(squares, gain * gain * rank, tolerance)));
}

/** Number of orthonormal rows or columns, however the stored shape is flattened; recurrent weights hold one matrix a gate. */
function ranks(n: number, shape: readonly number[]): number[] {
  const [first = 1, second = 1, third] = shape;
  const last = shape.at(-1) ?? 1;
  const flat = [Math.min(first, n / first), Math.min(last, n / last)];
  return third !== undefined && shape.length === 3 && second % third === 0 ? [...flat, first * second] : flat;
}
