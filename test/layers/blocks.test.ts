import { describe, expect, test } from 'vitest';
import type { Layer } from '../../src/model';
import { layersOf, type Sketch } from './sketch';

/** Blocks of well-known architectures as their exporters write them: what a person would list. */

const listed = (layers: readonly Layer[]) =>
  layers.map(({ id, kind, normalisation, activation, residual, gate, head }) =>
    [
      id,
      kind,
      normalisation && `${normalisation.kind} norm`,
      activation?.kind,
      residual && 'residual',
      gate && 'gate',
      head && 'head',
    ]
      .filter(Boolean)
      .join(', '),
  );

const batchNorm = (g: Sketch, x: string, name: string): string =>
  g.op('BatchNormalization', [
    x,
    ...['weight', 'bias', 'running_mean', 'running_var'].map((part) => g.weight(`${name}.${part}`, [64])),
  ]);
const conv = (g: Sketch, x: string, name: string, kernel = 3): string =>
  g.op('Conv', [x, g.weight(`${name}.weight`, [64, 64, kernel, kernel])]);
const linear = (g: Sketch, x: string, name: string, units = 64): string =>
  g.op('Add', [g.op('MatMul', [x, g.weight(`${name}.weight`, [64, units])]), g.weight(`${name}.bias`, [units])]);
const layerNorm = (g: Sketch, x: string, name: string): string =>
  g.op(
    'LayerNormalization',
    [x, g.weight(`${name}.weight`, [64]), g.weight(`${name}.bias`, [64])],
    {},
    { name: `/${name}/LayerNormalization` },
  );

test('a ResNet block (He et al. 2015) with its down-sampling shortcut', () => {
  const layers = layersOf((g) => {
    const a = g.op('Relu', [batchNorm(g, conv(g, 'x', 'layer1.0.conv1'), 'layer1.0.bn1')]);
    const b = batchNorm(g, conv(g, a, 'layer1.0.conv2'), 'layer1.0.bn2');
    const shortcut = batchNorm(g, conv(g, 'x', 'layer1.0.downsample.0', 1), 'layer1.0.downsample.1');
    const joined = g.op('Relu', [g.op('Add', [b, shortcut])], {}, { name: '/layer1/layer1.0/relu_1/Relu' });
    return g.op(
      'Gemm',
      [
        g.op('Flatten', [g.op('GlobalAveragePool', [joined])]),
        g.weight('fc.weight', [10, 64]),
        g.weight('fc.bias', [10]),
      ],
      {
        transB: 1,
      },
    );
  });
  expect(listed(layers)).toEqual([
    'layer1.0.conv1, conv2d, batch norm, relu',
    'layer1.0.conv2, conv2d, batch norm, residual',
    'layer1.0.downsample.0, conv2d, batch norm, residual',
    'layer1.0.relu_1, activation, relu',
    'fc, dense, head',
  ]);
});

test('a pre-activation ResNet block (He et al. 2016)', () => {
  const layers = layersOf((g) => {
    const stem = conv(g, 'x', 'stem');
    const a = conv(g, g.op('Relu', [batchNorm(g, stem, 'bn1')]), 'conv1');
    const b = conv(g, g.op('Relu', [batchNorm(g, a, 'bn2')]), 'conv2');
    return conv(g, g.op('Add', [stem, b]), 'next');
  });
  expect(listed(layers)).toEqual([
    'stem, conv2d, residual',
    'BatchNormalization_1, normalisation, batch norm, relu',
    'conv1, conv2d, batch norm, relu',
    'conv2, conv2d, residual',
    'next, conv2d, head',
  ]);
});

test('a MobileNetV2 block: expand, depthwise, project', () => {
  const layers = layersOf((g) => {
    const relu6 = (x: string) => g.op('Clip', [x, g.scalar(0), g.scalar(6)]);
    const expanded = relu6(batchNorm(g, conv(g, 'x', 'expand', 1), 'bn1'));
    const depthwise = g.op('Conv', [expanded, g.weight('depthwise.weight', [64, 1, 3, 3])], { group: 64 });
    return g.op('Add', ['x', batchNorm(g, conv(g, relu6(batchNorm(g, depthwise, 'bn2')), 'project', 1), 'bn3')]);
  });
  expect(listed(layers)).toEqual([
    'expand, conv2d, batch norm, relu6',
    'depthwise, depthwise-conv, batch norm, relu6',
    'project, conv2d, batch norm, residual, head',
  ]);
});

