import type { CanonicalContext, OperatorRule } from '../operator';

/**
 * com.microsoft's LSTM with weights of integers: (X, W [directions, inputs, 4·hidden], R [directions, hidden, 4·hidden], bias?, lengths?, h₀?, c₀?,
 * peepholes?, scale of W, zero of W, scale of R, zero of R); a direction has one scale, or one a column. The weights are said as the
 * real numbers that they stand for. The kernel also rounds X and every hidden state to 255 steps of their range, which is left out here.
 */
export const dynamicQuantizeLstm: OperatorRule = {
  type: 'DynamicQuantizeLSTM',
  domain: 'com.microsoft',
  canonicalise(c) {
    const inputs = [c.input(0), weight(c, 1, 8), weight(c, 2, 10), ...c.node.inputs.slice(3, 8)];
    while (inputs.at(-1) === '') inputs.pop();
    c.keep({ op: 'LSTM', domain: '', inputs });
  },
  cut: 'its shapes are known only when the model runs',
};

/** The weight in input `i`, whose scale is input `scale` and zero point the next: [directions, 4·hidden, …]. */
function weight(c: CanonicalContext, i: number, scale: number): string {
  const { b } = c;
  const dtype = b.dtypeOf(c.input(scale));
  const [directions = 1] = b.shapeOf(c.input(i));
  const spread = (x: string): string => b.reshape(x, [directions, 1, (b.shapeOf(x)[1] ?? 1) as number]);
  const steps = b.sub(b.cast(c.input(i), dtype), spread(b.cast(c.input(scale + 1), dtype)));
  return b.transpose(b.mul(steps, spread(c.input(scale))), [0, 2, 1]);
}
