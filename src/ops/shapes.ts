/** Arithmetic of shapes, shared by the operators. */

/** Only tensors up to this many elements are followed by value: shapes, axes, pads and what is computed from them. */
export const knownValues = 4096;

/** Shape of the operands broadcast together (ONNX multidirectional broadcasting); undefined where they do not fit. */
export function broadcastShapes(...shapes: readonly (readonly number[])[]): readonly number[] | undefined {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const result: number[] = [];
  for (let i = 0; i < rank; i++) {
    let size = 1;
    for (const shape of shapes) {
      const d = shape[i - rank + shape.length] ?? 1;
      if (d === 1 || d === size) continue;
      if (size !== 1) return undefined;
      size = d;
    }
    result.push(size);
  }
  return result;
}

/** An axis counted from the end made one counted from the front. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
