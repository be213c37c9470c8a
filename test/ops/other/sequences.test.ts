import { describe, expect, it } from 'vitest';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';
import { branch } from '../control/bodies';

/** Sequences whose elements are known are taken apart, so that gradients pass; held against finite differences of the original. */

const index = (value: number) => scalar(value, 'int64');
const construct = node('SequenceConstruct', ['a', 'b', 'c'], 's');
const abc = () => ({
  a: uniform([2, 3], { seed: 1 }),
  b: uniform([2, 3], { seed: 2 }),
  c: uniform([2, 3], { seed: 3 }),
});

describe('a sequence of known tensors', () => {
  it.each([0, 2, -1, -3])('gives the gradient to its element %s', async (position) => {
    const nodes = [construct, node('SequenceAt', ['s', 'at'], 'picked'), node('Mul', ['picked', 'a'], 'y')];
    const verdicts = await judgeOperator({ nodes, inputs: abc(), constants: { at: index(position) } });
    const chosen = ['a', 'b', 'c'].at(position) as string;
    expect(verdicts).toMatchObject({ a: 'agrees', [chosen]: 'agrees' });
    expect(Object.values(verdicts).filter((v) => v === 'no path')).toHaveLength(chosen === 'a' ? 2 : 1);
  });

  it.each([
    ['end to end along an axis', { axis: 1 }],
    ['along a new axis', { axis: 0, new_axis: 1 }],
    ['along a new last axis', { axis: -1, new_axis: 1 }],
  ])('is concatenated %s', async (_, values) => {
    const nodes = [construct, node('ConcatFromSequence', ['s'], 'y', values)];
    expect(await judgeOperator({ nodes, inputs: abc() })).toEqual({ a: 'agrees', b: 'agrees', c: 'agrees' });
  });

  it('may be changed on the way', async () => {
    const nodes = [
      node('SequenceEmpty', [], 'none'),
      node('SequenceInsert', ['none', 'a'], 'one'),
      node('SequenceInsert', ['one', 'b', 'front'], 'two'),
      node('SequenceInsert', ['two', 'c'], 'three'),
      node('Identity', ['three'], 'same'),
      node('SequenceErase', ['same', 'second'], 'left'),
      node('ConcatFromSequence', ['left'], 'y', { axis: 0 }),
    ];
    const constants = { front: index(0), second: index(1) };
    expect(await judgeOperator({ nodes, inputs: abc(), constants })).toEqual({
      a: 'no path',
      b: 'agrees',
      c: 'agrees',
    });
  });

  it('loses its last element where none is named', async () => {
    const nodes = [
      construct,
      node('SequenceErase', ['s'], 'left'),
      node('ConcatFromSequence', ['left'], 'y', { axis: 0 }),
    ];
    expect(await judgeOperator({ nodes, inputs: abc() })).toEqual({ a: 'agrees', b: 'agrees', c: 'no path' });
  });
});

describe('SplitToSequence', () => {
  it.each([
    ['parts of two', { sizes: scalar(2, 'int64') }, {}],
    ['parts of given sizes', { sizes: vector([1, 3, 1], 'int64') }, {}],
    ['single parts without their axis', {}, { keepdims: 0 }],
    ['single parts with their axis', {}, {}],
  ])('into %s hands the gradient back to its slice', async (_, sizes, values) => {
    const nodes = [
      node('SplitToSequence', ['x', ...Object.keys(sizes)], 's', { axis: 1, ...values }),
      node('SequenceAt', ['s', 'at'], 'y'),
    ];
    const constants = { at: index(1), ...sizes };
    expect(await judgeOperator({ nodes, inputs: { x: uniform([3, 5]) }, constants })).toEqual({ x: 'agrees' });
  });
});

describe('a sequence whose parts only a run can tell', () => {
  const computed = (from: string, to: string) => node('Cast', [from], to, { to: 7 });

  it('gives the gradient to an element at a computed place', async () => {
    const nodes = [computed('where', 'at'), construct, node('SequenceAt', ['s', 'at'], 'y')];
    expect(await judgeOperator({ nodes, inputs: { ...abc(), where: scalar(1.5) } })).toEqual({
      a: 'no path',
      b: 'agrees',
      c: 'no path',
      where: 'no path',
    });
  });

  it('hands the gradient back to a slice of computed size', async () => {
    const nodes = [
      computed('many', 'sizes'),
      node('SplitToSequence', ['x', 'sizes'], 's', { axis: 1 }),
      node('SequenceAt', ['s', 'at'], 'y'),
    ];
    const inputs = { x: uniform([3, 5]), many: vector([1.5, 3.5, 1.5]) };
    const verdicts = await judgeOperator({ nodes, inputs, constants: { at: index(1) } });
    expect(verdicts).toEqual({ x: 'agrees', many: 'no path' });
  });
});

describe('a sequence that one of two branches makes', () => {
  it('cuts the gradient and says so', async () => {
    const either = (name: string, ...elements: readonly string[]) =>
      branch([node('SequenceConstruct', elements, name)], [name]);
    const nodes = [
      node('Greater', ['x', 'zero'], 'positive'),
      node('If', ['positive'], 's', { then_branch: either('ab', 'a', 'b'), else_branch: either('ba', 'b', 'a') }),
      node('SequenceAt', ['s', 'at'], 'y'),
    ];
    const { of, cuts } = await gradientsOf({
      nodes,
      inputs: { x: scalar(1), a: uniform([2, 3]), b: uniform([2, 3]) },
      constants: { zero: scalar(0), at: index(0) },
      cotangents: { y: uniform([2, 3]) },
    });
    expect(of.size).toBe(0);
    expect(cuts.map((c) => `${c.op}: ${c.reason}`)).toContain(
      'SequenceAt: the tensors in a sequence that is built at run time are not followed',
    );
  });
});

describe('an optional', () => {
  it('that holds a tensor passes its gradient', async () => {
    const nodes = [node('Optional', ['x'], 'o'), node('OptionalGetElement', ['o'], 'y')];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([4]) } })).toEqual({ x: 'agrees' });
  });

  it('may be the tensor itself', async () => {
    const nodes = [node('OptionalGetElement', ['x'], 'e'), node('Mul', ['e', 'e'], 'y')];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([4]) } })).toEqual({ x: 'agrees' });
  });
});
