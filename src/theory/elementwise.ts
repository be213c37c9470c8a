import { type ActivationKind, attribute, type Node, numberAttribute } from '../model';
import { pointwise } from './activations';

/** A function of one element of each operand that is there. */
export type Arithmetic = (...operands: readonly number[]) => number;
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
const same = unary((a) => a);

/** An operator that is an activation, whose parameters are attributes of the same name; its defaults are those of `pointwise`. */
const activation =
  (kind: ActivationKind, ...parameters: readonly string[]): Elementwise =>
  (node) => {
    const given = parameters.flatMap((name) =>
      node.attributes[name] ? [[name, numberAttribute(node, name, 0)] as const] : [],
    );
    const f = pointwise({ kind, parameters: Object.fromEntries(given) })?.f;
    return (a = Number.NaN) => f?.(a) ?? Number.NaN;
  };

const gelu: Elementwise = (node) =>
  activation(attribute(node, 'approximate', 'string') === 'tanh' ? 'gelu-tanh' : 'gelu')(node);

const clip: Elementwise = (node) => {
  const [hasMin, hasMax] = [Boolean(node.inputs[1]), Boolean(node.inputs[2])];
  return (a = Number.NaN, ...bounds) => {
    const min = hasMin ? (bounds[0] ?? Number.NaN) : Number.NEGATIVE_INFINITY;
    const max = hasMax ? (bounds[hasMin ? 1 : 0] ?? Number.NaN) : Number.POSITIVE_INFINITY;
    return Math.min(max, Math.max(min, a));
  };
};

const shrink: Elementwise = (node) => {
  const [lambda, bias] = [numberAttribute(node, 'lambd', 0.5), numberAttribute(node, 'bias', 0)];
  return (a = Number.NaN) => (a > lambda ? a - bias : a < -lambda ? a + bias : 0);
};

/** ONNX's elementwise operators (opset 21, and Swish of 24) as arithmetic on numbers. */
export const elementwise: ReadonlyMap<string, Elementwise> = new Map<string, Elementwise>([
  ['Abs', unary(Math.abs)],
  ['Add', binary((a, b) => a + b)],
  ['And', binary((a, b) => truth(a !== 0 && b !== 0))],
  ['Atan', activation('atan')],
  ['Cast', same],
  ['CastLike', same],
  ['Celu', activation('celu', 'alpha')],
  ['Clip', clip],
  ['Cos', unary(Math.cos)],
  ['Cosh', unary(Math.cosh)],
  ['Div', binary((a, b) => a / b)],
  ['Dropout', same],
  ['Elu', activation('elu', 'alpha')],
  ['Equal', binary((a, b) => truth(a === b))],
  ['Erf', activation('erf')],
  ['Exp', activation('exponential')],
  ['Gelu', gelu],
  ['Greater', binary((a, b) => truth(a > b))],
  ['GreaterOrEqual', binary((a, b) => truth(a >= b))],
  ['HardSigmoid', activation('hard-sigmoid', 'alpha', 'beta')],
  ['HardSwish', activation('hard-swish')],
  ['Identity', same],
  ['LeakyRelu', activation('leaky-relu', 'alpha')],
  ['Less', binary((a, b) => truth(a < b))],
  ['LessOrEqual', binary((a, b) => truth(a <= b))],
  ['Log', unary(Math.log)],
  ['Max', () => Math.max],
  ['Min', () => Math.min],
  ['Mish', activation('mish')],
  ['Mul', binary((a, b) => a * b)],
  ['Neg', unary((a) => -a)],
  ['Not', unary((a) => truth(a === 0))],
  ['Or', binary((a, b) => truth(a !== 0 || b !== 0))],
  ['Pow', binary((a, b) => a ** b)],
  ['Reciprocal', unary((a) => 1 / a)],
  ['Relu', activation('relu')],
  ['Selu', activation('selu', 'alpha', 'gamma')],
  ['Shrink', shrink],
  ['Sigmoid', activation('sigmoid')],
  ['Sign', unary(Math.sign)],
  ['Sin', activation('sin')],
  ['Sinh', unary(Math.sinh)],
  ['Softplus', activation('softplus')],
  ['Softsign', activation('softsign')],
  ['Sqrt', unary(Math.sqrt)],
  ['Sub', binary((a, b) => a - b)],
  [
    'Sum',
    () =>
      (...terms) =>
        terms.reduce((sum, x) => sum + x, 0),
  ],
  ['Swish', (node) => activation(numberAttribute(node, 'alpha', 1) === 1 ? 'silu' : 'quick-gelu', 'alpha')(node)],
  ['Tanh', activation('tanh')],
  ['ThresholdedRelu', activation('thresholded-relu', 'alpha')],
  [
    'Where',
    () =>
      (a = Number.NaN, b = Number.NaN, c = Number.NaN) =>
        a !== 0 ? b : c,
  ],
]);
