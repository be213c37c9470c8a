import { describe, expect, test } from 'vitest';
import { layerOf, layersOf } from './sketch';

const named = (weight: string, node: { name?: string; metadata?: Readonly<Record<string, string>> } = {}): string =>
  layerOf((g) => g.op('MatMul', ['x', g.weight(weight, [4, 4])], {}, node)).name;

describe('the weight’s name', () => {
  test.each([
    ['layer1.0.conv1.weight', 'layer1.0.conv1'],
    ['dense_3/kernel:0', 'dense_3'],
    ['StatefulPartitionedCall/functional_1/conv2d_4/Conv2D/ReadVariableOp', 'functional_1/conv2d_4'],
    ['conv2d_12.w_0', 'conv2d_12'],
    ['blocks/0/attn/q_weight', 'blocks/0/attn/q'],
    ['weight', 'weight'],
  ])('%s is layer %s', (weight, name) => {
    expect(named(weight)).toBe(name);
  });
});

describe('where the weight’s name says nothing', () => {
  test.each(['onnx::MatMul_1234', '77', 'val_3', '_v_25', 'Constant_12'])('%s: the scope of the node', (weight) => {
    expect(named(weight, { name: '/encoder/encoder.layers.0/linear1/MatMul' })).toBe('encoder.layers.0.linear1');
  });

  test('what torch’s exporter noted', () => {
    const scopes = "['', 'backbone', 'backbone.layer1', 'backbone.layer1.conv', 'conv2d']";
    expect(named('val_3', { name: 'node_conv_1', metadata: { 'pkg.torch.onnx.name_scopes': scopes } })).toBe(
      'backbone.layer1.conv',
    );
  });

  test('the plain name of the node', () => {
    expect(named('12', { name: 'Gemm_14' })).toBe('Gemm_14');
  });

  test('nothing at all: what it is, counted', () => {
    const layers = layersOf((g) => {
      const z = g.op('MatMul', ['x', g.weight('1', [4, 4])], {}, { name: '' });
      return g.op('MatMul', [z, g.weight('2', [4, 4])], {}, { name: '' });
    });
    expect(layers.map(({ id }) => id)).toEqual(['dense 1', 'dense 2']);
  });
});

describe('hostile names', () => {
  test.each([
    ['a JSON object', '{"name": "fc", "tags": ["a", "b"]}'],
    ['HTML', '<img src=x onerror=alert(1)>'],
    ['a prototype', '__proto__'],
    ['another', 'constructor'],
    ['control characters', 'a\u0000b\n\u202e'],
    ['dots', '...........................'],
    ['half a surrogate pair', '\ud800'],
  ])('%s', (_, name) => {
    const layers = layersOf((g) => {
      const w = g.weight(name, [4, 4]);
      return g.op('MatMul', [g.op('MatMul', ['x', w], {}, { name }), w], {}, { name });
    });
    expect(layers).toHaveLength(2);
    expect(new Set(layers.map(({ id }) => id)).size).toBe(2);
  });

  test('a megabyte of them costs no time', () => {
    const name = 'weight/'.repeat(150_000);
    const start = performance.now();
    expect(named(name, { name })).toBe('dense 1');
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('a name that another layer’s suffix already took', () => {
    const layers = layersOf((g) => {
      let x = 'x';
      for (const name of ['fc#2.weight', 'fc.weight', 'fc.weight']) x = g.op('MatMul', [x, g.weight(name, [4, 4])]);
      return x;
    });
    expect(layers.map(({ id }) => id)).toEqual(['fc#2', 'fc', 'fc#3']);
  });
});
