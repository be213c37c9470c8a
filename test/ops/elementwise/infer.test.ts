import { describe, expect, it } from 'vitest';
import type { DataType, Tensor } from '../../../src/model';
import { readOnnx } from '../../../src/sources/onnx';
import { canonicalise } from '../../../src/sources/onnx/canonicalise';
import { node, writeTinyModel } from '../../support/onnx';
import { load, numbers } from '../../support/runtime';
import { scalar, uniform, vector } from '../../support/tensors';

/** Shapes are computed by small graphs of their own: what is followed through them before running is what the runtime then computes. */

interface Computed {
  readonly op: string;
  readonly inputs: readonly Tensor[];
  readonly values?: Parameters<typeof node>[3];
}

async function followed({ op, inputs, values = {} }: Computed) {
  const names = inputs.map((_, i) => `constant${i}`);
  const path = writeTinyModel({
    nodes: [node(op, names, 'y', values)],
    inputs: [],
    outputs: [{ name: 'y' }],
    initializers: Object.fromEntries(names.map((name, i) => [name, inputs[i] as Tensor])),
  });
  const y = (await (await load(path)).run(new Map())).get('y') as Tensor;
  return {
    known: canonicalise(readOnnx(path)).types.get('y'),
    ran: { dtype: y.dtype, shape: y.dims, values: numbers(y) },
  };
}

const integers = (...values: number[]): Tensor => vector(values, 'int64');

const computed = (op: string, inputs: readonly Tensor[], values: Computed['values'] = {}): Computed => ({
  op,
  inputs,
  values,
});

describe('numbers known before running', () => {
  it.each([
    computed('Add', [integers(1, 2, 3), scalar(4, 'int64')]),
    computed('Sub', [scalar(4, 'int64'), integers(1, 2, 3)]),
    computed('Mul', [integers(-3, 7), integers(5, 2)]),
    computed('Div', [integers(-7, 7, 8), integers(2, -2, 3)]),
    computed('Mod', [integers(-7, 7, 8), integers(3, -3, 5)]),
    computed('Mod', [integers(-7, 7, 8), integers(3, -3, 5)], { fmod: 1 }),
    computed('Pow', [integers(2, 3), integers(5, 2)]),
    computed('Max', [integers(1, 9), integers(4, 2), integers(3, 3)]),
    computed('Min', [integers(1, 9), integers(4, 2), integers(3, 3)]),
    computed('Neg', [integers(1, -9)]),
    computed('Abs', [integers(1, -9)]),
    computed('Sign', [integers(-4, 0, 9)]),
    computed('Clip', [integers(-4, 0, 9), scalar(-1, 'int64'), scalar(5, 'int64')]),
    computed('Where', [vector([1, 0], 'bool'), integers(1, 2), scalar(-1, 'int64')]),
    computed('Equal', [integers(1, 2), integers(1, 3)]),
    computed('Greater', [integers(1, 2, 3), scalar(2, 'int64')]),
    computed('GreaterOrEqual', [integers(1, 2, 3), scalar(2, 'int64')]),
    computed('Less', [integers(1, 2, 3), scalar(2, 'int64')]),
    computed('LessOrEqual', [integers(1, 2, 3), scalar(2, 'int64')]),
    computed('And', [vector([1, 1, 0], 'bool'), vector([1, 0, 0], 'bool')]),
    computed('Or', [vector([1, 1, 0], 'bool'), vector([1, 0, 0], 'bool')]),
    computed('Xor', [vector([1, 1, 0], 'bool'), vector([1, 0, 0], 'bool')]),
    computed('Not', [vector([1, 0], 'bool')]),
    computed('Sum', [vector([0.1, 0.2]), vector([0.7, 0.1])]),
    computed('Mean', [vector([0.5, 2]), vector([4, 1])]),
    computed('Floor', [vector([-1.5, 2.7])]),
    computed('Ceil', [vector([-1.5, 2.2])]),
    computed('Round', [vector([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.6])]),
    computed('Sqrt', [vector([64, 2])]),
    computed('Reciprocal', [vector([4, 3])]),
    computed('Mul', [vector([0.1, 7]), scalar(0.3)]),
    computed('Div', [vector([1, 7]), scalar(3)]),
    computed('Cast', [vector([-1.7, 2.9, 0])], { to: 7 }),
    computed('Cast', [integers(0, 3, -2)], { to: 1 }),
    computed('Cast', [vector([0, 0.5, -2])], { to: 9 }),
    computed('Cast', [vector([0.1, 1e-9, 70000])], { to: 10 }),
    computed('Identity', [integers(3, 4)]),
  ])('$op of constants', async (given) => {
    const { known, ran } = await followed(given);
    expect(known).toEqual(ran);
  });

  it('are rounded to half precision where the tensor is', async () => {
    const third = vector([1, 2], 'float16');
    const { known, ran } = await followed({ op: 'Div', inputs: [third, scalar(3, 'float16')] });
    expect(known).toEqual(ran);
  });

  it.each<readonly [string, DataType, number, number]>([
    ['Add', 'int32', 2 ** 31 - 1, 1],
    ['Mul', 'int64', 2 ** 62, 4],
    ['Sub', 'uint8', 3, 5],
    ['Div', 'int64', 1, 0],
  ])('are given up where %s leaves %s', (op, dtype, a, b) => {
    const path = writeTinyModel({
      nodes: [node(op, ['a', 'b'], 'y')],
      inputs: [],
      outputs: [{ name: 'y' }],
      initializers: { a: vector([a], dtype), b: vector([b], dtype) },
    });
    expect(canonicalise(readOnnx(path)).types.get('y')).toEqual({ dtype, shape: [1] });
  });

  it('are not followed through large tensors', () => {
    const path = writeTinyModel({
      nodes: [node('Add', ['row', 'column'], 'y')],
      inputs: [],
      outputs: [{ name: 'y' }],
      initializers: { row: uniform([1, 80]), column: uniform([80, 1]) },
    });
    expect(canonicalise(readOnnx(path)).types.get('y')).toEqual({ dtype: 'float32', shape: [80, 80] });
  });
});

describe('types that do not fit', () => {
  it('stay unknown instead of guessed', () => {
    const path = writeTinyModel({
      nodes: [node('Add', ['a', 'b'], 'y')],
      inputs: [
        { name: 'a', dtype: 'float32', shape: [2] },
        { name: 'b', dtype: 'float32', shape: ['N'] },
      ],
      outputs: [{ name: 'y' }],
    });
    expect(canonicalise(readOnnx(path)).types.get('y')).toBeUndefined();
  });
});
