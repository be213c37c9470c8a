import { attribute, string } from '../../model';
import type { GraphBuilder } from '../builder';
import { type GradientContext, NoGradient, type OperatorRule } from '../operator';
import { type Equation, parseEquation } from './equation';

const unique = (letters: string): string => [...new Set(letters)].join('');

/**
 * Y = sum of products of the operands over all letters that the result lacks. The gradient of an operand is again such a sum: of dY and the
 * other operands, with this operand's letters as the result. Letters that only this operand has were summed alone: dY is the same along
 * them. A letter that it repeats stands for a diagonal: the rest of the operand is not read. TensorFlow linalg_grad.py: `_EinsumGrad`.
 */
export const einsum: OperatorRule = {
  type: 'Einsum',
  infer(c) {
    const types = c.node.inputs.map((_, i) => c.type(i));
    const shapes = types.flatMap((t) => (t ? [t.shape] : []));
    const [first] = types;
    if (!first || shapes.length < types.length) return [];
    const equation = parseEquation(attribute(c.node, 'equation', 'string') ?? '', shapes);
    return equation ? [{ dtype: first.dtype, shape: sizesOf(equation, equation.result) }] : [];
  },
  gradient(c) {
    const text = attribute(c.node, 'equation', 'string') ?? '';
    const equation = parseEquation(
      text,
      c.node.inputs.map((_, i) => c.shape(i)),
    );
    if (!equation) throw new NoGradient(`the equation "${text}" does not fit its operands`);
    return c.node.inputs.map((_, i) => () => operandGradient(c, equation, i));
  },
};

const sizesOf = (e: Equation, letters: string): readonly number[] => [...letters].map((l) => e.sizes.get(l) as number);

function operandGradient(c: GradientContext, e: Equation, i: number): string {
  const { b } = c;
  const own = e.operands[i] as string;
  const letters = unique(own);
  const factors = [
    { letters: e.result, value: c.dy },
    ...e.operands.flatMap((o, k) => (k === i ? [] : [{ letters: o, value: c.input(k) }])),
  ];
  const known = [...letters].filter((l) => factors.some((f) => f.letters.includes(l))).join('');
  // Scalars have no letters, which the runtime's Einsum does not take; they scale what the others give.
  const tensors = factors.filter((f) => f.letters !== '');
  const scalars = factors.filter((f) => f.letters === '').map((f) => f.value);
  const equation = string(`${tensors.map((f) => f.letters).join()}->${known}`);
  const sums = tensors.length
    ? [
        b.op(
          'Einsum',
          tensors.map((f) => f.value),
          { equation },
        ),
      ]
    : [];
  const product = [...sums, ...scalars].reduce((x, y) => b.mul(x, y));
  const placed = b.reshape(
    product,
    [...letters].map((l) => (known.includes(l) ? (e.sizes.get(l) as number) : 1)),
  );
  const spread = b.expand(placed, sizesOf(e, letters));
  return letters === own ? b.reduceTo(spread, c.shape(i)) : onDiagonals(b, own, spread);
}

/** Puts `g`, which has one axis a letter, where all axes that share a letter of `own` have the same index; 0 elsewhere. */
function onDiagonals(b: GraphBuilder, own: string, g: string): string {
  const letters = unique(own);
  const sizes = new Map([...letters].map((l, i) => [l, b.shapeOf(g)[i] as number]));
  const axes = [...own];
  let value = b.reshape(
    g,
    axes.map((l, axis) => (own.indexOf(l) === axis ? (sizes.get(l) as number) : 1)),
  );
  for (const [axis, letter] of axes.entries()) {
    const first = own.indexOf(letter);
    if (first === axis) continue;
    const n = sizes.get(letter) as number;
    const shape = axes.map((_, k) => (k === first || k === axis ? n : 1));
    const identity = Array.from({ length: n * n }, (_, k) => (Math.floor(k / n) === k % n ? 1 : 0));
    value = b.mul(value, b.constant(b.dtypeOf(g), shape, identity));
  }
  return value;
}
