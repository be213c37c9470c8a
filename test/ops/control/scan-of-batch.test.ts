import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../src/model';
import { judgeOperator } from '../../numeric/operator';
import { node, tinyGraph, value } from '../../support/onnx';
import { uniform, vector } from '../../support/tensors';

/** Scan of opset 8, whose batch opset 9 no longer has; the runtime's own outputs of the original are what must come out. */

/** state ← 0.5·state + a·b; returns the state, and its double as a sequence. */
const body = (): Graph => {
  const graph = tinyGraph({
    nodes: [
      node('Mul', ['a', 'b'], 'product'),
      node('Mul', ['state', 'half'], 'less'),
      node('Add', ['less', 'product'], 'next'),
      node('Add', ['next', 'next'], 'emitted'),
    ],
    inputs: [value('state', [3]), value('a', [3]), value('b', [3])],
    outputs: [value('next', [3]), value('emitted', [3])],
    initializers: { half: vector([0.5]) },
  });
  return graph;
};

const scan = (lengths: string, directions: readonly number[]) =>
  node('Scan', [lengths, 'start', 'a', 'b'], ['final', 'all'], {
    body: { type: 'graph', value: body() },
    num_scan_inputs: 2,
    directions,
  });

const sequences = {
  start: uniform([2, 3], { seed: 1 }),
  a: uniform([2, 4, 3], { seed: 2 }),
  b: uniform([2, 4, 3], { seed: 3 }),
};

describe('Scan of opset 8', () => {
  it.each([
    ['forwards', [0, 0]],
    ['backwards', [1, 1]],
    ['in both directions', [0, 1]],
  ])('runs over its batch %s', async (_, directions) => {
    const verdicts = await judgeOperator({ nodes: [scan('', directions)], inputs: sequences, opset: 8 });
    expect(verdicts).toEqual({ start: 'agrees', a: 'agrees', b: 'agrees' });
  });

  it.each([
    ['forwards', [0, 0]],
    ['backwards', [1, 1]],
    ['in both directions', [0, 1]],
  ])('stops each element after its own number of rounds, %s', async (_, directions) => {
    const lengths = vector([4, 2], 'int64');
    const verdicts = await judgeOperator({
      nodes: [scan('lengths', directions)],
      inputs: sequences,
      constants: { lengths },
      opset: 8,
    });
    expect(verdicts).toEqual({ start: 'agrees', a: 'agrees', b: 'agrees' });
  });

  it('stops where only a run tells, behind a sequence that was transposed', async () => {
    const verdicts = await judgeOperator({
      nodes: [
        node('Cast', ['t'], 'lengths', { to: 7 }),
        node('Transpose', ['across'], 'a', { perm: [1, 0, 2] }),
        scan('lengths', [0, 0]),
        node('Transpose', ['all'], 'y', { perm: [1, 0, 2] }),
      ],
      inputs: {
        start: sequences.start,
        b: sequences.b,
        across: uniform([4, 2, 3], { seed: 2 }),
        t: vector([3.2, 1.2]),
      },
      outputs: ['final', 'y'],
      opset: 8,
    });
    expect(verdicts).toMatchObject({ start: 'agrees', across: 'agrees', b: 'agrees', t: 'no path' });
  });

  it('knows what one element of the batch and one moment are when its body is upgraded', async () => {
    // Softmax of opset 8 flattens: over the last two axes of three, here.
    const flattening = tinyGraph({
      nodes: [
        node('Softmax', ['a'], 'shares', { axis: 1 }),
        node('Mul', ['shares', 'state'], 'emitted'),
        node('Sin', ['state'], 'next'),
      ],
      inputs: [value('state', [2]), value('a', [2, 3, 2])],
      outputs: [value('next', [2]), value('emitted', [2, 3, 2])],
    });
    const c = {
      nodes: [
        node('Scan', ['', 'start', 'a'], ['final', 'all'], {
          body: { type: 'graph', value: flattening },
          num_scan_inputs: 1,
        }),
      ],
      inputs: { start: uniform([3, 2], { seed: 1 }), a: uniform([3, 4, 2, 3, 2], { seed: 2 }) },
      opset: 8,
    };
    expect(await judgeOperator(c)).toEqual({ start: 'agrees', a: 'agrees' });
  });
});
