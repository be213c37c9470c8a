/**
 * A matrix [rows, columns], row-major, whose rows or columns (whichever are fewer) are orthonormal, uniformly distributed (Haar measure):
 * a product of Householder reflections of normal vectors, which needs no factorisation (Stewart 1980, "The efficient generation of random
 * orthogonal matrices with an application to condition estimators", § 3). 2·n²·(m − n/3) multiplications for the longer side m and the
 * shorter side n.
 */
export function orthonormal(rows: number, columns: number, normal: () => number): Float64Array {
  if (rows <= columns) return orthonormalVectors(rows, columns, normal);
  const vectors = orthonormalVectors(columns, rows, normal);
  const tall = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) tall[i * columns + j] = vectors[j * rows + i]!;
  return tall;
}

/** n vectors of length m ≥ n, one after the other: each stays in the processor's cache while it is reflected. */
function orthonormalVectors(n: number, m: number, normal: () => number): Float64Array {
  const vectors = new Float64Array(n * m);
  for (let j = 0; j < n; j++) vectors[j * m + j] = 1;
  const v = new Float64Array(m);
  // The last reflection first: it touches only what lies behind its corner.
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
    if (half > 0) for (let j = corner; j < n; j++) reflect(vectors, j * m, v, corner, half);
    // e is mapped to −sign·x / ‖x‖; turned round, the vector is x / ‖x‖ itself.
    for (let i = corner; i < m; i++) vectors[corner * m + i] = -sign * vectors[corner * m + i]!;
  }
  return vectors;
}

/** q ← (I − v·vᵀ / half)·q for the vector at `start`, from element `corner` on. */
function reflect(vectors: Float64Array, start: number, v: Float64Array, corner: number, half: number): void {
  const m = v.length;
  // Four sums that do not wait for one another.
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = corner;
  for (; i + 3 < m; i += 4) {
    a += v[i]! * vectors[start + i]!;
    b += v[i + 1]! * vectors[start + i + 1]!;
    c += v[i + 2]! * vectors[start + i + 2]!;
    d += v[i + 3]! * vectors[start + i + 3]!;
  }
  for (; i < m; i++) a += v[i]! * vectors[start + i]!;
  const scale = (a + b + c + d) / half;
  for (let k = corner; k < m; k++) vectors[start + k] = vectors[start + k]! - scale * v[k]!;
}
