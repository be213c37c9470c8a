import { describe, expect, it } from 'vitest';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { numbers } from '../../support/runtime';
import { scalar, uniform, vector } from '../../support/tensors';

/** Expectations: finite differences of the operator in onnxruntime-node, and where those cannot tell (ties, 0⁰) what PyTorch returns. */

const shapes = [
  ['the same shape', [2, 3], [2, 3]],
  ['the right broadcast over rows', [2, 3], [3]],
  ['the left broadcast over rows', [3], [2, 3]],
  ['each broadcast along the other', [4, 1, 3], [2, 1]],
  ['a scalar on the left', [], [2, 2]],
  ['a scalar on the right', [2, 2], []],
  ['an axis of length one on both', [1, 3], [1, 1]],
  ['nothing at all', [0, 3], [3]],
] as const;

describe.each(['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Sum', 'Mean'])('%s', (op) => {
  it.each(shapes)('differentiates both operands with %s', async (_, left, right) => {
    const a = uniform(left, { low: 0.5, high: 2, seed: 1 });
    const b = uniform(right, { low: 0.6, high: 2.1, seed: 2 });
    const verdicts = await judgeOperator({ nodes: [node(op, ['a', 'b'], 'y')], inputs: { a, b } });
    expect(verdicts).toEqual({ a: 'agrees', b: 'agrees' });
  });

  // onnxruntime-node has no Mean in float64.
  it.each(op === 'Mean' ? (['float16'] as const) : (['float16', 'float64'] as const))('keeps to %s', async (dtype) => {
    const a = uniform([3, 2], { low: 0.5, high: 2, seed: 3, dtype });
    const b = uniform([2], { low: 0.6, high: 2.1, seed: 4, dtype });
    const nodes = [node(op, ['a', 'b'], 'y')];
    expect(await judgeOperator({ nodes, inputs: { a, b } })).toEqual({ a: 'agrees', b: 'agrees' });
  });
});

describe('one value as both operands', () => {
  it.each(['Add', 'Mul', 'Div', 'Sub', 'Pow', 'Max'])('%s gets both contributions', async (op) => {
    const x = uniform([5], { low: 0.5, high: 2 });
    const verdicts = await judgeOperator({ nodes: [node(op, ['x', 'x'], 'y')], inputs: { x } });
    expect(verdicts).toEqual({ x: 'agrees' });
  });
});

describe('many operands', () => {
  it.each(['Max', 'Min', 'Sum', 'Mean'])('%s differentiates three of different shapes', async (op) => {
    const inputs = { a: uniform([2, 3], { seed: 1 }), b: uniform([3], { seed: 2 }), c: uniform([2, 1], { seed: 3 }) };
    const verdicts = await judgeOperator({ nodes: [node(op, ['a', 'b', 'c'], 'y')], inputs });
    expect(verdicts).toEqual({ a: 'agrees', b: 'agrees', c: 'agrees' });
  });

  it.each(['Max', 'Min', 'Sum', 'Mean'])('%s of one is that one', async (op) => {
    const inputs = { x: uniform([2, 3]) };
    expect(await judgeOperator({ nodes: [node(op, ['x'], 'y')], inputs })).toEqual({ x: 'agrees' });
  });

  it.each(['Max', 'Min'])('%s splits the gradient of a tie evenly', async (op) => {
    const tie = vector([1, 5, 2]);
    const nodes = [node(op, ['a', 'b', 'c'], 'y')];
    const cotangents = { y: vector([6, 6, 6]) };
    const inputs = { a: tie, b: tie, c: op === 'Max' ? vector([1, 4, 0]) : vector([1, 6, 9]) };
    const { of } = await gradientsOf({ nodes, inputs, cotangents });
    expect(of.get('a')).toEqual([2, 3, 3]);
    expect(of.get('b')).toEqual([2, 3, 3]);
    expect(of.get('c')).toEqual([2, 0, 0]);
  });
});

