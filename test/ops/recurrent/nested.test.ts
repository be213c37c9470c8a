import { describe, expect, it } from 'vitest';
import { judgeOperator } from '../../numeric/operator';
import { int64Tensor, node } from '../../support/onnx';
import { scalar, uniform } from '../../support/tensors';
import { branch, rounds, tripsOf } from '../control/bodies';
import { type CellName, cellCase, floatInputs } from './cells';

/** Cells on top of each other and inside branches and loops, whose rounds must not take each other's names. */

describe.each(['RNN', 'GRU', 'LSTM'] as const)('%s', (op: CellName) => {
  const direction = { direction: 'bidirectional' } as const;

  it('stacks: the states of one are the inputs of the next', async () => {
    const c = cellCase({ op, attributes: direction, size: 4, hidden: 2, optional: ['bias'], outputs: ['y'] });
    const below = c.nodes[0];
    if (!below) throw new Error('no node');
    const nodes = [
      below,
      node('Transpose', ['y'], 'turned', { perm: [0, 2, 1, 3] }),
      node('Reshape', ['turned', 'flat'], 'next'),
      { ...below, name: 'above', inputs: ['next', ...below.inputs.slice(1)], outputs: ['z', 'last'] },
    ];
    const constants = { flat: int64Tensor([4, 3, 4]) };
    const verdicts = await judgeOperator({ nodes, inputs: c.inputs, constants, outputs: ['z', 'last'] });
    expect(verdicts).toEqual(Object.fromEntries(floatInputs(c).map((name) => [name, 'agrees'])));
  });

  it.each([1, -1])('runs in a branch that is chosen by a sum of sign %s', async (sign) => {
    const c = cellCase({ op, attributes: direction, outputs: ['y'] });
    const inside = branch(c.nodes, ['y']);
    const outside = branch([node('Identity', ['y0'], 'other')], ['other']);
    const nodes = [
      node('ReduceSum', ['key'], 'sum', { keepdims: 0 }),
      node('Greater', ['sum', 'zero'], 'positive'),
      node('If', ['positive'], 'out', { then_branch: inside, else_branch: outside }),
    ];
    const inputs = { ...c.inputs, key: scalar(sign), y0: uniform([4, 2, 3, 3], { seed: 9 }) };
    const verdicts = await judgeOperator({ nodes, inputs, constants: { zero: scalar(0) } });
    expect(verdicts).toMatchObject(Object.fromEntries([...floatInputs(c), 'y0'].map((name) => [name, 'agrees'])));
  });

  it('carries its last state through a loop that is counted at run time', async () => {
    const c = cellCase({ op, attributes: direction, optional: ['bias', 'h0'], outputs: ['h'] });
    const [cell] = c.nodes;
    if (!cell) throw new Error('no node');
    const carried = { ...cell, inputs: cell.inputs.map((name) => (name === 'h0' ? 'state' : name)) };
    const body = rounds(['i', 'going', 'state'], [node('Identity', ['going'], 'still'), carried], ['still', 'h']);
    const nodes = [tripsOf('t'), node('Loop', ['trips', '', 'h0'], ['end'], { body })];
    const verdicts = await judgeOperator({ nodes, inputs: { ...c.inputs, t: scalar(3.4) } });
    expect(verdicts).toMatchObject(Object.fromEntries(floatInputs(c).map((name) => [name, 'agrees'])));
  });
});
