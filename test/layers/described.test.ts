import { describe, expect, test } from 'vitest';
import { type Description, recogniseLayers } from '../../src/layers';
import { describedName } from '../../src/layers/names';
import type { Declaration, Initializer, Layer, LayerObject, Tensor } from '../../src/model';
import { graph, input, node } from '../probe/graphs';
import { random } from '../support/draw';
import { draws, summarise } from './weights';

/** What code of two dense layers and a `tf.layers.reLU()` becomes, written down by hand. */

const object = (className: string, name: string): LayerObject => ({ className, name, config: {} });
const [first, relu, second] = [object('Dense', 'hidden'), object('ReLU', 're_lu'), object('Dense', 'hidden')];

const drawn = (stream: string, dims: readonly number[]): Tensor => ({
  dtype: 'float32',
  dims,
  data: { kind: 'drawn', stream, distribution: { kind: 'truncated-normal', mean: 0, std: 0.25 } },
});

const heNormal: Initializer = { kind: 'he-normal', origin: 'declared', variance: 0.0484, confidence: 1 };
const zeros: Initializer = { kind: 'zeros', origin: 'default', variance: 0, confidence: 1 };

const declaration = (layer: LayerObject, option: string): Declaration => ({
  layer,
  option,
  className: 'HeNormal',
  config: {},
  replaced: [],
});

const description = (initializer = heNormal): Description => ({
  declared: new Map([
    ['hidden/kernel', { initializer, ...declaration(first, 'kernelInitializer') }],
    ['hidden/bias', { initializer: zeros, ...declaration(first, 'biasInitializer') }],
    ['hidden/kernel_1', { initializer, ...declaration(second, 'kernelInitializer') }],
  ]),
  owners: new Map([
    ['MatMul_z', first],
    ['Add_a', first],
    ['Relu_h', relu],
    ['MatMul_y', second],
  ]),
});

const network = (kernel: Tensor = drawn('hidden/kernel', [32, 16])) =>
  graph(
    [input('x', [8, 32])],
    [
      node('MatMul', ['x', 'hidden/kernel'], ['z']),
      node('Add', ['z', 'hidden/bias'], ['a']),
      node('Relu', ['a'], ['h']),
      node('MatMul', ['h', 'hidden/kernel_1'], ['y']),
    ],
    ['y'],
    {
      'hidden/kernel': kernel,
      'hidden/bias': drawn('hidden/bias', [16]),
      'hidden/kernel_1': drawn('hidden/kernel_1', [16, 4]),
    },
  );

const layers = (): Layer[] => recogniseLayers(network(), new Map(), description());

describe('layers that code describes', () => {
  test('have the names that they have there, made unique where two share one', () => {
    expect(layers().map(({ name, id }) => [name, id])).toEqual([
      ['hidden', 'hidden'],
      ['hidden', 'hidden#2'],
    ]);
  });

  test('know the object that made them, and the one that is their activation', () => {
    const [a, b] = layers();
    expect(a?.object).toBe(first);
    expect(a?.activationObject).toBe(relu);
    expect(b?.object).toBe(second);
    expect(b?.activationObject).toBeUndefined();
  });

  test('have the initializers that were declared, not such as their elements suggest', () => {
    const [a] = layers();
    expect(a?.weight?.initializer).toEqual(heNormal);
    expect(a?.weight?.declared).toEqual(declaration(first, 'kernelInitializer'));
    expect(a?.bias?.initializer).toEqual(zeros);
  });
});

describe('stored weights of a layer whose initializer is declared', () => {
  const stored: Tensor = { dtype: 'float32', dims: [32, 16], data: { kind: 'bytes', bytes: new Uint8Array(2048) } };
  const weight = (values: Float32Array, told = heNormal) =>
    recogniseLayers(network(stored), new Map([['hidden/kernel', summarise(values)]]), description(told))[0]?.weight;

  test('that look like it are what was declared, with the variance as found', () => {
    const found = weight(draws('normal', 0.05, 512, random(3)))?.initializer;
    expect(found).toMatchObject({ kind: 'he-normal', origin: 'declared', confidence: 1 });
    expect(found?.variance).toBeCloseTo(0.05, 2);
    expect(found?.variance).not.toBe(heNormal.variance);
  });

  test('of quite another variance tell for themselves', () => {
    expect(weight(draws('uniform', 0.0005, 512, random(3)))?.initializer.origin).toBe('inferred');
  });
});

test.each([
  ['dense', 'dense/kernel', 'dense'],
  ['dense', 'dense/kernel_1', 'dense'],
  ['dense', undefined, 'dense'],
  ['embedding', 'embedding/embeddings', 'embedding'],
  ['conv', 'conv/depthwise_kernel', 'conv'],
  ['conv', 'conv/pointwise_kernel', 'conv/pointwise'],
  ['both', 'both/forward_lstm/kernel', 'both/forward_lstm'],
  ['other', 'shared/kernel', 'other'],
])('a layer object %s is called after its weight %s: %s', (name, weight, expected) => {
  expect(describedName(name, weight)).toBe(expected);
});
