import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../src/model';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
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
    expect(Object.keys(verdicts)).toEqual(['start', 'a', 'b']);
    expect(Object.values(verdicts).every((v) => v.startsWith('cut: Scan'))).toBe(true);
  });

  it('stops each element after its own number of rounds', async () => {
    const lengths = vector([4, 2], 'int64');
    const verdicts = await judgeOperator({
      nodes: [scan('lengths', [0, 0])],
      inputs: sequences,
      constants: { lengths },
      opset: 8,
    });
    expect(Object.keys(verdicts)).toEqual(['start', 'a', 'b']);
    expect(Object.values(verdicts).every((v) => v.startsWith('cut: Scan'))).toBe(true);
  });
});

describe('control flow that stays in the graph', () => {
  it('is a cut with a reason', async () => {
    const branch = (op: string): { type: 'graph'; value: Graph } => ({
      type: 'graph',
      value: tinyGraph({ nodes: [node(op, ['x'], `${op}:out`)], inputs: [], outputs: [value(`${op}:out`, [3])] }),
    });
    const { cuts, absent } = await gradientsOf({
      nodes: [
        node('ReduceSum', ['x'], 'sum', { keepdims: 0 }),
        node('Greater', ['sum', 'zero'], 'positive'),
        node('If', ['positive'], 'y', { then_branch: branch('Exp'), else_branch: branch('Neg') }),
      ],
      inputs: { x: uniform([3]) },
      constants: { zero: vector([0]) },
      cotangents: { y: uniform([3]) },
    });
    expect(absent.get('x')).toBe('cut at If:y');
    expect(cuts.map((c) => c.op)).toEqual(['If']);
    expect(cuts[0]?.reason).toMatch(/known only at run time/);
  });
});
