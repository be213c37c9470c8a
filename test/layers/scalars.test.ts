import { describe, expect, test } from 'vitest';
import { scalarValues } from '../../src/layers/scalars';
import { tensorOf } from '../../src/model';
import { Sketch } from './sketch';

/** The number that a drawn value is, if it is one that the model holds. */
const numberOf = (draw: (g: Sketch) => string): number | undefined => {
  const g = new Sketch();
  const value = draw(g);
  return scalarValues(g.output(value).graph()).get(value);
};

describe('a number that the model holds', () => {
  test.each([
    ['is stored', (g: Sketch) => g.scalar(0.5), 0.5],
    ['is stored as a tensor of one element', (g: Sketch) => g.numbers([3], [1, 1]), 3],
    ['is computed: √2', (g: Sketch) => g.op('Sqrt', [g.scalar(2)]), Math.SQRT2],
    ['is computed over several steps', (g: Sketch) => g.op('Mul', [g.op('Neg', [g.scalar(2)]), g.scalar(3)]), -6],
    ['is the other way round where order counts', (g: Sketch) => g.op('Div', [g.scalar(1), g.scalar(4)]), 0.25],
    ['is reshaped', (g: Sketch) => g.op('Reshape', [g.scalar(7), g.numbers([1, 1], [2], 'int64')]), 7],
    ['is unsqueezed along a computed axis', (g: Sketch) => g.op('Unsqueeze', [g.scalar(7), 'axes']), 7],
    ['is cast to the type of an input', (g: Sketch) => g.op('CastLike', [g.scalar(7), 'x']), 7],
    ['is clipped, with one bound left out', (g: Sketch) => g.op('Clip', [g.scalar(9), '', g.scalar(6)]), 6],
  ])('%s', (_, draw, expected) => {
    expect(numberOf(draw)).toBeCloseTo(expected, 6);
  });
});

describe('no such number', () => {
  test.each([
    ['an input', (g: Sketch) => g.op('Identity', ['x'])],
    ['what an input takes part in', (g: Sketch) => g.op('Add', ['x', g.scalar(1)])],
    ['a vector', (g: Sketch) => g.numbers([1, 2])],
    ['a number whose bytes lie in the file', (g: Sketch) => g.weight('w', [1])],
    ['a sum over a stored number', (g: Sketch) => g.op('ReduceSum', [g.scalar(1)])],
    [
      "another domain's operator of a familiar name",
      (g: Sketch) => g.op('Neg', [g.scalar(1)], {}, { domain: 'local' }),
    ],
  ])('is %s', (_, draw) => {
    expect(numberOf(draw)).toBeUndefined();
  });
});

test('64-bit integers are numbers too', () => {
  const g = new Sketch().output('n').graph();
  const stored = { ...g, initializers: new Map([['n', tensorOf('int64', [], [-1])]]) };
  expect(scalarValues(stored).get('n')).toBe(-1);
});
