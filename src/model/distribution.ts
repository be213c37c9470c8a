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
