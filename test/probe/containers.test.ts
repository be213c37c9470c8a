import { describe, expect, it } from 'vitest';
import { tensorNumbers } from '../../src/model';
import { containerValues } from '../../src/probe/containers';
import { gradientsOf } from '../numeric/operator';
import { body, branch, rounds } from '../ops/control/bodies';
import { node, tinyGraph, value } from '../support/onnx';
import { scalar, uniform, vector } from '../support/tensors';

describe('values that are no tensors', () => {
  const found = (nodes: Parameters<typeof tinyGraph>[0]['nodes']) =>
    [...containerValues(tinyGraph({ nodes, inputs: [value('x', [4, 2])], outputs: [] }))].sort();

  it('are made by the operators of sequences and optionals, and handed on by Identity', () => {
    const nodes = [
      node('SplitToSequence', ['x', 'size'], 'parts'),
      node('Identity', ['parts'], 'same'),
      node('SequenceAt', ['same', 'zero'], 'tensor'),
      node('Identity', ['tensor'], 'copy'),
      node('Optional', ['copy'], 'maybe'),
      node('SequenceLength', ['parts'], 'length'),
    ];
    expect(found(nodes)).toEqual(['maybe', 'parts', 'same']);
  });

  it('come out of branches and rounds that hand them on', () => {
    const nodes = [
      node('SequenceConstruct', ['x'], 's'),
      node('If', ['c'], ['chosen', 'number'], {
        then_branch: branch([node('SequenceEmpty', [], 'none'), node('Neg', ['x'], 'n')], ['none', 'n']),
        else_branch: branch([node('Identity', ['s'], 't'), node('Exp', ['x'], 'e')], ['t', 'e']),
      }),
      node('Loop', ['trips', '', 's', 'x'], ['more', 'last', 'stack'], {
        body: rounds(
          ['i', 'going', 'a', 'b'],
          [node('SequenceInsert', ['a', 'b'], 'a2'), node('Neg', ['b'], 'b2'), node('Exp', ['b'], 'b3')],
          ['going', 'a2', 'b2', 'b3'],
        ),
      }),
      node('Scan', ['x'], ['y'], { body: body(['row'], [node('Neg', ['row'], 'z')], ['z']), num_scan_inputs: 1 }),
    ];
    expect(found(nodes)).toEqual(['a', 'a2', 'chosen', 'more', 'none', 's', 't']);
  });

  it('are not asked of the runtime, which cannot hand them out: the sizes that they are made of are', async () => {
    const cotangent = uniform([4, 2]);
    const { of, cuts } = await gradientsOf({
      nodes: [
        node('Cast', ['t'], 'size', { to: 7 }),
        node('SplitToSequence', ['x', 'size'], 'parts', { axis: 0 }),
        node('ConcatFromSequence', ['parts'], 'z', { axis: 0 }),
        node('Greater', ['w', 'zero'], 'positive'),
        node('Compress', ['w', 'positive'], 'kept', { axis: 0 }),
        node('Exp', ['kept'], 'y'),
      ],
      inputs: { x: uniform([4, 2]), t: scalar(2.5), w: vector([1, -1, 2, -2, 0]) },
      constants: { zero: scalar(0) },
      cotangents: { z: cotangent, y: vector([1, 1]) },
    });
    const expected = [Math.E, 0, Math.E ** 2, 0, 0];
    for (const [i, g] of (of.get('w') ?? []).entries()) expect(g).toBeCloseTo(expected[i] as number, 5);
    // What is taken apart and joined again is what it was.
    expect(of.get('x')).toEqual(tensorNumbers(cotangent));
    expect(cuts).toEqual([]);
  });
});