describe('a transformer block', () => {
  const attention = (g: Sketch, x: string): string => {
    const heads = (name: string) =>
      g.op('Transpose', [g.op('Reshape', [linear(g, x, name), g.numbers([0, 0, 4, 16], [4], 'int64')])], {
        perm: [0, 2, 1, 3],
      });
    const scores = g.op('Div', [g.op('MatMul', [heads('attn.q'), g.op('Transpose', [heads('attn.k')])]), g.scalar(4)]);
    const weights = g.op('Softmax', [scores], {}, { name: '/attn/Softmax' });
    const mixed = g.op('Reshape', [g.op('MatMul', [weights, heads('attn.v')]), g.numbers([0, 0, 64], [3], 'int64')]);
    return linear(g, mixed, 'attn.out');
  };
  const gelu = (g: Sketch, x: string): string =>
    g.op('Mul', [
      g.op('Mul', [x, g.op('Add', [g.op('Erf', [g.op('Div', [x, g.scalar(Math.SQRT2)])]), g.scalar(1)])]),
      g.scalar(0.5),
    ]);

  test('normalised first (GPT-2)', () => {
    const layers = layersOf((g) => {
      const a = g.op('Add', ['x', attention(g, layerNorm(g, 'x', 'ln_1'))]);
      const up = gelu(g, linear(g, layerNorm(g, a, 'ln_2'), 'mlp.up'));
      return linear(g, layerNorm(g, g.op('Add', [a, linear(g, up, 'mlp.down')]), 'ln_f'), 'lm_head');
    });
    expect(listed(layers)).toEqual([
      'ln_1, normalisation, layer norm',
      'attn.q, dense',
      'attn.k, dense',
      'attn, activation, softmax, gate',
      'attn.v, dense',
      'attn.out, dense, residual',
      'ln_2, normalisation, layer norm',
      'mlp.up, dense, gelu',
      'mlp.down, dense, residual',
      'ln_f, normalisation, layer norm',
      'lm_head, dense, head',
    ]);
  });

  test('with SwiGLU and RMSNorm (Llama)', () => {
    const layers = layersOf((g) => {
      const square = g.op('ReduceMean', [g.op('Pow', ['x', g.scalar(2)]), g.numbers([-1], [1], 'int64')]);
      const normed = g.op('Mul', ['x', g.op('Reciprocal', [g.op('Sqrt', [g.op('Add', [square, g.scalar(1e-6)])])])]);
      const scaled = g.op('Mul', [g.weight('norm.weight', [64]), normed]);
      const gate = linear(g, scaled, 'gate_proj');
      const product = g.op('Mul', [g.op('Mul', [gate, g.op('Sigmoid', [gate])]), linear(g, scaled, 'up_proj')]);
      return g.op('Add', ['x', linear(g, product, 'down_proj')]);
    });
    expect(listed(layers)).toEqual([
      'Pow_0, normalisation, rms norm',
      'gate_proj, dense, silu, gate',
      'up_proj, dense',
      'down_proj, dense, residual, head',
    ]);
  });
});

test('a GAN’s generator: transposed convolutions, batch normalisation, relu, and tanh at the end', () => {
  const layers = layersOf((g) => {
    let x = 'x';
    for (const name of ['up1', 'up2'])
      x = g.op('Relu', [
        batchNorm(
          g,
          g.op('ConvTranspose', [x, g.weight(`${name}.weight`, [64, 64, 4, 4])], { strides: [2, 2] }),
          `${name}.bn`,
        ),
      ]);
    return g.op('Tanh', [g.op('ConvTranspose', [x, g.weight('rgb.weight', [64, 3, 4, 4])], { strides: [2, 2] })]);
  });
  expect(listed(layers)).toEqual([
    'up1, transposed-conv, batch norm, relu',
    'up2, transposed-conv, batch norm, relu',
    'rgb, transposed-conv, tanh, head',
  ]);
});

test('an LSTM language model', () => {
  const layers = layersOf((g) => {
    const words = g.op('Gather', [g.weight('embedding.weight', [5000, 64]), 'x']);
    const hidden = g.op(
      'LSTM',
      [words, g.weight('lstm.weight_ih_l0', [1, 256, 64]), g.weight('lstm.weight_hh', [1, 256, 64])],
      {},
      { name: '/lstm/LSTM' },
    );
    return linear(g, g.op('Squeeze', [hidden]), 'decoder', 5000);
  });
  expect(listed(layers)).toEqual(['embedding, embedding', 'lstm, lstm', 'decoder, dense, head']);
});
