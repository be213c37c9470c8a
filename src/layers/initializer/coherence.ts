/** Matrices up to this many elements are looked at in full. */
const largest = 16_384;

/**
 * How far the rows of a weight are from independent: the mean over pairs of rows of c·cos² (c elements a row), minus 1. It is 0 on average for
 * independent draws of any shape, with standard deviation √(2/pairs); training aligns rows (or, behind a normalisation, spreads them
 * out). The weight is seen as [first axis, rest], and its shorter side as rows. Undefined where that has too few pairs, or
 * where `values` are not all `n` elements.
 */
export function coherence(
  values: Float32Array,
  n: number,
  shape: readonly number[],
): { readonly excess: number; readonly pairs: number } | undefined {
  const first = shape[0] ?? 1;
  if (values.length !== n || n > largest || n % first !== 0) return undefined;
  const rows = unitRows(values, first, n / first);
  const columns = n / rows.length;
  let [total, pairs] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < i; k++) {
      total += columns * dot(rows[i] as Float64Array, rows[k] as Float64Array) ** 2;
      pairs++;
    }
  }
  return pairs < 6 ? undefined : { excess: total / pairs - 1, pairs };
}

/** Rows of the shorter side, each of length 1; rows of zeros stay zero. */
function unitRows(values: Float32Array, first: number, rest: number): Float64Array[] {
  const flipped = first > rest;
  const count = Math.min(first, rest);
  return Array.from({ length: count }, (_, i) => {
    const row = Float64Array.from({ length: values.length / count }, (_, j) =>
      flipped ? (values[j * rest + i] ?? 0) : (values[i * rest + j] ?? 0),
    );
    const norm = Math.sqrt(dot(row, row)) || 1;
    return row.map((x) => x / norm);
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
