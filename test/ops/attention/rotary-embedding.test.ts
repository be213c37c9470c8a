import { describe, expect, it } from 'vitest';
import { type Tensor, tensorOf } from '../../../src/model';
import { judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { uniform, vector } from '../../support/tensors';

/** Judged by central differences of the model itself, run by onnxruntime-node. */

const positions = tensorOf('int64', [2, 3], [4, 0, 2, 1, 1, 3]);
const table = (seed: number, half: number): Tensor => uniform([5, half], { seed });
const all = { x: 'agrees', cos: 'agrees', sin: 'agrees' };

describe('the gradients of RotaryEmbedding', () => {
  const flags = [0, 1];

  it.each(flags)('of heads apart, interleaved %i', async (interleaved) => {
    const inputs = { x: uniform([2, 4, 3, 8]), cos: table(2, 4), sin: table(3, 4), positions };
    const nodes = [node('RotaryEmbedding', ['x', 'cos', 'sin', 'positions'], 'y', { interleaved })];
    expect(await judgeOperator({ nodes, inputs, opset: 23 })).toEqual(all);
  });

  it.each(flags)('of a part of each head, heads together, without positions, interleaved %i', async (interleaved) => {
    const inputs = {
      x: uniform([2, 3, 24]),
      cos: uniform([2, 3, 2], { seed: 2 }),
      sin: uniform([2, 3, 2], { seed: 3 }),
    };
    const attributes = { interleaved, num_heads: 3, rotary_embedding_dim: 4 };
    expect(
      await judgeOperator({
        nodes: [node('RotaryEmbedding', ['x', 'cos', 'sin'], 'y', attributes)],
        inputs,
        opset: 23,
      }),
    ).toEqual(all);
  });
});

describe("the gradients of ONNX Runtime's RotaryEmbedding", () => {
  const names = ['x', 'positions', 'cos', 'sin'];
  const judge = (inputs: Readonly<Record<string, Tensor>>, attributes: Readonly<Record<string, number>>) =>
    judgeOperator({ nodes: [node('RotaryEmbedding', names, 'y', attributes, 'com.microsoft')], inputs });

  it.each([0, 1])('a position for each token, interleaved %i', async (interleaved) => {
    const inputs = { x: uniform([2, 3, 32]), positions, cos: table(2, 4), sin: table(3, 4) };
    expect(await judge(inputs, { interleaved })).toEqual(all);
  });

  it('the position of the first token', async () => {
    const inputs = { x: uniform([2, 3, 32]), positions: vector([2], 'int64'), cos: table(2, 4), sin: table(3, 4) };
    expect(await judge(inputs, {})).toEqual(all);
  });

  it('a part of each head, heads apart', async () => {
    const inputs = { x: uniform([2, 4, 3, 8]), positions, cos: table(2, 2), sin: table(3, 2) };
    expect(await judge(inputs, { num_heads: 4, rotary_embedding_dim: 4 })).toEqual(all);
  });
});
