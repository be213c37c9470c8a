import type { Independence } from '../../model';

/** Weights of more elements are sampled, not read in full: nothing is said of them. */
const largest = 16_384;
/** Pairs of units are compared. */
const mostUnits = 2048;
/** With fewer inputs units are alike by chance. */
const fewestInputs = 4;
const alike = 0.9999;

/**
 * How independent the units of a weight are, seen as [first axis, rest], or as [rest, last axis] where units come last. Undefined where
 * `values` are not all `n` elements, or too few or too many to tell.
 */
export function independence(
  values: Float32Array,
  n: number,
  shape: readonly number[],
  unitsLast: boolean,
): Independence | undefined {
  const units = (unitsLast ? shape.at(-1) : shape[0]) ?? 1;
  const inputs = n / units;
  if (values.length !== n || n > largest || units > mostUnits || units < 2 || inputs < fewestInputs) return undefined;
  const rows = Array.from({ length: units }, (_, u) =>
    Float64Array.from({ length: inputs }, (_, i) => values[unitsLast ? i * units + u : u * inputs + i] ?? 0),
  );
  const squares = rows.map((row) => dot(row, row));
  const total = squares.reduce((a, b) => a + b, 0);
  if (!(total > 0 && Number.isFinite(total))) return undefined;
  let fourth = squares.reduce((sum, s) => sum + s * s, 0);
  let copies = 0;
  rows.forEach((row, u) => {
    let isCopy = false;
    for (let v = 0; v < u; v++) {
      const product = dot(row, rows[v] as Float64Array);
      fourth += 2 * product * product;
      isCopy ||= product > alike * Math.sqrt((squares[u] ?? 0) * (squares[v] ?? 0)) && product > 0;
    }
    if (isCopy) copies++;
  });
  return { copies, rank: (total * total) / fourth, expectedRank: (units * inputs) / (units + inputs + 1) };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
