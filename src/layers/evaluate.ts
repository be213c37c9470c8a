import { attribute, type Node, numberAttribute } from '../model';
import { erf } from '../theory/erf';
import type { Region } from './region';
import { storedScalar } from './stored';
import { nodeAt, type Wiring } from './wiring';

type Numbers = Float64Array;
/** A function of one element of each operand, made from the node's attributes. */
type Elementwise = (node: Node) => (a: number, b: number, c: number) => number;

const simple =
  (f: (a: number, b: number, c: number) => number): Elementwise =>
  () =>
    f;
const truth = (x: boolean): number => (x ? 1 : 0);
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** ONNX's elementwise operators (opset 21) as arithmetic on numbers. */
const elementwise: ReadonlyMap<string, Elementwise> = new Map<string, Elementwise>([
  ['Abs', simple(Math.abs)],
  ['Add', simple((a, b) => a + b)],
  ['And', simple((a, b) => truth(a !== 0 && b !== 0))],
  ['Atan', simple(Math.atan)],
  ['Cast', simple((a) => a)],
  ['Celu', celu],
  ['Clip', clip],
  ['Cos', simple(Math.cos)],
  ['Cosh', simple(Math.cosh)],
  ['Div', simple((a, b) => a / b)],
  ['Dropout', simple((a) => a)],
  ['Elu', elu],
  ['Equal', simple((a, b) => truth(a === b))],
  ['Erf', simple(erf)],
  ['Exp', simple(Math.exp)],
  ['Gelu', gelu],
  ['Greater', simple((a, b) => truth(a > b))],
  ['GreaterOrEqual', simple((a, b) => truth(a >= b))],
  ['HardSigmoid', hardSigmoid],
  ['HardSwish', simple((a) => a * Math.min(1, Math.max(0, a / 6 + 0.5)))],
  ['Identity', simple((a) => a)],
  ['LeakyRelu', leakyRelu],
  ['Less', simple((a, b) => truth(a < b))],
  ['LessOrEqual', simple((a, b) => truth(a <= b))],
  ['Log', simple(Math.log)],
  ['Max', simple(Math.max)],
  ['Min', simple(Math.min)],
  ['Mish', simple((a) => a * Math.tanh(softplus(a)))],
  ['Mul', simple((a, b) => a * b)],
  ['Neg', simple((a) => -a)],
  ['Not', simple((a) => truth(a === 0))],
  ['Or', simple((a, b) => truth(a !== 0 || b !== 0))],
  ['Pow', simple((a, b) => a ** b)],
  ['Reciprocal', simple((a) => 1 / a)],
  ['Relu', simple((a) => Math.max(a, 0))],
  ['Selu', selu],
  ['Shrink', shrink],
  ['Sigmoid', simple(logistic)],
  ['Sign', simple(Math.sign)],
  ['Sin', simple(Math.sin)],
  ['Sinh', simple(Math.sinh)],
  ['Softplus', simple(softplus)],
  ['Softsign', simple((a) => a / (1 + Math.abs(a)))],
  ['Sqrt', simple(Math.sqrt)],
  ['Sub', simple((a, b) => a - b)],
  ['Swish', swish],
  ['Tanh', simple(Math.tanh)],
  ['ThresholdedRelu', thresholdedRelu],
  ['Where', simple((a, b, c) => (a !== 0 ? b : c))],
]);

function celu(node: Node) {
  const alpha = numberAttribute(node, 'alpha', 1);
  return (a: number) => (a > 0 ? a : alpha * Math.expm1(a / alpha));
}

function clip(node: Node) {
  const [hasMin, hasMax] = [Boolean(node.inputs[1]), Boolean(node.inputs[2])];
  return (a: number, b: number, c: number) => Math.min(hasMax ? c : a, Math.max(hasMin ? b : a, a));
}

function elu(node: Node) {
  const alpha = numberAttribute(node, 'alpha', 1);
  return (a: number) => (a > 0 ? a : alpha * Math.expm1(a));
}

function gelu(node: Node) {
  const tanh = attribute(node, 'approximate', 'string') === 'tanh';
  return (a: number) =>
    (a / 2) * (1 + (tanh ? Math.tanh(Math.sqrt(2 / Math.PI) * (a + 0.044715 * a ** 3)) : erf(a / Math.SQRT2)));
}

function hardSigmoid(node: Node) {
  const [alpha, beta] = [numberAttribute(node, 'alpha', 0.2), numberAttribute(node, 'beta', 0.5)];
  return (a: number) => Math.min(1, Math.max(0, alpha * a + beta));
}

function leakyRelu(node: Node) {
  const alpha = numberAttribute(node, 'alpha', 0.01);
  return (a: number) => (a > 0 ? a : alpha * a);
}

function selu(node: Node) {
  const alpha = numberAttribute(node, 'alpha', 1.6732632423543772);
  const gamma = numberAttribute(node, 'gamma', 1.0507009873554805);
  return (a: number) => gamma * (a > 0 ? a : alpha * Math.expm1(a));
}

function shrink(node: Node) {
  const [lambda, bias] = [numberAttribute(node, 'lambd', 0.5), numberAttribute(node, 'bias', 0)];
  return (a: number) => (a > lambda ? a - bias : a < -lambda ? a + bias : 0);
}

function swish(node: Node) {
  const alpha = numberAttribute(node, 'alpha', 1);
  return (a: number) => a * logistic(alpha * a);
}

function thresholdedRelu(node: Node) {
  const alpha = numberAttribute(node, 'alpha', 1);
  return (a: number) => (a > alpha ? a : 0);
}

/** Reductions over all elements of a sample vector, which stands for the normalised axes. */
const reductions: ReadonlyMap<string, (x: Numbers) => number> = new Map([
  ['ReduceMean', (x: Numbers) => x.reduce((sum, v) => sum + v, 0) / x.length],
  ['ReduceSum', (x: Numbers) => x.reduce((sum, v) => sum + v, 0)],
  ['ReduceSumSquare', (x: Numbers) => x.reduce((sum, v) => sum + v * v, 0)],
  ['ReduceL2', (x: Numbers) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0))],
]);

export const isElementwise = (node: Node): boolean => elementwise.has(node.op);
export const isReduction = (node: Node): boolean => reductions.has(node.op);

/** What comes out of the region for these values of its start; undefined where an operator in it has no arithmetic here. */
export function evaluate(wiring: Wiring, region: Region, start: Numbers): Numbers | undefined {
  const values = new Map([[region.start, start]]);
  for (const index of region.nodes) {
    const node = nodeAt(wiring, index);
    const [a, b, c] = node.inputs.map((input) => values.get(input) ?? constant(wiring, input, start.length));
    const reduction = reductions.get(node.op);
    const make = elementwise.get(node.op);
    if (!a || !(reduction || make)) return undefined;
    const result = new Float64Array(start.length);
    if (reduction) result.fill(reduction(a));
    else if (make) {
      const f = make(node);
      for (let i = 0; i < result.length; i++) result[i] = f(a[i] ?? 0, b?.[i] ?? 0, c?.[i] ?? 0);
    }
    values.set(node.outputs[0] ?? '', result);
  }
  return values.get(region.exit);
}

function constant(wiring: Wiring, value: string, length: number): Numbers | undefined {
  const scalar = value === '' ? undefined : storedScalar(wiring, value);
  return scalar === undefined ? undefined : new Float64Array(length).fill(scalar);
}
