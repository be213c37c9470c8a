import { describe, expect, it } from 'vitest';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { int64Tensor, node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';

/** Every reduction, over every kind of axes, in every form of the opsets; the runtime and finite differences are the judges. */

const agrees = { x: 'agrees' };

/** Where it is defined: the logarithm of a sum wants a positive one. */
const reductions: readonly (readonly [op: string, low: number])[] = [
  ['ReduceL1', -2],
  ['ReduceL2', -2],
  ['ReduceLogSum', 0.5],
  ['ReduceLogSumExp', -2],
  ['ReduceMax', -2],
  ['ReduceMean', -2],
  ['ReduceMin', -2],
  ['ReduceProd', -2],
  ['ReduceSum', -2],
  ['ReduceSumSquare', -2],
];

describe.each(reductions)('%s', (op, low) => {
  const x = uniform([2, 3, 4], { low });

  it.each([
    ['the last axis', [-1], {}],
    ['two axes, dropped', [2, 0], { keepdims: 0 }],
    ['all axes by name, dropped', [0, 1, 2], { keepdims: 0 }],
  ])('over %s', async (_, axes, values) => {
    const nodes = [node(op, ['x', 'axes'], 'y', values)];
    expect(await judgeOperator({ nodes, inputs: { x }, constants: { axes: int64Tensor(axes) } })).toEqual(agrees);
  });

  it('over all axes unless it is told otherwise', async () => {
    for (const values of [{}, { keepdims: 0 }]) {
      expect(await judgeOperator({ nodes: [node(op, ['x'], 'y', values)], inputs: { x } })).toEqual(agrees);
    }
  });

  it('over no axes at all, where empty means none', async () => {
    const nodes = [node(op, ['x', 'axes'], 'y', { noop_with_empty_axes: 1 })];
    expect(await judgeOperator({ nodes, inputs: { x }, constants: { axes: int64Tensor([]) } })).toEqual(agrees);
    expect(await judgeOperator({ nodes: [node(op, ['x'], 'y', { noop_with_empty_axes: 1 })], inputs: { x } })).toEqual(
      agrees,
    );
  });

  it('over all axes, where empty means all', async () => {
    const nodes = [node(op, ['x', 'axes'], 'y')];
    expect(await judgeOperator({ nodes, inputs: { x }, constants: { axes: int64Tensor([]) } })).toEqual(agrees);
  });

  it.each([[{ axes: [1], keepdims: 0 }], [{ axes: [0, -1] }], [{}]])(
    'with the attributes %o of opset 12',
    async (values) => {
      const forms = op === 'ReduceSum' ? [11] : [12, 13];
      for (const opset of forms) {
        expect(await judgeOperator({ nodes: [node(op, ['x'], 'y', values)], inputs: { x }, opset })).toEqual(agrees);
      }
    },
  );

  it('of a scalar', async () => {
    expect(await judgeOperator({ nodes: [node(op, ['x'], 'y')], inputs: { x: scalar(1.3) } })).toEqual(agrees);
  });

  it('of float16', async () => {
    const nodes = [node(op, ['x', 'axes'], 'y')];
    const inputs = { x: uniform([3, 4], { low, dtype: 'float16' }) };
    expect(await judgeOperator({ nodes, inputs, constants: { axes: int64Tensor([1]) } })).toEqual(agrees);
  });

  it('over axes that the model computes', async () => {
    const nodes = [node('ArgMax', ['s'], 'axes', { axis: 0 }), node(op, ['x', 'axes'], 'y', { keepdims: 0 })];
    const verdicts = await judgeOperator({ nodes, inputs: { x, s: vector([0.1, 0.9, 0.5]) } });
    expect(verdicts).toEqual({ x: 'agrees', s: 'no path' });
  });
});

describe('where a difference quotient cannot tell', () => {
  const gradient = async (op: string, values: readonly number[]) => {
    const { of } = await gradientsOf({
      nodes: [node(op, ['x', 'axes'], 'y')],
      inputs: { x: vector(values) },
      constants: { axes: int64Tensor([0]) },
      cotangents: { y: vector([6]) },
    });
    return of.get('x');
  };

  it.each([
    ['ReduceMax', [3, 1, 3, 3], [2, 0, 2, 2]],
    ['ReduceMin', [1, 1, 3, 5], [3, 3, 0, 0]],
  ])('ties of %s share evenly, as in PyTorch', async (op, x, want) => {
    expect(await gradient(op, x)).toEqual(want);
  });

  it.each([
    ['one zero', [2, 0, 5], [0, 60, 0]],
    ['two zeros', [0, 3, 0], [0, 0, 0]],
    ['no zero', [2, -1, 5], [-30, 60, -12]],
  ])('the product of %s', async (_, x, want) => {
    expect((await gradient('ReduceProd', x))?.map((v) => v + 0)).toEqual(want);
  });

  it('norms have the subgradient 0 at 0', async () => {
    expect(await gradient('ReduceL1', [0, -2, 3])).toEqual([0, -6, 6]);
    expect(await gradient('ReduceL2', [0, 0, 0])).toEqual([0, 0, 0]);
    expect(await gradient('ReduceL2', [3, 0, 4])).toEqual([expect.closeTo(3.6, 5), 0, expect.closeTo(4.8, 5)]);
  });

  it('the logarithm of a sum of exponentials stands what is infinite', async () => {
    const infinite = Number.NEGATIVE_INFINITY;
    expect(await gradient('ReduceLogSumExp', [infinite, 1, 1])).toEqual([0, 3, 3]);
    expect(await gradient('ReduceLogSumExp', [infinite, infinite])).toEqual([0, 0]);
  });

  it('and large numbers', async () => {
    // The result, 1000.69, is stored to four decimals.
    expect(await gradient('ReduceLogSumExp', [1000, 1000])).toEqual([expect.closeTo(3, 3), expect.closeTo(3, 3)]);
  });
});
