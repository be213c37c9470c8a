import { attribute, type Node, numberAttribute } from '../model';
import { erf } from '../theory/erf';

/** A function of one element of each operand that is there. */
type Arithmetic = (...operands: readonly number[]) => number;
/** Made from the node's attributes. */
type Elementwise = (node: Node) => Arithmetic;

const unary =
  (f: (a: number) => number): Elementwise =>
  () =>
  (a = Number.NaN) =>
    f(a);
const binary =
  (f: (a: number, b: number) => number): Elementwise =>
  () =>
  (a = Number.NaN, b = Number.NaN) =>
    f(a, b);
const truth = (x: boolean): number => (x ? 1 : 0);
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** ONNX's elementwise operators (opset 21) as arithmetic on numbers. */
export const elementwise: ReadonlyMap<string, Elementwise> = new Map<string, Elementwise>([
  ['Abs', unary(Math.abs)],
  ['Add', binary((a, b) => a + b)],
  ['And', binary((a, b) => truth(a !== 0 && b !== 0))],
  ['Atan', unary(Math.atan)],
  ['Cast', unary((a) => a)],
  ['CastLike', unary((a) => a)],
  ['Celu', celu],
  ['Clip', clip],
  ['Cos', unary(Math.cos)],
  ['Cosh', unary(Math.cosh)],
  ['Div', binary((a, b) => a / b)],
  ['Dropout', unary((a) => a)],
  ['Elu', elu],
  ['Equal', binary((a, b) => truth(a === b))],
  ['Erf', unary(erf)],
  ['Exp', unary(Math.exp)],
  ['Gelu', gelu],
  ['Greater', binary((a, b) => truth(a > b))],
  ['GreaterOrEqual', binary((a, b) => truth(a >= b))],
  ['HardSigmoid', hardSigmoid],
  ['HardSwish', unary((a) => a * Math.min(1, Math.max(0, a / 6 + 0.5)))],
  ['Identity', unary((a) => a)],
  ['LeakyRelu', leakyRelu],
  ['Less', binary((a, b) => truth(a < b))],
  ['LessOrEqual', binary((a, b) => truth(a <= b))],
  ['Log', unary(Math.log)],
  ['Max', () => Math.max],
  ['Min', () => Math.min],
  ['Mish', unary((a) => a * Math.tanh(softplus(a)))],
  ['Mul', binary((a, b) => a * b)],
  ['Neg', unary((a) => -a)],
  ['Not', unary((a) => truth(a === 0))],
  ['Or', binary((a, b) => truth(a !== 0 || b !== 0))],
  ['Pow', binary((a, b) => a ** b)],
  ['Reciprocal', unary((a) => 1 / a)],
  ['Relu', unary((a) => Math.max(a, 0))],
  ['Selu', selu],
  ['Shrink', shrink],
  ['Sigmoid', unary(logistic)],
  ['Sign', unary(Math.sign)],
  ['Sin', unary(Math.sin)],
  ['Sinh', unary(Math.sinh)],
  ['Softplus', unary(softplus)],
  ['Softsign', unary((a) => a / (1 + Math.abs(a)))],
  ['Sqrt', unary(Math.sqrt)],
  ['Sub', binary((a, b) => a - b)],
  [
    'Sum',
    () =>
      (...terms) =>
        terms.reduce((sum, x) => sum + x, 0),
  ],
  ['Swish', swish],
  ['Tanh', unary(Math.tanh)],
  ['ThresholdedRelu', thresholdedRelu],
  [
    'Where',
    () =>
      (a = Number.NaN, b = Number.NaN, c = Number.NaN) =>
        a !== 0 ? b : c,
  ],
]);

function celu(node: Node): Arithmetic {
  const alpha = numberAttribute(node, 'alpha', 1);
  return exponentialUnit(alpha, alpha, 1);
}

function clip(node: Node): Arithmetic {
  const [hasMin, hasMax] = [Boolean(node.inputs[1]), Boolean(node.inputs[2])];
  return (a = Number.NaN, ...bounds) => {
    const min = hasMin ? (bounds[0] ?? Number.NaN) : Number.NEGATIVE_INFINITY;
    const max = hasMax ? (bounds[hasMin ? 1 : 0] ?? Number.NaN) : Number.POSITIVE_INFINITY;
    return Math.min(max, Math.max(min, a));
  };
}

function elu(node: Node): Arithmetic {
  return exponentialUnit(numberAttribute(node, 'alpha', 1), 1, 1);
}

function selu(node: Node): Arithmetic {
  const [alpha, gamma] = [
    numberAttribute(node, 'alpha', 1.6732632423543772),
    numberAttribute(node, 'gamma', 1.0507009873554805),
  ];
  return exponentialUnit(alpha, 1, gamma);
}

function exponentialUnit(alpha: number, width: number, scale: number): Arithmetic {
  return (a = Number.NaN) => scale * (a > 0 ? a : alpha * Math.expm1(a / width));
}

function gelu(node: Node): Arithmetic {
  const tanh = attribute(node, 'approximate', 'string') === 'tanh';
  return (a = Number.NaN) =>
    (a / 2) * (1 + (tanh ? Math.tanh(Math.sqrt(2 / Math.PI) * (a + 0.044715 * a ** 3)) : erf(a / Math.SQRT2)));
}

function hardSigmoid(node: Node): Arithmetic {
  const [alpha, beta] = [numberAttribute(node, 'alpha', 0.2), numberAttribute(node, 'beta', 0.5)];
  return (a = Number.NaN) => Math.min(1, Math.max(0, alpha * a + beta));
}

function leakyRelu(node: Node): Arithmetic {
  const alpha = numberAttribute(node, 'alpha', 0.01);
  return (a = Number.NaN) => (a > 0 ? a : alpha * a);
}

function shrink(node: Node): Arithmetic {
  const [lambda, bias] = [numberAttribute(node, 'lambd', 0.5), numberAttribute(node, 'bias', 0)];
  return (a = Number.NaN) => (a > lambda ? a - bias : a < -lambda ? a + bias : 0);
}

function swish(node: Node): Arithmetic {
  const alpha = numberAttribute(node, 'alpha', 1);
  return (a = Number.NaN) => a * logistic(alpha * a);
}

function thresholdedRelu(node: Node): Arithmetic {
  const alpha = numberAttribute(node, 'alpha', 1);
  return (a = Number.NaN) => (a > alpha ? a : 0);
}
