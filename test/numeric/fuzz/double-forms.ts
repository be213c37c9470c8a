import { type Node, numberAttribute } from '../../../src/model';
import { windowForms } from './double-windows';

/** What a form is said with; constants are float64. */
export interface Form {
  readonly node: Node;
  readonly input: (i: number) => string;
  readonly has: (i: number) => boolean;
  readonly dims: (i: number) => readonly number[];
  op(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, number | string>>): string;
  constant(values: readonly number[], dims: readonly number[]): string;
  axes(values: readonly number[]): string;
}

/**
 * Operators that onnxruntime-node has in float32 only, said in those that it has in float64 too: the formulas of their pages in
 * ONNX's Operators.md, so that differences of them are exact to ten digits. Each returns the name of the result.
 */
export type DoubleForm = (f: Form) => string;

const scalar = (f: Form, x: number): string => f.constant([x], []);
const exp = (f: Form, x: string): string => f.op('Exp', [x]);
const positive = (f: Form, x: string): string => f.op('Relu', [x]);
const negative = (f: Form, x: string): string => f.op('Relu', [f.op('Neg', [x])]);
const times = (f: Form, x: string, factor: number): string => f.op('Mul', [x, scalar(f, factor)]);
const plus = (f: Form, x: string, term: number): string => f.op('Add', [x, scalar(f, term)]);
/** exp(min(x, 0)) - 1 */
const decay = (f: Form, x: string, rate = 1): string =>
  plus(f, exp(f, times(f, f.op('Neg', [negative(f, x)]), rate)), -1);
const softplus = (f: Form, x: string): string => f.op('Log', [plus(f, exp(f, x), 1)]);
const attribute = (f: Form, name: string, otherwise: number): number => numberAttribute(f.node, name, otherwise);
const gate = (f: Form, alpha: number, beta: number): string =>
  f.op('Clip', [plus(f, times(f, f.input(0), alpha), beta), scalar(f, 0), scalar(f, 1)]);
const squarePlus = (f: Form, sign: number): string =>
  f.op('Sqrt', [plus(f, f.op('Mul', [f.input(0), f.input(0)]), sign)]);

/** ½(eˣ ± e⁻ˣ) */
const hyperbolic = (f: Form, op: 'Add' | 'Sub'): string =>
  times(f, f.op(op, [exp(f, f.input(0)), exp(f, f.op('Neg', [f.input(0)]))]), 0.5);

const pointwiseForms: Readonly<Record<string, DoubleForm>> = {
  LeakyRelu: (f) =>
    f.op('Sub', [positive(f, f.input(0)), times(f, negative(f, f.input(0)), attribute(f, 'alpha', 0.01))]),
  PRelu: (f) => f.op('Sub', [positive(f, f.input(0)), f.op('Mul', [f.input(1), negative(f, f.input(0))])]),
  Elu: (f) => f.op('Add', [positive(f, f.input(0)), times(f, decay(f, f.input(0)), attribute(f, 'alpha', 1))]),
  Selu: (f) => {
    const [alpha, gamma] = [
      attribute(f, 'alpha', Math.fround(1.6732632)),
      attribute(f, 'gamma', Math.fround(1.050701)),
    ];
    return times(f, f.op('Add', [positive(f, f.input(0)), times(f, decay(f, f.input(0)), alpha)]), gamma);
  },
  Celu: (f) => {
    const alpha = attribute(f, 'alpha', 1);
    return f.op('Add', [positive(f, f.input(0)), times(f, decay(f, f.input(0), 1 / alpha), alpha)]);
  },
  ThresholdedRelu: (f) => {
    const above = f.op('Greater', [f.input(0), scalar(f, attribute(f, 'alpha', 1))]);
    return f.op('Where', [above, f.input(0), scalar(f, 0)]);
  },
  // Its float64 kernel rounds to float32.
  Shrink: (f) => {
    const [lambd, bias] = [attribute(f, 'lambd', 0.5), attribute(f, 'bias', 0)];
    const above = f.op('Greater', [f.input(0), scalar(f, lambd)]);
    const below = f.op('Less', [f.input(0), scalar(f, -lambd)]);
    const otherwise = f.op('Where', [below, plus(f, f.input(0), bias), scalar(f, 0)]);
    return f.op('Where', [above, plus(f, f.input(0), -bias), otherwise]);
  },
  Softplus: (f) => softplus(f, f.input(0)),
  Softsign: (f) => f.op('Div', [f.input(0), plus(f, f.op('Abs', [f.input(0)]), 1)]),
  Mish: (f) => f.op('Mul', [f.input(0), f.op('Tanh', [softplus(f, f.input(0))])]),
  HardSigmoid: (f) => gate(f, attribute(f, 'alpha', 0.2), attribute(f, 'beta', 0.5)),
  HardSwish: (f) => f.op('Mul', [f.input(0), gate(f, 1 / 6, 0.5)]),
  Sinh: (f) => hyperbolic(f, 'Sub'),
  Cosh: (f) => hyperbolic(f, 'Add'),
  Tan: (f) => f.op('Div', [f.op('Sin', [f.input(0)]), f.op('Cos', [f.input(0)])]),
  Asinh: (f) => f.op('Log', [f.op('Add', [f.input(0), squarePlus(f, 1)])]),
  Acosh: (f) => f.op('Log', [f.op('Add', [f.input(0), squarePlus(f, -1)])]),
  Atanh: (f) => {
    const [above, below] = [plus(f, f.input(0), 1), f.op('Sub', [scalar(f, 1), f.input(0)])];
    return times(f, f.op('Log', [f.op('Div', [above, below])]), 0.5);
  },
  Mean: (f) => times(f, f.op('Sum', f.node.inputs), 1 / f.node.inputs.length),
  // values = [off, on], picked by a table of places; the moves give no negative depth.
  OneHot: (f) => {
    const index = f.op('OneHot', [f.input(0), f.input(1), f.axes([0, 1])], { axis: attribute(f, 'axis', -1) });
    return f.op('Gather', [f.input(2), index]);
  },
};

export const doubleForms: Readonly<Record<string, DoubleForm>> = { ...pointwiseForms, ...windowForms };
