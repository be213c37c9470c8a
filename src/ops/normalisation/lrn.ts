import { numberAttribute } from '../../model';
import { unary } from '../elementwise/infer';
import type { OperatorRule } from '../operator';

/** Ones where channel `j` lies in the window of channel `i`: ⌊(size − 1)/2⌋ channels before it and ⌈(size − 1)/2⌉ after. */
function band(channels: number, size: number): readonly number[] {
  const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  return Array.from({ length: channels * channels }, (_, k) => {
    const [i, j] = [Math.floor(k / channels), k % channels];
    return j >= i - before && j <= i + after ? 1 : 0;
  });
}

/**
 * Y = X / D^β with D = bias + α/size · Σ X² over neighbouring channels (Krizhevsky, Sutskever & Hinton 2012, §3.3).
 * dX = dY·D^−β − 2αβ/size · X · Σ dY·X·D^(−β−1), summed over the channels whose windows hold X. The sums are products with a band matrix.
 */
export const lrn: OperatorRule = {
  type: 'LRN',
  infer: unary(),
  gradient: (c) => [
    () => {
      const { b, node } = c;
      const { shape, dtype } = c.type(0);
      const [batch = 1, channels = 1] = shape;
      const size = numberAttribute(node, 'size', 1);
      const [alpha, beta] = [numberAttribute(node, 'alpha', 1e-4), numberAttribute(node, 'beta', 0.75)];
      const flat = (v: string): string => b.reshape(v, [batch, channels, -1]);
      const window = b.constant(dtype, [channels, channels], band(channels, size));
      const x = flat(c.input(0));
      const squares = b.matmul(window, b.mul(x, x));
      const divisor = b.add(b.mul(squares, alpha / size), numberAttribute(node, 'bias', 1));
      const direct = b.mul(flat(c.dy), b.pow(divisor, -beta));
      const across = b.matmul(b.transpose(window, [1, 0]), b.div(b.mul(direct, x), divisor));
      return b.reshape(b.sub(direct, b.mul(b.mul(x, across), (2 * alpha * beta) / size)), shape);
    },
  ],
};
