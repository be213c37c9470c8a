import { int, numberAttribute } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';
import { unpacked } from './packed';

/**
 * com.microsoft's table of embeddings kept in blocks of integers along its last axis: (bytes [rows, …], row numbers, scales [rows, blocks],
 * zero points?). Only the rows that are asked for become real numbers. Other axes and tables that are not bytes stay.
 */
function lower(c: CanonicalContext): void {
  const { b, node } = c;
  const bits = numberAttribute(node, 'bits', 4);
  const rowsFirst = numberAttribute(node, 'gather_axis', 0) === 0 && numberAttribute(node, 'quantize_axis', 1) === 1;
  if (b.shapeOf(c.input(0)).length !== 2 || b.dtypeOf(c.input(0)) !== 'uint8' || !rowsFirst) {
    c.keep();
    return;
  }
  const size = numberAttribute(node, 'block_size', 128);
  const count = b.shapeOf(c.input(2))[1] as number;
  const width = ((b.shapeOf(c.input(0))[1] as number) * 8) / bits;
  const chosen = b.shapeOf(c.input(1));
  const dtype = b.dtypeOf(c.input(2));
  const rows = (table: string): string => b.op('Gather', [table, c.input(1)], { axis: int(0) });
  const integers = (i: number, many: number): string =>
    b.reshape(b.cast(unpacked(b, rows(c.input(i)), bits), dtype), [...chosen, many]);
  /** A number for each block, for each of its elements. */
  const spread = (x: string): string =>
    b.op('Gather', [x, b.ints(Array.from({ length: width }, (_, i) => Math.floor(i / size)))], { axis: int(-1) });
  const whole = Math.ceil((count * bits) / 8) * (8 / bits);
  const steps = b.sub(integers(0, width), c.has(3) ? spread(integers(3, whole)) : 2 ** (bits - 1));
  b.op('Mul', [steps, spread(rows(c.input(2)))], {}, node.outputs[0]);
}

export const gatherBlockQuantized: OperatorRule = {
  type: 'GatherBlockQuantized',
  domain: 'com.microsoft',
  canonicalise: lower,
  cut: 'its table is kept along an axis or in a type that is not followed',
};
