import type { GraphBuilder } from '../builder';
import type { Pooling } from './geometry';

/** Weight of each tap at position `o` along `axis`; `inside` tells which of its taps lie in the input. */
export type TapWeight = (axis: number, o: number) => number;

/**
 * The adjoint of a weighted sum over windows: gives each input position Σ g·weight over the windows that hold it. g[N, C, …outputs] to
 * [N, C, …sizes]. Pooling is separable, so that it is one small matrix [output, size] an axis, whatever the strides, pads and dilations.
 */
export function spread(b: GraphBuilder, p: Pooling, g: string, weight: TapWeight): string {
  const dtype = b.dtypeOf(g);
  const [batch = 1, channels = 1] = b.shapeOf(g);
  const reached = [...p.outputs];
  let value = g;
  for (let axis = p.kernel.length - 1; axis >= 0; axis--) {
    const [from, to] = [p.outputs[axis] as number, p.sizes[axis] as number];
    const last = axis === p.kernel.length - 1;
    const matrix = new Array<number>(from * to).fill(0);
    for (let o = 0; o < from; o++) {
      for (const x of taps(p, axis, o)) matrix[last ? o * to + x : x * from + o] = weight(axis, o);
    }
    if (from === to && isIdentity(matrix, from)) continue;
    reached[axis] = to;
    const lead = batch * channels * p.outputs.slice(0, axis).reduce((n, d) => n * d, 1);
    const rest = reached.slice(axis + 1).reduce((n, d) => n * d, 1);
    value = last
      ? b.matmul(b.reshape(value, [lead, from]), b.constant(dtype, [from, to], matrix))
      : b.matmul(b.constant(dtype, [to, from], matrix), b.reshape(value, [lead, from, rest]));
  }
  return b.reshape(value, [batch, channels, ...p.sizes]);
}

/** The input positions under the window at `o`, along one axis. */
export function taps(p: Pooling, axis: number, o: number): readonly number[] {
  const start = o * (p.strides[axis] as number) - (p.begins[axis] as number);
  return Array.from({ length: p.kernel[axis] as number }, (_, j) => start + j * (p.dilations[axis] as number)).filter(
    (x) => x >= 0 && x < (p.sizes[axis] as number),
  );
}

const isIdentity = (m: readonly number[], n: number): boolean =>
  m.every((x, i) => x === (Math.floor(i / n) === i % n ? 1 : 0));
