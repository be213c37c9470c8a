import { describe, expect, it } from 'vitest';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { uniform, vector } from '../../support/tensors';

/** Functions of one variable, held against finite differences over their domain and against the textbook at its edges. */

const domains: readonly (readonly [op: string, low: number, high: number])[] = [
  ['Abs', -3, 3],
  ['Acos', -0.9, 0.9],
  ['Acosh', 1.2, 5],
  ['Asin', -0.9, 0.9],
  ['Asinh', -4, 4],
  ['Atan', -4, 4],
  ['Atanh', -0.9, 0.9],
  ['Cos', -4, 4],
  ['Cosh', -2, 2],
  ['Erf', -2, 2],
  ['Exp', -3, 2],
  ['Identity', -3, 3],
  ['Log', 0.2, 5],
  ['Neg', -3, 3],
  ['Reciprocal', 0.4, 3],
  ['Sigmoid', -4, 4],
  ['Sin', -4, 4],
  ['Sinh', -2, 2],
  ['Softplus', -4, 4],
  ['Softsign', -4, 4],
  ['Sqrt', 0.2, 5],
  ['Tan', -1.2, 1.2],
  ['Tanh', -3, 3],
];

describe.each(domains)('%s', (op, low, high) => {
  it.each([
    ['a matrix', [3, 7]],
    ['a scalar', []],
    ['nothing', [2, 0]],
  ])('differentiates %s', async (_, dims) => {
    const x = uniform(dims, { low, high });
    expect(await judgeOperator({ nodes: [node(op, ['x'], 'y')], inputs: { x } })).toEqual({ x: 'agrees' });
  });

  it('keeps to float16', async () => {
    const x = uniform([9], { low, high, dtype: 'float16' });
    expect(await judgeOperator({ nodes: [node(op, ['x'], 'y')], inputs: { x } })).toEqual({ x: 'agrees' });
  });
});

/** dL/dx for L = Σ f(x). */
async function derivative(op: string, x: readonly number[]): Promise<readonly number[] | undefined> {
  const given = { nodes: [node(op, ['x'], 'y')], inputs: { x: vector(x) }, cotangents: { y: vector(x.map(() => 1)) } };
  return (await gradientsOf(given)).of.get('x');
}

describe('at the edge of the domain', () => {
  it.each([
    ['Sqrt', 0, Number.POSITIVE_INFINITY],
    ['Log', 0, Number.POSITIVE_INFINITY],
    ['Reciprocal', 0, Number.NEGATIVE_INFINITY],
    ['Asin', 1, Number.POSITIVE_INFINITY],
    ['Acos', -1, Number.NEGATIVE_INFINITY],
    ['Acosh', 1, Number.POSITIVE_INFINITY],
    ['Atanh', 1, Number.POSITIVE_INFINITY],
  ])('%s at %s shows its infinity instead of hiding it', async (op, x, expected) => {
    expect(await derivative(op, [x])).toEqual([expected]);
  });

  it('is 0 where the absolute value has its kink', async () => {
    expect(await derivative('Abs', [-2, 0, 2])).toEqual([-1, 0, 1]);
  });
});

describe('close to the edge', () => {
  it.each([
    ['Asin', 1 - 2 ** -20],
    ['Atanh', 1 - 2 ** -20],
  ])('%s keeps its digits', async (op, x) => {
    const exact = op === 'Asin' ? 1 / Math.sqrt(1 - x * x) : 1 / (1 - x * x);
    const [g] = (await derivative(op, [x])) ?? [];
    expect(g).toBeGreaterThan(exact * (1 - 1e-6));
    expect(g).toBeLessThan(exact * (1 + 1e-6));
  });
});

describe('steps', () => {
  it.each(['Ceil', 'Floor', 'Round', 'Sign'])('no gradient passes %s, and the differences are zero', async (op) => {
    const x = vector([-1.7, -0.4, 0.3, 1.2, 2.6]);
    expect(await judgeOperator({ nodes: [node(op, ['x'], 'y')], inputs: { x } })).toEqual({ x: 'no path' });
  });
});
