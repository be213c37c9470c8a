import { describe, expect, it } from 'vitest';
import { type Attribute, type SparseTensor, tensorNumbers, tensorOf } from '../../../src/model';
import { constantTensor, densify } from '../../../src/sources/onnx/constants';
import { node } from '../../support/onnx';

const constant = (attributes: Readonly<Record<string, Attribute>>) =>
  constantTensor({ ...node('Constant', [], 'c'), name: 'half', attributes });

describe('a Constant node', () => {
  // The value attributes of https://onnx.ai/onnx/operators/onnx__Constant.html.
  it.each([
    ['value', { type: 'tensor', value: tensorOf('float16', [1, 2], [1, 2]) }, tensorOf('float16', [1, 2], [1, 2])],
    ['value_float', { type: 'float', value: 0.5 }, tensorOf('float32', [], [0.5])],
    ['value_floats', { type: 'floats', value: [1, 2, 3] }, tensorOf('float32', [3], [1, 2, 3])],
    ['value_int', { type: 'int', value: -1 }, tensorOf('int64', [], [-1])],
    ['value_ints', { type: 'ints', value: [] }, tensorOf('int64', [0], [])],
    [
      'value_string',
      { type: 'string', value: 'a' },
      { dtype: 'string', dims: [], data: { kind: 'strings', values: ['a'] } },
    ],
    [
      'value_strings',
      { type: 'strings', value: ['a', 'b'] },
      { dtype: 'string', dims: [2], data: { kind: 'strings', values: ['a', 'b'] } },
    ],
  ] as const)('holds its %s', (name, attribute, expected) => {
    expect(constant({ [name]: attribute as Attribute })).toEqual(expected);
  });

  it('is found beside notes that exporters leave', () => {
    expect(constant({ doc: { type: 'string', value: 'x' }, value_int: { type: 'int', value: 3 } })).toEqual(
      tensorOf('int64', [], [3]),
    );
  });

  it('without a value is refused by name', () => {
    expect(() => constant({})).toThrow('Constant node "half" holds no value.');
  });
});

describe('a sparse tensor written out', () => {
  const sparse = (
    dims: readonly number[],
    values: readonly number[],
    at: readonly (readonly number[] | number)[],
  ): SparseTensor => ({
    dims,
    values: tensorOf('float32', [values.length], values),
    indices: tensorOf('int64', at.some(Array.isArray) ? [at.length, dims.length] : [at.length], at.flat()),
  });

  it('has its elements at linear places, and zeros elsewhere', () => {
    const dense = densify(sparse([2, 3], [5, 7], [1, 5]));
    expect(dense).toMatchObject({ dtype: 'float32', dims: [2, 3] });
    expect(tensorNumbers(dense)).toEqual([0, 5, 0, 0, 0, 7]);
  });

  it('or at places by row and column', () => {
    expect(
      tensorNumbers(
        densify(
          sparse(
            [2, 3],
            [5, 7],
            [
              [0, 2],
              [1, 0],
            ],
          ),
        ),
      ),
    ).toEqual([0, 0, 5, 7, 0, 0]);
  });

  it('may have no elements at all', () => {
    expect(tensorNumbers(densify(sparse([2], [], [])))).toEqual([0, 0]);
  });

  it.each([
    ['behind its end', sparse([2, 3], [1], [6])],
    ['before its begin', sparse([2, 3], [1], [-1])],
    ['for which no place is given', { ...sparse([2, 3], [1, 2], [0]) }],
  ])('is refused with an element %s', (_, tensor) => {
    expect(() => densify(tensor)).toThrow('A sparse tensor of shape [2,3] has an element outside of it.');
  });

  it('is refused where a few bytes would become gigabytes', () => {
    expect(() => densify(sparse([2 ** 20, 2 ** 20], [1], [0]))).toThrow(/would take 4398046511104 bytes/);
  });
});
