import { describe, expect, it } from 'vitest';
import { type Node, subgraphs } from '../../../src/model';
import { readOnnx } from '../../../src/sources/onnx';
import { canonicalise } from '../../../src/sources/onnx/canonicalise';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { node, tinyGraph, value, writeTinyModel } from '../../support/onnx';
import { uniform } from '../../support/tensors';
import { body } from './bodies';

/** SequenceMap, judged by finite differences of the original. */

/** The runtime wants to know what the body makes. */
const typed = (
  inputs: readonly string[],
  nodes: readonly Node[],
  outputs: readonly string[],
  shape: readonly number[],
) =>
  ({
    type: 'graph',
    value: tinyGraph({
      nodes,
      inputs: inputs.map((name) => value(name, shape)),
      outputs: outputs.map((name) => value(name, shape)),
    }),
  }) as const;

/** Of each element a and the tensor w: a∘w and exp(a). */
const each = typed(['a', 'w'], [node('Mul', ['a', 'w'], 'aw'), node('Exp', ['a'], 'ea')], ['aw', 'ea'], [2]);

const mapped = [
  node('SplitToSequence', ['x'], 'parts', { axis: 0, keepdims: 0 }),
  node('SequenceMap', ['parts', 'v'], ['products', 'exponentials'], { body: each }),
  node('ConcatFromSequence', ['products'], 'p', { axis: 0, new_axis: 1 }),
  node('ConcatFromSequence', ['exponentials'], 'e', { axis: 0 }),
];

describe('SequenceMap', () => {
  it('over a sequence whose elements are known is its body for each of them', async () => {
    const verdicts = await judgeOperator({
      nodes: mapped,
      inputs: { x: uniform([3, 2]), v: uniform([2], { seed: 2 }) },
      outputs: ['p', 'e'],
    });
    expect(verdicts).toEqual({ x: 'agrees', v: 'agrees' });
    const path = writeTinyModel({
      nodes: mapped,
      inputs: [value('x', [3, 2]), value('v', [2])],
      outputs: [{ name: 'p' }],
    });
    const { graph } = canonicalise(readOnnx(path));
    expect(graph.nodes.filter((n) => n.op === 'Mul')).toHaveLength(3);
    expect(graph.nodes.flatMap(subgraphs)).toEqual([]);
  });

  it('over two sequences takes their elements in pairs', async () => {
    const pairs = typed(['a', 'b'], [node('Sub', ['a', 'b'], 'c'), node('Mul', ['c', 'a'], 'd')], ['d'], [2, 2]);
    const verdicts = await judgeOperator({
      nodes: [
        node('SequenceConstruct', ['x', 'y', 'x'], 'left'),
        node('SequenceConstruct', ['y', 'y', 'x'], 'right'),
        node('SequenceMap', ['left', 'right'], 'm', { body: pairs }),
        node('ConcatFromSequence', ['m'], 'z', { axis: 1 }),
      ],
      inputs: { x: uniform([2, 2]), y: uniform([2, 2], { seed: 2 }) },
    });
    expect(verdicts).toEqual({ x: 'agrees', y: 'agrees' });
  });

  it('over a sequence that is cut up at run time is a cut, and says so', async () => {
    const { cuts, absent } = await gradientsOf({
      nodes: [
        node('Cast', ['t'], 'size', { to: 7 }),
        node('SplitToSequence', ['x', 'size'], 'parts', { axis: 0 }),
        node('SequenceMap', ['parts'], 'm', { body: body(['a'], [node('Exp', ['a'], 'ea')], ['ea']) }),
        node('ConcatFromSequence', ['m'], 'z', { axis: 0 }),
      ],
      inputs: { x: uniform([4, 2]), t: uniform([], { low: 2.2, high: 2.8 }) },
      cotangents: { z: uniform([4, 2]) },
    });
    expect(absent.get('x')).toBe('cut at ConcatFromSequence:z');
    expect(cuts.map((c) => c.reason)).toEqual(['the tensors in a sequence that is built at run time are not followed']);
  });
});
