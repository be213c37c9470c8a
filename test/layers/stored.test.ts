import { describe, expect, test } from 'vitest';
import { stored, storedNumbers, storedScalar, storedWeight } from '../../src/layers/stored';
import { wire } from '../../src/layers/wiring';
import { Sketch } from './sketch';

const follow = (draw: (g: Sketch) => string) => {
  const g = new Sketch();
  const value = draw(g);
  return stored(wire(g.output(value).graph(), new Map()), value);
};
const shape = (draw: (g: Sketch) => string) => follow(draw)?.shape;
const list = (g: Sketch, values: readonly number[]): string => g.numbers(values, [values.length], 'int64');

describe('the shape of a stored value as it is used', () => {
  test.each([
    ['as it is', (g: Sketch) => g.weight('w', [2, 3, 4]), [2, 3, 4]],
    ['transposed', (g: Sketch) => g.op('Transpose', [g.weight('w', [2, 3, 4])]), [4, 3, 2]],
    ['permuted', (g: Sketch) => g.op('Transpose', [g.weight('w', [2, 3, 4])], { perm: [1, 0, 2] }), [3, 2, 4]],
    ['reshaped', (g: Sketch) => g.op('Reshape', [g.weight('w', [2, 3, 4]), list(g, [6, 4])]), [6, 4]],
    [
      'reshaped, one size left open',
      (g: Sketch) => g.op('Reshape', [g.weight('w', [2, 3, 4]), list(g, [-1, 2])]),
      [12, 2],
    ],
    ['reshaped, one size kept', (g: Sketch) => g.op('Reshape', [g.weight('w', [2, 3, 4]), list(g, [0, -1])]), [2, 12]],
    ['flattened', (g: Sketch) => g.op('Flatten', [g.weight('w', [2, 3, 4])], { axis: 2 }), [6, 4]],
    ['unsqueezed at the end', (g: Sketch) => g.op('Unsqueeze', [g.weight('w', [2, 3]), list(g, [-1])]), [2, 3, 1]],
    ['unsqueezed twice', (g: Sketch) => g.op('Unsqueeze', [g.weight('w', [2, 3]), list(g, [0, 2])]), [1, 2, 1, 3]],
    ['squeezed', (g: Sketch) => g.op('Squeeze', [g.weight('w', [1, 3, 1])]), [3]],
    ['squeezed at one axis', (g: Sketch) => g.op('Squeeze', [g.weight('w', [1, 3, 1]), list(g, [0])]), [3, 1]],
    ['cast and renamed', (g: Sketch) => g.op('Identity', [g.op('Cast', [g.weight('w', [2, 3])], { to: 1 })]), [2, 3]],
  ])('%s', (_, draw, expected) => {
    expect(shape(draw)).toEqual(expected);
  });

  test('is unknown where the target is computed', () => {
    const found = follow((g) => g.op('Reshape', [g.weight('w', [2, 3]), g.op('Shape', ['x'])]));
    expect(found?.initializer).toBe('w');
    expect(found?.shape).toBeUndefined();
  });

  test('is unknown where a target does not fit', () => {
    expect(shape((g) => g.op('Reshape', [g.weight('w', [2, 3]), list(g, [4, 4])]))).toBeUndefined();
  });
});

/** Gates of a kernel in another order; `inputs` picks among the parts. */
const regroup = (g: Sketch, parts: readonly number[], axes: readonly [split: number, concat: number]): string => {
  const gates = ['i', 'f', 'c', 'o'];
  g.op('Split', [g.weight('w', [3, 8])], { axis: axes[0], num_outputs: 4 }, { outputs: gates });
  return g.op(
    'Concat',
    parts.map((i) => gates[i] ?? ''),
    { axis: axes[1] },
  );
};

