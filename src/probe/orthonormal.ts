/**
 * A matrix [rows, columns], row-major, whose rows or columns (whichever are fewer) are orthonormal, uniformly distributed (Haar measure):
 * a product of Householder reflections of normal vectors, which needs no factorisation (Stewart 1980, "The efficient generation of random
 * orthogonal matrices with an application to condition estimators", § 3). 2·n²·(m − n/3) multiplications for the longer side m and the
 * shorter side n.
 */
export function orthonormal(rows: number, columns: number, normal: () => number): Float64Array {
  if (rows >= columns) return orthonormalColumns(rows, columns, normal);
  const tall = orthonormalColumns(columns, rows, normal);
  const wide = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) wide[i * columns + j] = tall[j * rows + i]!;
  return wide;
}

function orthonormalColumns(m: number, n: number, normal: () => number): Float64Array {
  const q = new Float64Array(m * n);
  for (let j = 0; j < n; j++) q[j * n + j] = 1;
  const v = new Float64Array(m);
  const products = new Float64Array(n);
  // The last reflection first: it touches only what lies below and to the right of its corner.
  for (let corner = n - 1; corner >= 0; corner--) {
    let squares = 0;
    for (let i = corner; i < m; i++) {
      v[i] = normal();
      squares += v[i]! ** 2;
    }
    const length = Math.sqrt(squares);
    const sign = v[corner]! < 0 ? -1 : 1;
    // v becomes x + sign·‖x‖·e, half of whose square is ‖x‖·(‖x‖ + |x₁|).
    const half = length * (length + Math.abs(v[corner]!));
    v[corner] = v[corner]! + sign * length;
    if (half > 0) reflect(q, v, half, corner, m, n, products);
    // Maps e to −sign·x / ‖x‖; turned round, the column is x / ‖x‖ itself.
    for (let i = corner; i < m; i++) q[i * n + corner] = -sign * q[i * n + corner]!;
  }
  return q;
}

/** Q ← (I − v·vᵀ / half)·Q for the rows and columns from `corner` on. */
function reflect(
  q: Float64Array,
  v: Float64Array,
  half: number,
  corner: number,
  m: number,
  n: number,
  products: Float64Array,
): void {
  products.fill(0, corner);
  for (let i = corner; i < m; i++) {
    const [row, x] = [i * n, v[i]!];
    for (let j = corner; j < n; j++) products[j] = products[j]! + x * q[row + j]!;
  }
  for (let i = corner; i < m; i++) {
    const [row, x] = [i * n, v[i]! / half];
    for (let j = corner; j < n; j++) q[row + j] = q[row + j]! - x * products[j]!;
  }
}
