import { int, ints } from '../../model';
import type { GraphBuilder } from '../builder';
import type { Convolution } from './convolution';

/**
 * dW of a convolution: the convolution of X with dY as its kernel, batch and channels exchanged, strides and dilations exchanged
 * (Dumoulin & Visin 2016, §4). X[N, C, …] and dY[N, M, …] give W[M, C/groups, …].
 */
export function weightGradient(b: GraphBuilder, c: Convolution, x: string, dy: string): string {
  const spatial = c.sizes.map((_, i) => i);
  const perGroup = c.channels / c.groups;
  const swap = (v: string): string => b.transpose(v, [1, 0, ...spatial.map((i) => i + 2)]);
  const grouped = b.reshape(x, [c.batch, c.groups, perGroup, ...c.sizes]);
  const input = b.reshape(b.transpose(grouped, [2, 1, 0, ...spatial.map((i) => i + 3)]), [
    perGroup,
    c.groups * c.batch,
    ...c.sizes,
  ]);
  const full = b.op('Conv', [input, swap(dy)], {
    strides: ints(c.dilations),
    dilations: ints(c.strides),
    pads: ints([...c.begins, ...c.ends]),
    group: int(c.groups),
  });
  // Rows that the last stride did not fill make more positions than the kernel has taps.
  const exact = b.shapeOf(full).every((d, i) => i < 2 || d === c.kernel[i - 2])
    ? full
    : b.slice(
        full,
        spatial.map(() => 0),
        c.kernel,
        spatial.map((i) => i + 2),
      );
  return swap(exact);
}