describe('parts of a stored value', () => {
  test('are that value where all are put together again, in whatever order', () => {
    const found = follow((g) => g.op('Transpose', [regroup(g, [0, 3, 1, 2], [1, -1])]));
    expect(found).toMatchObject({ initializer: 'w', shape: [8, 3] });
  });

  test.each<[string, readonly number[], readonly [number, number]]>([
    ['one is missing', [0, 1, 2], [1, 1]],
    ['one comes twice', [0, 1, 2, 2], [1, 1]],
    ['they are put together along another axis', [0, 1, 2, 3], [1, 0]],
  ])('are not where %s', (_, parts, axes) => {
    expect(follow((g) => regroup(g, parts, axes))).toBeUndefined();
  });
});

/** Rows of a kernel, cut out one stretch after the other and put together in this order. */
const slices = (g: Sketch, stretches: readonly (readonly [start: number, end: number])[], axis = 0): string => {
  const w = g.weight('w', [8, 3]);
  const parts = stretches.map(([start, end]) =>
    g.op('Slice', [w, list(g, [start]), list(g, [end]), list(g, [axis]), list(g, [1])]),
  );
  return g.op('Concat', parts, { axis: 0 });
};

describe('slices of a stored value', () => {
  test('are that value where they cover it, in whatever order', () => {
    const whole = follow((g) =>
      slices(g, [
        [0, 2],
        [6, 2 ** 31],
        [-6, 4],
        [4, -2],
      ]),
    ); // as PyTorch writes the gates of an LSTM
    expect(whole).toMatchObject({ initializer: 'w', shape: [8, 3] });
  });

  test.each<[string, readonly (readonly [number, number])[], number]>([
    [
      'there is a gap',
      [
        [0, 2],
        [3, 8],
      ],
      0,
    ],
    [
      'two overlap',
      [
        [0, 5],
        [4, 8],
      ],
      0,
    ],
    [
      'the end is missing',
      [
        [0, 4],
        [4, 7],
      ],
      0,
    ],
    [
      'they are cut along another axis',
      [
        [0, 1],
        [1, 3],
      ],
      1,
    ],
  ])('are not where %s', (_, stretches, axis) => {
    expect(follow((g) => slices(g, stretches, axis))).toBeUndefined();
  });
});

describe('what is not stored', () => {
  test('an input of the model', () => {
    expect(follow((g) => g.op('Identity', ['x']))).toBeUndefined();
  });

  test('a sum with a stored value', () => {
    expect(follow((g) => g.op('Add', [g.weight('w', [2]), 'x']))).toBeUndefined();
  });

  test('integers are stored, but no weight', () => {
    const g = new Sketch();
    const [ids, quantised] = [list(g, [1, 2]), g.op('DequantizeLinear', [list(g, [3, 4]), g.scalar(0.1)])];
    const wiring = wire(g.output(quantised).graph(), new Map());
    expect(stored(wiring, ids)).toBeDefined();
    expect(storedWeight(wiring, ids)).toBeUndefined();
    expect(storedWeight(wiring, quantised)).toBeDefined();
  });
});

describe('numbers', () => {
  test('of a small tensor, and of one element', () => {
    const g = new Sketch();
    const [axes, one] = [list(g, [2, 3]), g.scalar(0.5)];
    const wiring = wire(g.graph(), new Map());
    expect(storedNumbers(wiring, axes)).toEqual([2, 3]);
    expect(storedScalar(wiring, axes)).toBeUndefined();
    expect(storedScalar(wiring, one)).toBe(0.5);
  });

  test('that a model computes from numbers', () => {
    const g = new Sketch();
    const root = g.op('Sqrt', [g.op('Cast', [g.op('Unsqueeze', [g.scalar(16), list(g, [0])])], { to: 1 })]);
    const inverse = g.op('Div', [g.scalar(1), root]);
    const wiring = wire(g.output(inverse).graph(), new Map());
    expect(storedScalar(wiring, inverse)).toBe(0.25);
    expect(storedScalar(wiring, 'x')).toBeUndefined();
  });
});
