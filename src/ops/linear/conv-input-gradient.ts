import { int, ints } from '../../model';
import type { GraphBuilder } from '../builder';
import { extent } from '../window';
import type { Convolution } from './convolution';

/**
 * dX of a convolution: the transposed convolution of dY with the same weights (Dumoulin & Visin 2016, §4).
 *
 * With stride 1 that is itself a convolution, with reversed weights, and ONNX Runtime's Conv has the faster kernels; with a stride its
 * ConvTranspose is faster than anything said in convolutions. `bench/conv-gradients.ts` measures both.
 */
export function inputGradient(b: GraphBuilder, c: Convolution, dy: string, w: string): string {
  const full = c.kernel.map((k, i) => extent(k, c.dilations[i] as number) - 1);
  const begins = full.map((f, i) => f - (c.begins[i] as number));
  const ends = full.map((f, i) => f - (c.ends[i] as number));
  const plain = c.strides.every((s) => s === 1) && [...begins, ...ends].every((p) => p >= 0);
  if (!plain) return transposed(b, c, dy, w);
  return b.op('Conv', [dy, reversed(b, c, w)], {
    pads: ints([...begins, ...ends]),
    dilations: ints(c.dilations),
    group: int(c.groups),
  });
}

/** The form for any stride. */
export function transposed(b: GraphBuilder, c: Convolution, dy: string, w: string): string {
  // Rows of the padded input that no window reaches: the last stride does not fill them.
  const leftover = c.sizes.map(
    (size, i) =>
      size +
      (c.begins[i] as number) +
      (c.ends[i] as number) -
      extent(c.kernel[i] as number, c.dilations[i] as number) -
      ((c.outputs[i] as number) - 1) * (c.strides[i] as number),
  );
  return b.op('ConvTranspose', [dy, w], {
    strides: ints(c.strides),
    dilations: ints(c.dilations),
    pads: ints([...c.begins, ...c.ends]),
    output_padding: ints(leftover),
    group: int(c.groups),
  });
}

/** W[M, C/groups, …kernel] as the kernel of the convolution of dY: [C, M/groups, …kernel], taps in reverse. */
function reversed(b: GraphBuilder, c: Convolution, w: string): string {
  const [features, channels] = [c.features / c.groups, c.channels / c.groups];
  const taps = c.kernel.reduce((n, k) => n * k, 1);
  const turned = b.transpose(b.reshape(w, [c.groups, features, channels, taps]), [0, 2, 1, 3]);
  const flat = b.reshape(turned, [c.channels, features, taps]);
  const backwards = taps > 1 ? b.slice(flat, [taps - 1], [-taps - 1], [2], [-1]) : flat;
  return b.reshape(backwards, [c.channels, features, ...c.kernel]);
}
