import { expect, test } from 'vitest';
import { freshness } from '../../src/layers';
import type { InitializerKind, Layer, Tensor } from '../../src/model';
import { layerOf } from './sketch';

const layer = (kind: InitializerKind, confidence = 0.9): Layer => {
  const plain = layerOf((g) => g.op('MatMul', ['x', g.weight('w', [4, 4])]));
  if (!plain.weight) throw new Error('The layer has no weight.');
  return { ...plain, weight: { ...plain.weight, initializer: { kind, origin: 'inferred', variance: 1, confidence } } };
};

test.each([
  ['drawn a moment ago', [layer('he-normal'), layer('torch-default'), layer('orthogonal')], 1],
  ['trained', [layer('trained'), layer('trained')], 0],
  ['trained, with a new head', [layer('trained'), layer('trained'), layer('trained'), layer('glorot-uniform')], 0.25],
  ['drawn, with a last layer of zeros', [layer('he-normal'), layer('zeros')], 1],
  ['of weights that nothing can be told of', [layer('unknown', 0), layer('he-normal', 0.4)], 0],
  ['without weights', [], 0],
] as const)('a network %s', (_, layers, value) => {
  expect(freshness(layers)).toBe(value);
});

test('weights that are drawn anew for each seed are fresh, constant ones too', () => {
  const { weight, ...rest } = layer('zeros');
  if (!weight) throw new Error('The layer has no weight.');
  const tensor: Tensor = {
    dtype: 'float32',
    dims: [4, 4],
    data: { kind: 'drawn', distribution: { kind: 'constant', value: 0 }, stream: 'w' },
  };
  expect(freshness([{ ...rest, weight: { ...weight, tensor } }])).toBe(1);
});
