import { int, numberAttribute } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';
import { unpacked } from './packed';

/**
 * com.microsoft: A [.., K] times the transpose of a weight [N, K] that is kept in blocks along K of integers of a few bits, several a byte
 * with the first in the lowest bits: (A, bytes [N, blocks, bytes of a block], scales, zero points?, group of each column?, bias?). The weight
 * is said as the real numbers that it stands for, which the runtime computes once. Where the columns name their groups, they take scale and
 * zero point of these instead of their block's; the CPU kernel (1.30) then does not heed zero points that are packed, and has 4 bits only.
 * Integers that straddle bytes, which it refuses, stay.
 */
function lower(c: CanonicalContext): void {
  const { b, node } = c;
  const bits = numberAttribute(node, 'bits', 4);
  if (8 % bits !== 0 || (c.has(4) && bits !== 4)) {
    c.keep();
    return;
  }
  const [inner, features] = [numberAttribute(node, 'K', 0), numberAttribute(node, 'N', 0)];
  const size = numberAttribute(node, 'block_size', 0);
  const count = Math.ceil(inner / size);
  const dtype = b.dtypeOf(c.input(2));
  const integers = b.reshape(b.cast(unpacked(b, c.input(1), bits), dtype), [features, count, size]);
  const groups = c.has(4) ? b.slice(c.input(4), [0], [inner], [0]) : undefined;
  /** [features, columns] */
  const flat = (x: string): string => {
    const rows = b.reshape(x, [features, count * size]);
    return count * size > inner ? b.slice(rows, [0], [inner], [1]) : rows;
  };
  /** One number a block, for each of its columns or each column that names it. */
  const spread = (x: string): string =>
    groups === undefined ? x : b.op('Gather', [b.reshape(x, [features, count]), groups], { axis: int(1) });
  const scales = b.reshape(c.input(2), [features, count, 1]);
  const heeded = c.has(3) && !(groups !== undefined && b.dtypeOf(c.input(3)) === 'uint8');
  const centre = heeded ? spread(zeroPoints(c, bits, features, count)) : 2 ** (bits - 1);
  const steps = b.sub(groups === undefined ? integers : flat(integers), centre);
  const weight = b.mul(steps, spread(scales));
  const operands = [c.input(0), b.transpose(groups === undefined ? flat(weight) : weight, [1, 0])];
  const [output] = node.outputs;
  if (c.has(5)) b.op('Add', [b.op('MatMul', operands), c.input(5)], {}, output);
  else b.op('MatMul', operands, {}, output);
}

/** [N, blocks, 1]: numbers of the scales' type, or packed like the weight, where each row begins a byte. */
function zeroPoints(c: CanonicalContext, bits: number, features: number, count: number): string {
  const { b } = c;
  if (b.dtypeOf(c.input(3)) !== 'uint8') return b.reshape(c.input(3), [features, count, 1]);
  const whole = Math.ceil((count * bits) / 8) * (8 / bits);
  const integers = b.reshape(b.cast(unpacked(b, c.input(3), bits), b.dtypeOf(c.input(2))), [features, whole, 1]);
  return whole > count ? b.slice(integers, [0], [count], [1]) : integers;
}

export const matMulNBits: OperatorRule = {
  type: 'MatMulNBits',
  domain: 'com.microsoft',
  canonicalise: lower,
  cut: 'its weight is kept in integers of a width or an order that the runtime does not support, or its shapes are known only when the model runs',
};
