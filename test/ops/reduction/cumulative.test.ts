import { describe, expect, it } from 'vitest';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';

/** Sums and products along an axis, in both directions, with and without the element itself. */

const directions = [0, 1].flatMap((exclusive) => [0, 1].map((reverse) => ({ exclusive, reverse })));

describe.each(directions)('%o', (values) => {
  it.each([
    ['CumSum', 21],
    ['CumProd', 26],
  ])('%s', async (op, opset) => {
    for (const axis of [0, -1]) {
      const nodes = [node(op, ['x', 'axis'], 'y', values)];
      const constants = { axis: scalar(axis, 'int64') };
      expect(await judgeOperator({ nodes, inputs: { x: uniform([3, 4]) }, constants, opset })).toEqual({ x: 'agrees' });
    }
  });

  it.each([
    ['one zero', [2, 0, 3, -1, 5]],
    ['two zeros', [2, 0, 3, 0, 5]],
    ['a zero at each end', [0, 2, 3, 0]],
    ['zeros only', [0, 0, 0]],
  ])('CumProd with %s has the gradient of the products of the others', async (_, x) => {
    const { exclusive, reverse } = values;
    const cotangents = x.map((_, i) => 2 ** i);
    const { of } = await gradientsOf({
      nodes: [node('CumProd', ['x', 'axis'], 'y', values)],
      inputs: { x: vector(x) },
      constants: { axis: scalar(0, 'int64') },
      cotangents: { y: vector(cotangents) },
      opset: 26,
    });
    // The definition, element by element: dX_i sums dY_j times the product of all other factors of Y_j.
    const reaches = (j: number, i: number): boolean => (reverse ? i >= j + exclusive : i <= j - exclusive);
    const want = x.map((_, i) =>
      cotangents.reduce(
        (sum, dy, j) =>
          reaches(j, i) ? sum + dy * x.reduce((p, f, k) => (k !== i && reaches(j, k) ? p * f : p), 1) : sum,
        0,
      ),
    );
    expect(of.get('x')?.map((v) => v + 0)).toEqual(want.map((v) => v + 0));
  });
});
