import { type Attributes, dataTypeCode, float, int } from '../../../../model';
import type { GraphBuilder } from '../../../../ops/builder';
import type { Held } from '../held';
import { type OpContext, type OpRule, Untranslatable } from '../rule';

/** A standard operator of one input. */
const unary =
  (op: string, attributes: Attributes = {}): OpRule =>
  (c) =>
    c.input(0).map((x) => c.b.op(op, [x], attributes));

const computed =
  (f: (b: GraphBuilder, x: string) => string): OpRule =>
  (c) =>
    c.input(0).map((x) => f(c.b, x));

const scalar = (b: GraphBuilder, value: number): string => b.scalar(value, 'float32');

/** A standard operator of two inputs that broadcast. Constants of one number per channel follow images into the form they are held in. */
const binary =
  (op: string): OpRule =>
  (c) =>
    broadcast(c, (a, b) => c.b.op(op, [a, b]));

export function broadcast(c: OpContext, f: (a: string, b: string) => string): Held {
  const [a, b] = [c.input(0), c.input(1)];
  const forms = [forImages(c, 0, a), forImages(c, 1, b)];
  const [first, second] = forms;
  const images = (a.hasChannelsFirst || b.hasChannelsFirst) && first !== undefined && second !== undefined;
  return images ? c.image(f(first, second)) : c.made(f(a.value, b.value));
}

/** An operand as it broadcasts against images with channels in second place; undefined where it would have to be transposed for it. */
function forImages(c: OpContext, index: number, operand: Held): string | undefined {
  if (operand.hasChannelsFirst) return operand.channelsFirst;
  const dims = c.dims(index);
  if (!dims || dims.length > 1) return undefined;
  return dims.length === 0 || dims[0] === 1 ? operand.value : c.b.unsqueeze(operand.value, [1, 2]);
}

const compared = (op: string): OpRule => binary(op);

const clipped = (low: number, high: number): OpRule =>
  computed((b, x) => b.op('Clip', [x, scalar(b, low), scalar(b, high)]));

function cast(c: OpContext): Held {
  const to = c.attributes.type('DstT') ?? c.attributes.type('dtype');
  if (!to) throw new Untranslatable('casts to a type that holds no numbers.');
  return c.input(0).map((x) => c.b.op('Cast', [x], { to: int(dataTypeCode(to)) }));
}

const squaredDifference: OpRule = (c) =>
  broadcast(c, (a, b) => {
    const difference = c.b.op('Sub', [a, b]);
    return c.b.op('Mul', [difference, difference]);
  });

const rsqrt = (b: GraphBuilder, x: string): string => b.reciprocal(b.sqrt(x));

/** x where it is positive, otherwise alpha·x, with a learned alpha. */
const prelu: OpRule = (c) => broadcast(c, (x, alpha) => c.b.op('PRelu', [x, alpha]));

const sum: OpRule = (c) => {
  const images = c.inputs.every((x) => x.hasChannelsFirst);
  const values = c.inputs.map((x) => (images ? x.channelsFirst : x.value));
  return images ? c.image(c.b.sum(values)) : c.made(c.b.sum(values));
};

const select: OpRule = (c) => c.made(c.b.op('Where', [c.input(0).value, c.input(1).value, c.input(2).value]));

const clipByValue: OpRule = (c) => {
  const [low, high] = [c.input(1).value, c.input(2).value];
  return c.input(0).map((x) => c.b.op('Clip', [x, low, high]));
};

/** What leaves every element where it is. */
export const elementwise: Readonly<Record<string, OpRule>> = {
  Abs: unary('Abs'),
  Add: binary('Add'),
  AddN: sum,
  AddV2: binary('Add'),
  Atan: unary('Atan'),
  BiasAdd: binary('Add'),
  Cast: cast,
  Ceil: unary('Ceil'),
  ClipByValue: clipByValue,
  Cos: unary('Cos'),
  Div: binary('Div'),
  Elu: unary('Elu'),
  Equal: compared('Equal'),
  Erf: unary('Erf'),
  Exp: unary('Exp'),
  Floor: unary('Floor'),
  Greater: compared('Greater'),
  GreaterEqual: compared('GreaterOrEqual'),
  LeakyRelu: (c) =>
    c.input(0).map((x) => c.b.op('LeakyRelu', [x], { alpha: float(c.attributes.number('alpha', 0.2)) })),
  Less: compared('Less'),
  LessEqual: compared('LessOrEqual'),
  Log: unary('Log'),
  Log1p: computed((b, x) => b.log(b.op('Add', [x, scalar(b, 1)]))),
  LogicalAnd: compared('And'),
  LogicalNot: unary('Not'),
  LogicalOr: compared('Or'),
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  Mul: binary('Mul'),
  Neg: unary('Neg'),
  NotEqual: (c) => broadcast(c, (a, b) => c.b.not(c.b.op('Equal', [a, b]))),
  Pow: binary('Pow'),
  Prelu: prelu,
  RealDiv: binary('Div'),
  Reciprocal: unary('Reciprocal'),
  Relu: unary('Relu'),
  Relu6: clipped(0, 6),
  Round: unary('Round'),
  Rsqrt: computed(rsqrt),
  Select: select,
  SelectV2: select,
  Selu: unary('Selu'),
  Sigmoid: unary('Sigmoid'),
  Sign: unary('Sign'),
  Sin: unary('Sin'),
  Softplus: unary('Softplus'),
  Softsign: unary('Softsign'),
  Sqrt: unary('Sqrt'),
  Square: computed((b, x) => b.op('Mul', [x, x])),
  SquaredDifference: squaredDifference,
  Sub: binary('Sub'),
  Tanh: unary('Tanh'),
};

/** Passes its input on. */
const passing: OpRule = (c) => c.input(0);

export const identities: Readonly<Record<string, OpRule>> = Object.fromEntries(
  ['CheckNumerics', 'Enter', 'Identity', 'PlaceholderWithDefault', 'PreventGradient', 'Snapshot', 'StopGradient'].map(
    (op) => [op, passing],
  ),
);

/** The activation that a fused operation ends with, by the name that its `fused_ops` has. */
export function fusedActivation(c: OpContext, name: string, y: Held): Held {
  const b = c.b;
  switch (name) {
    case 'Relu':
    case 'Elu':
    case 'Sigmoid':
    case 'Tanh':
      return y.map((x) => b.op(name, [x]));
    case 'Relu6':
      return y.map((x) => b.op('Clip', [x, scalar(b, 0), scalar(b, 6)]));
    case 'LeakyRelu': {
      const alpha = c.attributes.number('leakyrelu_alpha', 0.2);
      return y.map((x) => b.op('LeakyRelu', [x], { alpha: float(alpha) }));
    }
    default:
      throw new Untranslatable(`is fused with ${name}, which is not known here.`);
  }
}
