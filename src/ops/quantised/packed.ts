import { string } from '../../model';
import type { GraphBuilder } from '../builder';

/** The integers of 2, 4 or 8 bits that each byte holds, those in its lowest bits first, in a last axis of their own. */
export function unpacked(b: GraphBuilder, bytes: string, bits: number): string {
  const apart = b.op('Unsqueeze', [bytes, b.ints([-1])]);
  if (bits === 8) return apart;
  const each = 8 / bits;
  const shifts = Array.from({ length: each }, (_, i) => i * bits);
  const shifted = b.op('BitShift', [apart, b.constant('uint8', [each], shifts)], { direction: string('RIGHT') });
  return b.op('BitwiseAnd', [shifted, b.scalar(2 ** bits - 1, 'uint8')]);
}
