import { describe, expect, it } from 'vitest';
import { type DataType, dataTypeCode, tensorOf } from '../../../src/model';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';

describe('Where', () => {
  it.each([
    ['the same shape', [2, 3], [2, 3], [2, 3]],
    ['a broadcast condition', [3], [2, 3], [2, 3]],
    ['broadcast branches', [2, 3], [3], [2, 1]],
    ['scalar branches', [2, 3], [], []],
    ['everything broadcast', [2, 1, 1], [3, 1], [4]],
  ])('differentiates both branches with %s', async (_, condition, a, b) => {
    const count = condition.reduce((n, d) => n * d, 1);
    const pattern = tensorOf(
      'bool',
      condition,
      Array.from({ length: count }, (_x, i) => (i % 3 === 0 ? 1 : 0)),
    );
    const inputs = { pattern, a: uniform(a, { seed: 1 }), b: uniform(b, { seed: 2 }) };
    const verdicts = await judgeOperator({ nodes: [node('Where', ['pattern', 'a', 'b'], 'y')], inputs });
    expect(verdicts).toEqual({ a: 'agrees', b: 'agrees' });
  });

  it('keeps a NaN of the branch not taken out of the gradient', async () => {
    const nodes = [node('Sqrt', ['x'], 'root'), node('Where', ['pattern', 'x', 'root'], 'y')];
    const inputs = { x: vector([-1, 4]), pattern: tensorOf('bool', [2], [1, 0]) };
    const { of } = await gradientsOf({ nodes, inputs, cotangents: { y: vector([1, 1]) } });
    // The root's own derivative at −1 is NaN: 0·NaN is what an honest chain rule gives, and it is not hidden.
    expect(of.get('x')).toEqual([Number.NaN, 0.25]);
  });
});

describe('Cast', () => {
  const cast = (to: DataType) => [node('Cast', ['x'], 'y', { to: dataTypeCode(to) })];

  it.each([
    ['float32', 'float64'],
    ['float64', 'float32'],
    ['float32', 'float16'],
    ['float16', 'float64'],
    ['float32', 'float32'],
  ] as const)('from %s to %s takes the gradient back to the first', async (from, to) => {
    const cotangents = { y: vector([0.5, -2, 8], to) };
    const { of } = await gradientsOf({ nodes: cast(to), inputs: { x: vector([1, 2, 3], from) }, cotangents });
    expect(of.get('x')).toEqual([0.5, -2, 8]);
  });

  it('lets no gradient through integers', async () => {
    const nodes = [
      node('Cast', ['x'], 'whole', { to: dataTypeCode('int32') }),
      node('Cast', ['whole'], 'y', { to: dataTypeCode('float32') }),
    ];
    expect(await judgeOperator({ nodes, inputs: { x: vector([0.3, 1.4, 2.6]) } })).toEqual({ x: 'no path' });
  });

  it('like another tensor is differentiated in the first alone', async () => {
    const inputs = { x: vector([0.3, 1.4]), like: vector([1], 'float64') };
    const { of, absent } = await gradientsOf({
      nodes: [node('CastLike', ['x', 'like'], 'y')],
      inputs,
      cotangents: { y: vector([3, 5], 'float64') },
    });
    expect(of.get('x')).toEqual([3, 5]);
    expect(absent.get('like')).toBe('no path');
  });
});

describe('comparisons and logic', () => {
  it.each(['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'])('no gradient passes %s', async (op) => {
    const nodes = [node(op, ['a', 'b'], 'mask'), node('Cast', ['mask'], 'y', { to: 1 })];
    const inputs = { a: vector([0.4, 1.5, 3]), b: vector([2, 1, 7]) };
    expect(await judgeOperator({ nodes, inputs })).toEqual({ a: 'no path', b: 'no path' });
  });

  it.each(['IsNaN', 'IsInf'])('no gradient passes %s', async (op) => {
    const nodes = [node(op, ['x'], 'mask'), node('Not', ['mask'], 'not'), node('Cast', ['not'], 'y', { to: 1 })];
    expect(await judgeOperator({ nodes, inputs: { x: vector([1, 2]) } })).toEqual({ x: 'no path' });
  });

  it('a mask multiplies as a constant', async () => {
    const nodes = [
      node('Greater', ['x', 'zero'], 'positive'),
      node('Cast', ['positive'], 'mask', { to: 1 }),
      node('Mul', ['x', 'mask'], 'y'),
    ];
    const given = { nodes, inputs: { x: uniform([9]) }, constants: { zero: scalar(0) } };
    expect(await judgeOperator(given)).toEqual({ x: 'agrees' });
  });
});
