import { describe, expect, test } from 'vitest';
import { joins } from '../../src/layers/join';
import { wire } from '../../src/layers/wiring';
import type { Activation } from '../../src/model';
import { Sketch } from './sketch';

const sigmoid: Activation = { kind: 'sigmoid' };
const silu: Activation = { kind: 'silu' };
const softmax: Activation = { kind: 'softmax' };

/** How a layer's output `h` meets the branches that are drawn behind it; `up` is the output of a layer without activation. */
function met(draw: (g: Sketch, h: string, up: string) => string, activation: Activation | null = null) {
  const g = new Sketch();
  const [h, up] = [g.op('Relu', ['x']), g.op('MatMul', ['x', g.weight('w', [4, 4])])];
  return joins(wire(g.output(draw(g, h, up)).graph(), new Map()), h, activation, (value) => value === up);
}

describe('a residual branch', () => {
  test.each([
    ['is added to an earlier value', (g: Sketch, h: string) => g.op('Add', ['x', h])],
    ['is the first of a sum', (g: Sketch, h: string) => g.op('Sum', [h, 'x'])],
    [
      'is dropped out, reshaped and scaled on the way',
      (g: Sketch, h: string) => {
        const moved = g.op('Reshape', [g.op('Dropout', [h]), g.numbers([4, 4], [2], 'int64')]);
        return g.op('Add', [g.op('Mul', [moved, g.weight('gamma', [4])]), 'x']);
      },
    ],
  ])('%s', (_, draw) => {
    expect(met(draw)).toEqual({ residual: true, gate: false });
  });

  test.each([
    ['a bias is added', (g: Sketch, h: string) => g.op('Add', [h, g.weight('b', [4])])],
    ['another operator comes between', (g: Sketch, h: string) => g.op('Add', [g.op('Tanh', [h]), 'x'])],
    ['only its shape is read', (g: Sketch, h: string) => g.op('Reshape', ['x', g.op('Shape', [h])])],
  ])('is none where %s', (_, draw) => {
    expect(met(draw)).toEqual({ residual: false, gate: false });
  });
});

describe('a gate', () => {
  const onto = (g: Sketch, h: string) => g.op('Mul', ['x', h]);

  test('is what lies between 0 and 1 and is multiplied onto another branch', () => {
    expect(met(onto, sigmoid).gate).toBe(true);
    expect(met(onto, { kind: 'hard-sigmoid' }).gate).toBe(true);
    expect(met(onto, { kind: 'clip', parameters: { min: 0, max: 1 } }).gate).toBe(true);
    expect(met(onto, { kind: 'clip', parameters: { min: 0, max: 6 } }).gate).toBe(false);
    expect(met(onto, { kind: 'relu' }).gate).toBe(false);
    expect(met(onto).gate).toBe(false);
  });

  test('is widened over height and width before (squeeze and excitation)', () => {
    expect(met((g, h) => onto(g, g.op('Expand', [h, g.numbers([1, 4, 8, 8], [4], 'int64')])), sigmoid).gate).toBe(true);
  });

  test('is the branch with the activation in a gated linear unit', () => {
    expect(met((g, h, up) => g.op('Mul', [h, up]), silu).gate).toBe(true);
    expect(met((g, h) => g.op('Mul', [h, 'x']), silu).gate).toBe(false);
  });

  test('is a softmax that weighs values, not one that stored numbers are read out with', () => {
    expect(met((g, h) => g.op('MatMul', [h, 'x']), softmax).gate).toBe(true);
    expect(met((g, h) => g.op('MatMul', [h, g.weight('table', [4, 2])]), softmax).gate).toBe(false);
  });

  test('is none where only stored numbers scale it', () => {
    expect(met((g, h) => g.op('Mul', [h, g.weight('gamma', [4])]), sigmoid)).toEqual({ residual: false, gate: false });
  });
});

test('a value with a hundred thousand readers is not walked to the end', () => {
  const started = performance.now();
  met((g, h) => {
    let last = h;
    for (let i = 0; i < 100_000; i++) last = g.op('Identity', [h]);
    return last;
  });
  expect(performance.now() - started).toBeLessThan(5000);
});
