import { describe, expect, test } from 'vitest';
import { random } from '../support/draw';
import { layerOf, layersOf, type Sketch } from './sketch';
import { draws, summarise } from './weights';

const values = draws('uniform', 1 / 300, 6400, random(2));
const dense = (g: Sketch, x: string): string =>
  g.op(
    'Gemm',
    [
      x,
      g.weight('fc.weight', [64, 100], summarise(values)),
      g.weight('fc.bias', [64], summarise(draws('uniform', 1 / 300, 64, random(3)))),
    ],
    {
      transB: 1,
    },
  );

describe('a parameter', () => {
  const layer = layerOf((g) => dense(g, 'x'));

  test('keeps the shape that it is stored in', () => {
    expect(layer.weight?.shape).toEqual([64, 100]);
    expect(layer.bias?.shape).toEqual([64]);
  });

  test('tells the moments of its elements', () => {
    expect(layer.weight?.moments?.second).toBeCloseTo(1 / 300, 4);
    expect(layer.weight?.moments?.mean).toBeCloseTo(0, 2);
  });

  test('tells its initializer: PyTorch’s default, here', () => {
    expect(layer.weight?.initializer).toMatchObject({ kind: 'torch-default', origin: 'inferred' });
    expect(layer.weight?.initializer.confidence).toBeGreaterThan(0.9);
  });

  test('a bias is judged by the weight’s fans', () => {
    expect(layer.bias).toMatchObject({ fanIn: 100, fanOut: 64, initializer: { kind: 'torch-default' } });
  });
});

test('behind an Identity the summary of the merged initializer is found', () => {
  const layer = layerOf((g) => {
    const merged = g.weight('merged', [64, 100], summarise(values));
    const alias = g.op('Identity', [merged], {}, { outputs: ['fc2.weight'] });
    return g.op('MatMul', ['x', g.op('Transpose', [alias])]);
  });
  expect(layer.weight).toMatchObject({ name: 'fc2.weight', stored: 'merged', initializer: { kind: 'torch-default' } });
});

test('values that were not read are said to be unknown, not guessed', () => {
  const layer = layerOf((g) => g.op('MatMul', ['x', g.weight('w', [8, 8])]));
  expect(layer.weight).not.toHaveProperty('moments');
  expect(layer.weight?.initializer).toMatchObject({ kind: 'unknown', origin: 'none', confidence: 0 });
});

test('a bias that is computed is no parameter', () => {
  const layers = layersOf((g) => g.op('Gemm', ['x', g.weight('w', [8, 8]), g.op('Abs', ['x'])]));
  expect(layers[0]).not.toHaveProperty('bias');
});
