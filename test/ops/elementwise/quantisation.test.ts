import { describe, expect, it } from 'vitest';
import { type DataType, tensorOf } from '../../../src/model';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';

describe('DequantizeLinear', () => {
  const integers = (dims: readonly number[], dtype: DataType = 'int8') =>
    tensorOf(
      dtype,
      dims,
      Array.from({ length: dims.reduce((n, d) => n * d, 1) }, (_, i) => ((i * 37) % 100) + 3),
    );

  it.each([
    ['one scale', [], {}],
    ['one scale as a vector', [1], {}],
    ['a scale a channel', [3], { axis: 1 }],
    ['a scale a row', [2], { axis: 0 }],
    ['a scale an index of the last axis', [8], { axis: -1 }],
    ['blocks', [2, 3, 2], { axis: 2, block_size: 4 }],
    ['blocks of which the last is short', [2, 3, 3], { axis: 2, block_size: 3 }],
  ] as const)('differentiates %s', async (_, dims, values) => {
    const zeroPoint = integers(dims);
    for (const names of [
      ['x', 'scale', 'zero'],
      ['x', 'scale'],
    ]) {
      const nodes = [node('DequantizeLinear', names, 'y', values)];
      const constants = { x: integers([2, 3, 8]), ...(names.length > 2 && { zero: zeroPoint }) };
      const scale = uniform(dims, { low: 0.1, high: 1 });
      expect(await judgeOperator({ nodes, inputs: { scale }, constants })).toEqual({ scale: 'agrees' });
    }
  });

  it('of int32 and of uint8 in the old opsets', async () => {
    const x = integers([2, 3], 'uint8');
    const nodes = [node('DequantizeLinear', ['x', 'scale', 'zero'], 'y')];
    const inputs = { scale: scalar(0.3) };
    expect(await judgeOperator({ nodes, inputs, constants: { x, zero: scalar(7, 'uint8') }, opset: 10 })).toEqual({
      scale: 'agrees',
    });
    const wide = { x: integers([2, 3], 'int32') };
    const plain = [node('DequantizeLinear', ['x', 'scale'], 'y')];
    expect(await judgeOperator({ nodes: plain, inputs, constants: wide, opset: 13 })).toEqual({ scale: 'agrees' });
  });
});

/** x → integers → y, and dL/dx, dL/dscale for L = Σ y. */
async function simulated(x: readonly number[], between = [node('Identity', ['q'], 'r')], dtype: DataType = 'int8') {
  const nodes = [
    node('QuantizeLinear', ['x', 'scale', 'zero'], 'q'),
    ...between,
    node('DequantizeLinear', ['r', 'scale', 'zero'], 'y'),
  ];
  const { of, cuts } = await gradientsOf({
    nodes,
    inputs: { x: vector(x), scale: scalar(0.5) },
    constants: { zero: scalar(2, dtype) },
    cotangents: { y: vector(x.map(() => 1)) },
  });
  return { x: of.get('x'), scale: of.get('scale'), cuts };
}

describe('QuantizeLinear before DequantizeLinear', () => {
  it('passes the gradient straight through where the integer does not saturate', async () => {
    // In steps of 0.5 from a zero point of 2, int8 reaches from −65 to 62.5.
    expect((await simulated([-65.4, -64.9, 0.1, 62.4, 62.9])).x).toEqual([0, 1, 1, 1, 0]);
  });

  it('knows the range of the integers', async () => {
    expect((await simulated([-1.4, -0.9, 126.4, 126.9], undefined, 'uint8')).x).toEqual([0, 1, 1, 0]);
  });

  it('has the scale learn as in learned step sizes (Esser et al. 2020, eq. 3)', async () => {
    // round(x/s) − x/s inside: x/s = 0.2 → −0.2, 1.6 → 0.4; at the lower end −130 steps, at the upper 125.
    const [g = Number.NaN] = (await simulated([0.1, 0.8, -100, 100])).scale ?? [];
    expect(g).toBeCloseTo(-0.2 + 0.4 - 130 + 125, 4);
  });

  it.each([
    ['Reshape', [node('Reshape', ['q', 'shape'], 'r')]],
    ['Flatten', [node('Flatten', ['q'], 'flat', { axis: 0 }), node('Squeeze', ['flat'], 'r')]],
    ['Transpose', [node('Transpose', ['q'], 'r')]],
  ])('goes on through %s of integers', async (_, between) => {
    const nodes = [
      node('QuantizeLinear', ['x', 'scale'], 'q'),
      ...between,
      node('DequantizeLinear', ['r', 'scale'], 'whole'),
      node('ReduceSum', ['whole'], 'y', { keepdims: 0 }),
    ];
    const { of } = await gradientsOf({
      nodes,
      inputs: { x: vector([1, 2, 3]) },
      constants: { scale: scalar(0.5), shape: vector([3, 1], 'int64') },
      cotangents: { y: scalar(1) },
    });
    expect(of.get('x')).toEqual([1, 1, 1]);
  });

  it('is cut, and says so, where something else computes with the integers', async () => {
    const result = await simulated([1, 2], [node('Max', ['q', 'q'], 'r')]);
    expect(result.x).toBeUndefined();
    expect(result.cuts.map((c) => c.reason)).toEqual(['the gradient of Max is not implemented for quantised integers']);
  });

  it('works per channel and in blocks', async () => {
    for (const [dims, values] of [
      [[2], { axis: 0 }],
      [[2, 2], { axis: 1, block_size: 2 }],
    ] as const) {
      const nodes = [
        node('QuantizeLinear', ['x', 'scale'], 'q', { ...values, output_dtype: 3 }),
        node('DequantizeLinear', ['q', 'scale'], 'y', values),
      ];
      const { of } = await gradientsOf({
        nodes,
        inputs: { x: uniform([2, 4]), scale: uniform(dims, { low: 0.1, high: 0.3 }) },
        cotangents: { y: uniform([2, 4], { low: 1, high: 1 }) },
      });
      expect(of.get('x')).toEqual(Array(8).fill(1));
      expect(of.get('scale')).toHaveLength(dims.reduce((n: number, d) => n * d, 1));
    }
  });
});

describe('quantisation by the runtime', () => {
  it('of 16 bits (com.microsoft) is the standard operator', async () => {
    const nodes = [node('DequantizeLinear', ['x', 'scale', 'zero'], 'y', {}, 'com.microsoft')];
    const constants = { x: vector([3, 400, 60000], 'uint16'), zero: scalar(5, 'uint16') };
    expect(await judgeOperator({ nodes, inputs: { scale: scalar(0.2) }, constants })).toEqual({ scale: 'agrees' });
  });

  it.each([
    ['both signs', [-1.3, 0.4, 2.2]],
    ['positive numbers', [0.3, 1.7, 2.2]],
    ['negative numbers', [-0.3, -1.7, -2.2]],
  ])('DynamicQuantizeLinear of %s computes the same when said in its parts', async (_, x) => {
    const nodes = [node('DynamicQuantizeLinear', ['x'], ['q', 'scale', 'zero'])];
    expect(await judgeOperator({ nodes, inputs: { x: vector(x) } })).toEqual({ x: 'agrees' });
  });
});
