import type { Attribute } from '../../../../src/model';
import { float } from '../../../../src/model';
import { clear, type Growth, type Move } from '../growth';

/** Functions of one operand. */

type Literals = Readonly<Record<string, number | string | Attribute>>;

const smooth: readonly (readonly [op: string, attributes?: Literals])[] = [
  ['Tanh'],
  ['Sigmoid'],
  ['Softplus'],
  ['Softsign'],
  ['Sin'],
  ['Cos'],
  ['Asinh'],
  ['Mish'],
  ['Gelu', { approximate: 'tanh' }],
  ['Neg'],
  ['Identity'],
  ['Dropout'],
];

const kinked: readonly (readonly [op: string, kinks: readonly number[], attributes?: Literals])[] = [
  ['Relu', [0]],
  ['LeakyRelu', [0], { alpha: 0.2 }],
  ['LeakyRelu', [0], { alpha: -0.3 }],
  ['Elu', [0], { alpha: 0.7 }],
  ['Selu', [0]],
  ['Celu', [0], { alpha: 1.5 }],
  ['HardSigmoid', [-2.5, 2.5]],
  ['HardSigmoid', [-1, 1], { alpha: 0.5 }],
  ['HardSwish', [-3, 3]],
  ['ThresholdedRelu', [0.4], { alpha: 0.4 }],
  ['Shrink', [-0.3, 0.3], { bias: 0.2, lambd: 0.3 }],
  ['Abs', [0]],
  ['Sign', [0]],
  ['Floor', [-3, -2, -1, 0, 1, 2, 3]],
  ['Ceil', [-3, -2, -1, 0, 1, 2, 3]],
  ['Round', [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5]],
];

/** Smooth on an interval only, or not steep there only. */
const within: Readonly<Record<string, readonly [low: number, high: number]>> = {
  Log: [0.2, 20],
  Sqrt: [0.1, 20],
  Reciprocal: [0.3, 20],
  Exp: [-4, 2.5],
  Sinh: [-3, 3],
  Cosh: [-3, 3],
  Tan: [-1.2, 1.2],
  Atanh: [-0.9, 0.9],
  Acosh: [1.2, 20],
};

/** A value that lies within the bounds, brought there if need be. */
export function bounded(g: Growth, low: number, high: number): string {
  const inside = g.values.filter((v) => v.values.every((x) => x >= low && x <= high));
  if (inside.length && g.draw.chance(0.5)) return g.draw.pick(inside).name;
  const share = g.op('Sigmoid', [g.value()]);
  const width = g.scalar(Math.min(high - low, 3));
  return g.op('Add', [g.op('Mul', [share, width]), g.scalar(low)]);
}

export const pointwise: readonly Move[] = [
  ...smooth.map(
    ([op, attributes]): Move =>
      (g) => {
        g.op(op, [g.value()], attributes);
      },
  ),
  ...kinked.map(
    ([op, kinks, attributes]): Move =>
      (g) => {
        const given = Object.entries(attributes ?? {}).map(([k, a]) => [k, typeof a === 'number' ? float(a) : a]);
        g.op(op, [g.value((v) => clear(v, ...kinks))], Object.fromEntries(given));
      },
  ),
  ...Object.entries(within).map(
    ([op, [low, high]]): Move =>
      (g) => {
        g.op(op, [bounded(g, low, high)]);
      },
  ),
];
