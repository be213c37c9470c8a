import { int, ints } from '../../model';
import type { GraphBuilder } from '../builder';
import { extent } from '../window';
import type { Convolution } from './convolution';

/** dX of a convolution: the transposed convolution of dY with the same weights (Dumoulin & Visin 2016, §4). */
export function inputGradient(b: GraphBuilder, c: Convolution, dy: string, w: string): string {
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
