import { numberAttribute } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';
import { unpacked } from './packed';

/**
 * com.microsoft: A [.., K] times the transpose of a weight [N, K] that is kept in blocks along K of integers of a few bits, several a byte
 * with the first in the lowest bits: (A, bytes [N, blocks, bytes of a block], scales, zero points?, order of groups?, bias?). The weight
 * is said as the real numbers that it stands for, which the runtime computes once. Integers that straddle bytes and groups out of
 * order stay.
 */
function lower(c: CanonicalContext): void {
  const { b, node } = c;
  const bits = numberAttribute(node, 'bits', 4);
  if (c.has(4) || 8 % bits !== 0) {
    c.keep();
    return;
  }
  const [inner, features] = [numberAttribute(node, 'K', 0), numberAttribute(node, 'N', 0)];
  const size = numberAttribute(node, 'block_size', 0);
  const count = Math.ceil(inner / size);
  const dtype = b.dtypeOf(c.input(2));
  const integers = b.reshape(b.cast(unpacked(b, c.input(1), bits), dtype), [features, count, size]);
  const scales = b.reshape(c.input(2), [features, count, 1]);
  const steps = b.sub(integers, c.has(3) ? zeroPoints(c, bits, features, count) : 2 ** (bits - 1));
  const blocks = b.reshape(b.mul(steps, scales), [features, count * size]);
  const weight = count * size > inner ? b.slice(blocks, [0], [inner], [1]) : blocks;
  const [output] = node.outputs;
  const operands = [c.input(0), b.transpose(weight, [1, 0])];
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
  cut: 'its weight is kept in an order or a width that is not followed',
};
