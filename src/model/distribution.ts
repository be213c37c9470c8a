/** What random elements are drawn from. Numbers are those of the distribution itself, whatever an initializer calls its arguments. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly std: number }
  /** A normal of this deviation, of which what lies further out than two deviations is drawn again: its own deviation is 0.8796 × `std`. */
  | { readonly kind: 'truncated-normal'; readonly mean: number; readonly std: number }
  /** low ≤ x < high. */
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  /** gain · Q, with orthonormal rows or columns (whichever are fewer) of the tensor seen as [all but the last axis, last axis]. */
  | { readonly kind: 'orthogonal'; readonly gain: number }
  /** gain · I of a square matrix. */
  | { readonly kind: 'identity'; readonly gain: number }
  /** Parts along the first axis, each `size` long. */
  | {
      readonly kind: 'concatenation';
      readonly parts: readonly { readonly size: number; readonly distribution: Distribution }[];
    };

/** Standard deviation of a standard normal distribution cut at ±2. */
export const truncatedDeviation = 0.87962566103423978;

/** Mean and variance of the elements of a tensor of this shape. */
export function moments(
  distribution: Distribution,
  shape: readonly number[],
): { readonly mean: number; readonly variance: number } {
  switch (distribution.kind) {
    case 'constant':
      return { mean: distribution.value, variance: 0 };
    case 'normal':
      return { mean: distribution.mean, variance: distribution.std ** 2 };
    case 'truncated-normal':
      return { mean: distribution.mean, variance: (distribution.std * truncatedDeviation) ** 2 };
    case 'uniform':
      return {
        mean: (distribution.low + distribution.high) / 2,
        variance: (distribution.high - distribution.low) ** 2 / 12,
      };
    case 'orthogonal': {
      // Each of the fewer rows or columns has length `gain`.
      const columns = shape.at(-1) ?? 1;
      const rows = shape.slice(0, -1).reduce((n, d) => n * d, 1);
      return { mean: 0, variance: distribution.gain ** 2 / Math.max(rows, columns) };
    }
    case 'identity': {
      const size = shape[0] ?? 1;
      const mean = distribution.gain / size;
      return { mean, variance: distribution.gain ** 2 / size - mean ** 2 };
    }
    case 'concatenation': {
      const total = distribution.parts.reduce((n, part) => n + part.size, 0);
      const parts = distribution.parts.map((part) => ({
        share: part.size / total,
        ...moments(part.distribution, [part.size, ...shape.slice(1)]),
      }));
      const mean = parts.reduce((sum, p) => sum + p.share * p.mean, 0);
      const second = parts.reduce((sum, p) => sum + p.share * (p.variance + p.mean ** 2), 0);
      return { mean, variance: second - mean ** 2 };
    }
  }
}
