import { describe, expect, it } from 'vitest';
import { float } from '../../../src/model';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';

describe('Clip', () => {
  const x = uniform([4, 5], { low: -3, high: 3 });

  it.each([
    ['both bounds', ['x', 'low', 'high']],
    ['a lower bound', ['x', 'low']],
    ['an upper bound', ['x', '', 'high']],
    ['no bound', ['x']],
  ])('differentiates input and bounds with %s', async (_, names) => {
    const bounds = { low: scalar(-1.1), high: scalar(0.7) };
    const used = Object.fromEntries(Object.entries(bounds).filter(([name]) => names.includes(name)));
    const verdicts = await judgeOperator({ nodes: [node('Clip', names, 'y')], inputs: { x, ...used } });
    expect(Object.values(verdicts).every((v) => v === 'agrees')).toBe(true);
    expect(Object.keys(verdicts)).toEqual(names.filter((name) => name !== ''));
  });

  it('with constant bounds differentiates its input', async () => {
    const constants = { low: scalar(0), high: scalar(6) };
    const nodes = [node('Clip', ['x', 'low', 'high'], 'y')];
    expect(await judgeOperator({ nodes, inputs: { x }, constants })).toEqual({ x: 'agrees' });
  });

  it.each([[{ min: float(-1), max: float(1) }], [{ max: float(1) }], [{ min: float(0.5) }], [{}]])(
    'reads the attributes %o that opset 6 to 10 have',
    async (values) => {
      const nodes = [node('Clip', ['x'], 'y', values)];
      expect(await judgeOperator({ nodes, inputs: { x }, opset: 9 })).toEqual({ x: 'agrees' });
    },
  );

  it('keeps to float16', async () => {
    const inputs = { x: uniform([7], { dtype: 'float16' }), low: scalar(-1, 'float16'), high: scalar(1, 'float16') };
    const verdicts = await judgeOperator({ nodes: [node('Clip', ['x', 'low', 'high'], 'y')], inputs });
    expect(verdicts).toEqual({ x: 'agrees', low: 'agrees', high: 'agrees' });
  });

  it('lets the gradient through at a bound, as PyTorch does', async () => {
    const inputs = { x: vector([-2, -1, 0, 1, 2]), low: scalar(-1), high: scalar(1) };
    const cotangents = { y: vector([1, 2, 4, 8, 16]) };
    const { of } = await gradientsOf({ nodes: [node('Clip', ['x', 'low', 'high'], 'y')], inputs, cotangents });
    expect(of.get('x')).toEqual([0, 2, 4, 8, 0]);
    expect(of.get('low')).toEqual([1]);
    expect(of.get('high')).toEqual([16]);
  });

  it('gives everything to the upper bound where the bounds are crossed', async () => {
    const inputs = { x: uniform([6]), low: scalar(0.9), high: scalar(-0.4) };
    const nodes = [node('Clip', ['x', 'low', 'high'], 'y')];
    expect(await judgeOperator({ nodes, inputs })).toEqual({ x: 'agrees', low: 'agrees', high: 'agrees' });
    const { of } = await gradientsOf({ nodes, inputs, cotangents: { y: vector([1, 1, 1, 1, 1, 1]) } });
    expect([of.get('x'), of.get('low'), of.get('high')]).toEqual([[0, 0, 0, 0, 0, 0], [0], [6]]);
  });
});
