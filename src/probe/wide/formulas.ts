import { type Node, numberAttribute } from '../../model';
import type { GraphBuilder } from '../../ops/builder';

/**
 * Operators that the CPU runtime computes in float32 only, said in ones that it computes in float64 too, so that small numbers stay what they
 * are: eˣ − 1 is 2t / (1 − t) with t = tanh(x/2), and where a function is x to the third order it is x near zero.
 */
export type Formula = (b: GraphBuilder, node: Node, inputs: readonly string[]) => string;

/** A function of one operand. */
const of =
  (f: (b: GraphBuilder, x: string, node: Node) => string): Formula =>
  (b, node, [x = '']) =>
    f(b, x, node);

/** Below this |x|, x³ lies beyond the digits of float32. */
const nearZero = 1e-4;

/** For x ≤ 0. */
function exponentialMinusOne(b: GraphBuilder, x: string): string {
  const t = b.tanh(b.mul(x, 0.5));
  return b.div(b.mul(t, 2), b.sub(1, t));
}

const positive = (b: GraphBuilder, x: string): string => b.op('Relu', [x]);
const negative = (b: GraphBuilder, x: string): string => b.neg(positive(b, b.neg(x)));
const between01 = (b: GraphBuilder, x: string): string =>
  b.op('Clip', [x, b.scalar(0, b.dtypeOf(x)), b.scalar(1, b.dtypeOf(x))]);
const softplus = (b: GraphBuilder, x: string): string => b.add(positive(b, x), b.log(b.add(1, b.exp(b.neg(b.abs(x))))));
const hardSigmoid = (b: GraphBuilder, x: string, alpha: number, beta: number): string =>
  between01(b, b.add(b.mul(x, alpha), beta));

/** The runtime's own float32 kernel, and `slope`·x near zero. */
const odd = (slope: number): Formula =>
  of((b, x, { op }) => {
    const far = b.cast(b.op(op, [b.cast(x, 'float32')]), 'float64');
    return b.where(b.less(b.abs(x), nearZero), b.mul(x, slope), far);
  });

const erf = odd(2 / Math.sqrt(Math.PI));

export const float64Formulas: ReadonlyMap<string, Formula> = new Map<string, Formula>([
  ['Asin', odd(1)],
  ['Asinh', odd(1)],
  ['Atan', odd(1)],
  ['Atanh', odd(1)],
  [
    'Celu',
    of((b, x, node) => {
      const alpha = numberAttribute(node, 'alpha', 1);
      return b.add(positive(b, x), b.mul(exponentialMinusOne(b, b.div(negative(b, x), alpha)), alpha));
    }),
  ],
  ['Cosh', of((b, x) => b.mul(b.add(b.exp(x), b.exp(b.neg(x))), 0.5))],
  [
    'Elu',
    of((b, x, node) => {
      const alpha = numberAttribute(node, 'alpha', 1);
      return b.add(positive(b, x), b.mul(exponentialMinusOne(b, negative(b, x)), alpha));
    }),
  ],
  ['Erf', erf],
  [
    'Gelu',
    (b, node, inputs) => {
      const [x = ''] = inputs;
      const approximate = node.attributes.approximate;
      const tanh = approximate?.type === 'string' && approximate.value === 'tanh';
      const cubic = (): string => b.add(x, b.mul(b.mul(x, b.mul(x, x)), 0.044715));
      const step = tanh
        ? b.tanh(b.mul(cubic(), Math.sqrt(2 / Math.PI)))
        : erf(b, { ...node, op: 'Erf' }, [b.mul(x, Math.SQRT1_2)]);
      return b.mul(b.mul(x, 0.5), b.add(1, step));
    },
  ],
  [
    'HardSigmoid',
    of((b, x, node) => hardSigmoid(b, x, numberAttribute(node, 'alpha', 0.2), numberAttribute(node, 'beta', 0.5))),
  ],
  ['HardSwish', of((b, x) => b.mul(x, hardSigmoid(b, x, 1 / 6, 0.5)))],
  [
    'InstanceNormalization',
    (b, node, [x = '', scale = '', bias = '']) => {
      const rank = b.shapeOf(x).length;
      const spatial = Array.from({ length: rank - 2 }, (_, i) => i + 2);
      const perChannel = (p: string): string => b.reshape(p, [-1, ...spatial.map(() => 1)]);
      const centred = b.sub(x, b.reduce('ReduceMean', x, spatial));
      const variance = b.reduce('ReduceMean', b.mul(centred, centred), spatial);
      const unit = b.div(centred, b.sqrt(b.add(variance, numberAttribute(node, 'epsilon', 1e-5))));
      return b.add(b.mul(unit, perChannel(scale)), perChannel(bias));
    },
  ],
  ['Mean', (b, _, inputs) => b.div(b.sum(inputs), inputs.length)],
  ['Mish', of((b, x) => b.mul(x, b.tanh(softplus(b, x))))],
  [
    'Selu',
    of((b, x, node) => {
      const alpha = numberAttribute(node, 'alpha', 1.6732632);
      const gamma = numberAttribute(node, 'gamma', 1.050701);
      return b.mul(b.add(positive(b, x), b.mul(exponentialMinusOne(b, negative(b, x)), alpha)), gamma);
    }),
  ],
  ['Sinh', of((b, x) => b.where(b.less(b.abs(x), nearZero), x, b.mul(b.sub(b.exp(x), b.exp(b.neg(x))), 0.5)))],
  ['Softplus', of(softplus)],
  ['Softsign', of((b, x) => b.div(x, b.add(1, b.abs(x))))],
  ['Tan', of((b, x) => b.div(b.op('Sin', [x]), b.op('Cos', [x])))],
  ['ThresholdedRelu', of((b, x, node) => b.where(b.greater(x, numberAttribute(node, 'alpha', 1)), x, 0))],
]);