describe('Pow', () => {
  const y = vector([1, 1, 1]);

  it.each([0, 1, 2, 3, 0.5, -1, -1.5])('differentiates the base for the constant exponent %s', async (e) => {
    const nodes = [node('Pow', ['x', 'e'], 'y')];
    const inputs = { x: uniform([4], { low: 0.5, high: 2 }) };
    expect(await judgeOperator({ nodes, inputs, constants: { e: scalar(e) } })).toEqual({ x: 'agrees' });
  });

  it.each([
    [2, [-4, 0, 6]],
    [3, [12, 0, 27]],
    [1, [1, 1, 1]],
    [0, [0, 0, 0]],
  ] as const)('of a negative base and of zero to the power %s is exact', async (e, expected) => {
    const nodes = [node('Pow', ['x', 'e'], 'y')];
    const given = { nodes, inputs: { x: vector([-2, 0, 3]) }, cotangents: { y } };
    const { of } = await gradientsOf({ ...given, constants: { e: vector([e]) } });
    expect(of.get('x')).toEqual(expected);
  });

  it('takes an exponent of another type, constant or not', async (): Promise<void> => {
    const x = uniform([3], { low: 0.5, high: 2 });
    const nodes = [node('Pow', ['x', 'e'], 'y')];
    const e = vector([2, 3, 0], 'int64');
    expect(await judgeOperator({ nodes, inputs: { x }, constants: { e } })).toEqual({ x: 'agrees' });
    expect(await judgeOperator({ nodes, inputs: { x, e } })).toEqual({ x: 'agrees' });
    const real = vector([2.5, -1, 0.25], 'float64');
    expect(await judgeOperator({ nodes, inputs: { x, e: real } })).toEqual({ x: 'agrees', e: 'agrees' });
  });

  it('has no infinities where the base or the exponent is zero', async () => {
    const nodes = [node('Pow', ['x', 'e'], 'y')];
    const inputs = { x: vector([0, 0, 2]), e: vector([0, 2, 0]) };
    const { of } = await gradientsOf({ nodes, inputs, cotangents: { y } });
    expect(of.get('x')).toEqual([0, 0, 0]);
    // d(2^e)/de at 0 is log 2; PyTorch has 0 where the base is 0 and the exponent is not negative.
    expect(of.get('e')).toEqual([0, 0, Math.fround(Math.log(2))]);
  });

  it('is not a number where a negative base has an exponent to learn, as in PyTorch', async () => {
    const nodes = [node('Pow', ['x', 'e'], 'y')];
    const inputs = { x: vector([-1, 1, 1]), e: vector([2, 2, 2]) };
    const { of } = await gradientsOf({ nodes, inputs, cotangents: { y } });
    expect(of.get('e')).toEqual([Number.NaN, 0, 0]);
  });
});

describe('Mod', () => {
  it('differentiates dividend and divisor of either sign', async () => {
    const inputs = { a: vector([-4.3, 7.2, 5.1, -8.4]), b: vector([2.1, -3.4, 8.2, 3.3]) };
    const nodes = [node('Mod', ['a', 'b'], 'y', { fmod: 1 })];
    expect(await judgeOperator({ nodes, inputs })).toEqual({ a: 'agrees', b: 'agrees' });
  });

  it('sums over broadcast axes', async () => {
    const inputs = { a: uniform([2, 3], { low: 4, high: 9 }), b: vector([2.3]) };
    const nodes = [node('Mod', ['a', 'b'], 'y', { fmod: 1 })];
    expect(await judgeOperator({ nodes, inputs })).toEqual({ a: 'agrees', b: 'agrees' });
  });

  it('counts how often the divisor goes into the dividend, exactly', async () => {
    const inputs = { a: uniform([300], { low: 1, high: 90 }), b: uniform([300], { low: 0.1, high: 0.7, seed: 2 }) };
    const cotangents = { y: vector(Array(300).fill(1)) };
    const { of } = await gradientsOf({ nodes: [node('Mod', ['a', 'b'], 'y', { fmod: 1 })], inputs, cotangents });
    const [a, b] = [numbers(inputs.a), numbers(inputs.b)];
    expect(of.get('b')).toEqual(a.map((x, i) => -Math.trunc(x / (b[i] as number))));
  });
});
