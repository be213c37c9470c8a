import { describe, expect, it } from 'vitest';
import { float } from '../../../src/model';
import { judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { uniform } from '../../support/tensors';

/** Judged by central differences of the model itself, run by onnxruntime-node. */

describe('the gradients of MatMul', () => {
  it.each([
    ['two matrices', [2, 3], [3, 4]],
    ['a batch through one matrix', [5, 2, 3], [3, 4]],
    ['two batch axes through one matrix', [2, 5, 2, 3], [3, 4]],
    ['batches that match', [5, 2, 3], [5, 3, 4]],
    ['batches broadcast both ways', [5, 1, 2, 3], [6, 3, 4]],
    ['one matrix through a batch', [2, 3], [5, 3, 4]],
    ['a batch of one through one matrix', [1, 2, 3], [3, 4]],
    ['vectors', [3], [3]],
    ['a vector through a matrix', [3], [3, 4]],
    ['a vector through a batch', [3], [5, 3, 4]],
    ['a matrix through a vector', [2, 3], [3]],
    ['a batch through a vector', [5, 2, 3], [3]],
  ])('%s', async (_, left, right) => {
    const inputs = { a: uniform(left, { seed: 1 }), b: uniform(right, { seed: 2 }) };
    expect(await judgeOperator({ nodes: [node('MatMul', ['a', 'b'], 'y')], inputs })).toEqual({
      a: 'agrees',
      b: 'agrees',
    });
  });
});

describe('the gradients of Gemm', () => {
  const factors = { alpha: float(0.5), beta: float(-2) };
  const flags = [0, 1].flatMap((transA) => [0, 1].map((transB) => ({ transA, transB })));
  it.each(flags)('transA $transA, transB $transB, scaled', async ({ transA, transB }) => {
    const inputs = {
      a: uniform(transA ? [3, 2] : [2, 3], { seed: 1 }),
      b: uniform(transB ? [4, 3] : [3, 4], { seed: 2 }),
      c: uniform([4], { seed: 3 }),
    };
    const nodes = [node('Gemm', ['a', 'b', 'c'], 'y', { transA, transB, ...factors })];
    expect(await judgeOperator({ nodes, inputs })).toEqual({ a: 'agrees', b: 'agrees', c: 'agrees' });
  });

  it.each([[[]], [[1]], [[4]], [[2, 1]], [[1, 4]], [[2, 4]]])('a bias of shape [%s]', async (shape) => {
    const inputs = { a: uniform([2, 3], { seed: 1 }), b: uniform([3, 4], { seed: 2 }), c: uniform(shape, { seed: 3 }) };
    for (const opset of [7, 9, 11, 13]) {
      const nodes = [node('Gemm', ['a', 'b', 'c'], 'y', { beta: float(3) })];
      expect(await judgeOperator({ nodes, inputs, opset })).toEqual({ a: 'agrees', b: 'agrees', c: 'agrees' });
    }
  });

  it('without a bias', async () => {
    const inputs = { a: uniform([2, 3], { seed: 1 }), b: uniform([3, 4], { seed: 2 }) };
    expect(await judgeOperator({ nodes: [node('Gemm', ['a', 'b'], 'y')], inputs })).toEqual({
      a: 'agrees',
      b: 'agrees',
    });
  });
});

describe('the gradients of Einsum', () => {
  it.each([
    [
      'ij,jk->ik',
      [
        [2, 3],
        [3, 4],
      ],
    ],
    [
      'bij,bjk',
      [
        [2, 2, 3],
        [2, 3, 4],
      ],
    ],
    [
      '...ij,...jk->...ik',
      [
        [2, 5, 2, 3],
        [1, 5, 3, 4],
      ],
    ],
    ['i,j->ij', [[3], [4]]],
    ['ij->ji', [[2, 3]]],
    ['ij->', [[2, 3]]],
    [
      'ij,ij->',
      [
        [2, 3],
        [2, 3],
      ],
    ],
    ['ij->i', [[2, 3]]],
    [
      'ijk,il->l',
      [
        [2, 3, 4],
        [2, 5],
      ],
    ],
    ['ii->i', [[3, 3]]],
    ['ii', [[3, 3]]],
    ['bii->bi', [[2, 3, 3]]],
    [
      'ab,bc,cd->ad',
      [
        [2, 3],
        [3, 4],
        [4, 2],
      ],
    ],
    [
      'bhqd,bhkd->bhqk',
      [
        [2, 2, 3, 4],
        [2, 2, 5, 4],
      ],
    ],
  ] as const)('%s', async (equation, shapes) => {
    const names = shapes.map((_, i) => `x${i}`);
    const inputs = Object.fromEntries(shapes.map((s, i) => [`x${i}`, uniform(s, { seed: i + 1 })]));
    const verdicts = await judgeOperator({ nodes: [node('Einsum', names, 'y', { equation })], inputs });
    expect(verdicts).toEqual(Object.fromEntries(names.map((name) => [name, 'agrees'])));
  });
});

describe('the gradients of Det', () => {
  it.each([[[1, 1]], [[2, 2]], [[4, 4]], [[2, 3, 3, 3]]])('matrices [%s]', async (shape) => {
    const verdicts = await judgeOperator({ nodes: [node('Det', ['x'], 'y')], inputs: { x: uniform(shape) } });
    expect(verdicts).toEqual({ x: 'agrees' });
  });
});

describe('com.microsoft products', () => {
  it.each([
    ['plain', {}, [2, 3], [3, 4]],
    ['scaled, left exchanged', { transA: 1, alpha: float(0.5) }, [5, 3, 2], [5, 3, 4]],
    ['right exchanged', { transB: 1 }, [5, 2, 3], [5, 4, 3]],
    ['rows of the left first', { transBatchA: 1 }, [2, 5, 6, 3], [5, 6, 3, 4]],
    ['rows of the right first, exchanged', { transBatchB: 1, transB: 1 }, [5, 2, 3], [4, 5, 3]],
    [
      'rows of both first, both exchanged',
      { transBatchA: 1, transA: 1, transBatchB: 1, transB: 1 },
      [3, 5, 2],
      [4, 5, 3],
    ],
  ])('FusedMatMul, %s', async (_, attributes, left, right) => {
    const inputs = { a: uniform(left, { seed: 1 }), b: uniform(right, { seed: 2 }) };
    const nodes = [node('FusedMatMul', ['a', 'b'], 'y', attributes, 'com.microsoft')];
    expect(await judgeOperator({ nodes, inputs })).toEqual({ a: 'agrees', b: 'agrees' });
  });

  it.each([
    ['Relu', {}],
    ['Tanh', {}],
    ['LeakyRelu', { activation_alpha: float(0.2) }],
  ])('FusedGemm with %s', async (activation, more) => {
    const inputs = { a: uniform([2, 3], { seed: 1 }), b: uniform([3, 4], { seed: 2 }), c: uniform([4], { seed: 3 }) };
    const nodes = [node('FusedGemm', ['a', 'b', 'c'], 'y', { activation, alpha: float(2), ...more }, 'com.microsoft')];
    expect(await judgeOperator({ nodes, inputs })).toEqual({ a: 'agrees', b: 'agrees', c: 'agrees' });
  });

  it.each([
    ['Relu', []],
    ['Sigmoid', []],
    ['LeakyRelu', [0.2]],
    ['HardSigmoid', [0.2, 0.5]],
    ['Clip', [-0.5, 2.5]],
  ])('FusedConv with %s', async (activation, parameters) => {
    const inputs = {
      x: uniform([2, 3, 5, 5], { seed: 1 }),
      w: uniform([4, 3, 3, 3], { seed: 2, low: -0.3, high: 0.3 }),
    };
    const more = parameters.length ? { activation_params: parameters.map((p) => p + 1e-9) } : {};
    const nodes = [node('FusedConv', ['x', 'w'], 'y', { activation, pads: [1, 1, 1, 1], ...more }, 'com.microsoft')];
    expect(await judgeOperator({ nodes, inputs })).toEqual({ x: 'agrees', w: 'agrees' });
  });

  it('FusedConv adds its fourth input before the activation', async () => {
    const inputs = {
      x: uniform([1, 2, 4, 4], { seed: 1 }),
      w: uniform([3, 2, 3, 3], { seed: 2 }),
      b: uniform([3], { seed: 3 }),
      z: uniform([1, 3, 2, 2], { seed: 4 }),
    };
    const nodes = [node('FusedConv', ['x', 'w', 'b', 'z'], 'y', { activation: 'Relu' }, 'com.microsoft')];
    expect(await judgeOperator({ nodes, inputs })).toEqual({ x: 'agrees', w: 'agrees', b: 'agrees', z: 'agrees' });
  });
});
