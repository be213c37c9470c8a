import { describe, expect, it } from 'vitest';
import { float, type Tensor, tensorOf } from '../../../src/model';
import { judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { uniform, vector } from '../../support/tensors';

/** Judged by central differences of the model itself, run by onnxruntime-node. */

const agree = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'agrees']));
const positive = { low: 0.5, high: 2 };

describe('the gradients of BatchNormalization', () => {
  const inputs = (shape: readonly number[]): Readonly<Record<string, Tensor>> => ({
    x: uniform(shape, { seed: 1 }),
    scale: uniform([shape[1] as number], { seed: 2 }),
    bias: uniform([shape[1] as number], { seed: 3 }),
    mean: uniform([shape[1] as number], { seed: 4 }),
    variance: uniform([shape[1] as number], { seed: 5, ...positive }),
  });
  const names = ['x', 'scale', 'bias', 'mean', 'variance'];

  it.each([[[6, 3]], [[2, 3, 5]], [[2, 3, 4, 2]], [[2, 3, 2, 2, 2]]])('with stored statistics, [%s]', async (shape) => {
    const nodes = [node('BatchNormalization', names, 'y', { epsilon: float(0.01) })];
    expect(await judgeOperator({ nodes, inputs: inputs(shape) })).toEqual(agree('x', 'scale', 'bias'));
  });

  it.each([7, 8, 9, 13, 14, 15])('with stored statistics, opset %i', async (opset) => {
    const nodes = [node('BatchNormalization', names, 'y')];
    expect(await judgeOperator({ nodes, inputs: inputs([2, 3, 4, 2]), opset })).toEqual(agree('x', 'scale', 'bias'));
  });

  it.each([[[6, 3]], [[2, 3, 5]], [[2, 3, 4, 2]]])('with the statistics of the batch, [%s]', async (shape) => {
    const nodes = [node('BatchNormalization', names, ['y', 'm', 'v'], { training_mode: 1, momentum: float(0.7) })];
    const only = { nodes, inputs: inputs(shape), outputs: ['y'] };
    expect(await judgeOperator(only)).toEqual(agree('x', 'scale', 'bias'));
    expect(await judgeOperator({ ...only, outputs: ['y', 'm', 'v'] })).toEqual(agree('x', 'scale', 'bias'));
    expect(await judgeOperator({ ...only, outputs: ['m', 'v'] })).toMatchObject({ x: 'agrees', scale: 'no path' });
  });

  it('with a statistic for each place of a channel, as opset 7 could', async () => {
    const each = (seed: number, range = {}) => uniform([3, 2, 2], { seed, ...range });
    const nodes = [node('BatchNormalization', names, 'y', { spatial: 0 })];
    const given = {
      x: uniform([4, 3, 2, 2]),
      scale: each(2),
      bias: each(3),
      mean: each(4),
      variance: each(5, positive),
    };
    expect(await judgeOperator({ nodes, inputs: given, opset: 7 })).toEqual(agree('x', 'scale', 'bias'));
  });
});

describe('the gradients of layer normalisations', () => {
  const x = uniform([2, 3, 4], { seed: 1 });
  const outputs = [['y'], ['y', 'mean', 'deviation'], ['mean'], ['deviation'], ['mean', 'deviation']];

  it.each([-1, 1, 0])('LayerNormalization from axis %i', async (axis) => {
    const shape = x.dims.slice(axis);
    const inputs = { x, scale: uniform(shape, { seed: 2 }), bias: uniform(shape, { seed: 3 }) };
    const nodes = [node('LayerNormalization', ['x', 'scale', 'bias'], 'y', { axis, epsilon: float(0.01) })];
    expect(await judgeOperator({ nodes, inputs })).toEqual(agree('x', 'scale', 'bias'));
  });

  it.each(outputs)('LayerNormalization where %s is used', async (...used) => {
    const inputs = { x, scale: uniform([4], { seed: 2 }) };
    const nodes = [node('LayerNormalization', ['x', 'scale'], ['y', 'mean', 'deviation'])];
    const verdicts = await judgeOperator({ nodes, inputs, outputs: used });
    expect(verdicts).toEqual({ x: 'agrees', scale: used.includes('y') ? 'agrees' : 'no path' });
  });

  it.each([-1, 1])('RMSNormalization from axis %i', async (axis) => {
    const inputs = { x, scale: uniform(x.dims.slice(axis), { seed: 2 }) };
    const nodes = [node('RMSNormalization', ['x', 'scale'], 'y', { axis, epsilon: float(0.01) })];
    expect(await judgeOperator({ nodes, inputs, opset: 23 })).toEqual(agree('x', 'scale'));
  });

  it('SimplifiedLayerNormalization and its deviation', async () => {
    const inputs = { x, scale: uniform([4], { seed: 2 }) };
    const nodes = [node('SimplifiedLayerNormalization', ['x', 'scale'], ['y', 'deviation'], { epsilon: float(0.01) })];
    expect(await judgeOperator({ nodes, inputs })).toEqual(agree('x', 'scale'));
  });

  it('a scale wider than its input', async () => {
    const inputs = { x: uniform([2, 4], { dtype: 'float16' }), scale: uniform([4], { seed: 2, dtype: 'float16' }) };
    const nodes = [node('LayerNormalization', ['x', 'scale'], 'y')];
    expect(await judgeOperator({ nodes, inputs })).toEqual(agree('x', 'scale'));
  });

  it.each([
    ['SkipLayerNormalization', ['x', 'skip', 'gamma', 'beta', 'bias'], ['y', '', '', 'sum']],
    ['SkipLayerNormalization', ['x', 'skip', 'gamma'], ['y']],
    ['SkipSimplifiedLayerNormalization', ['x', 'skip', 'gamma', 'bias'], ['y', '', '', 'sum']],
    ['SkipSimplifiedLayerNormalization', ['x', 'skip', 'gamma'], ['y']],
  ])('%s of %s', async (op, names, outputs) => {
    const inputs = Object.fromEntries(
      names.map((name, i) => [name, uniform(i < 2 ? [2, 3, 4] : [4], { seed: i + 1 })]),
    );
    const nodes = [node(op, names, outputs, { epsilon: float(0.01) }, 'com.microsoft')];
    expect(await judgeOperator({ nodes, inputs })).toEqual(agree(...names));
  });
});

describe('the gradients of normalisations over channels', () => {
  const x = uniform([2, 4, 3, 2], { seed: 1 });

  it('InstanceNormalization', async () => {
    const inputs = { x, scale: uniform([4], { seed: 2 }), bias: uniform([4], { seed: 3 }) };
    const nodes = [node('InstanceNormalization', ['x', 'scale', 'bias'], 'y', { epsilon: float(0.01) })];
    expect(await judgeOperator({ nodes, inputs })).toEqual(agree('x', 'scale', 'bias'));
  });

  it.each([
    [18, 2],
    [21, 4],
  ])('GroupNormalization-%i, whose scale has %i elements', async (opset, size) => {
    const inputs = { x, scale: uniform([size], { seed: 2 }), bias: uniform([size], { seed: 3 }) };
    const nodes = [node('GroupNormalization', ['x', 'scale', 'bias'], 'y', { num_groups: 2, epsilon: float(0.01) })];
    expect(await judgeOperator({ nodes, inputs, opset })).toEqual(agree('x', 'scale', 'bias'));
  });

  it.each([1, 3, 5])('LRN over %i channels', async (size) => {
    const nodes = [node('LRN', ['x'], 'y', { size, alpha: float(0.5), beta: float(0.6), bias: float(1.5) })];
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual(agree('x'));
  });

  it.each([[[0, 2, 3]], [[1, -1]]])('MeanVarianceNormalization over axes %s', async (axes) => {
    const nodes = [node('MeanVarianceNormalization', ['x'], 'y', { axes })];
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual(agree('x'));
  });

  it.each([
    [1, 0],
    [1, -1],
    [2, 1],
    [2, -1],
  ])('LpNormalization, p %i, axis %i', async (p, axis) => {
    expect(await judgeOperator({ nodes: [node('LpNormalization', ['x'], 'y', { p, axis })], inputs: { x } })).toEqual(
      agree('x'),
    );
  });
});

describe.each(['Softmax', 'LogSoftmax'])('the gradient of %s', (op) => {
  it.each([7, 11, 12])('opset %i flattens the axes from its own on', async (opset) => {
    for (const axis of [0, 1, 2]) {
      const nodes = [node(op, ['x'], 'y', { axis })];
      expect(await judgeOperator({ nodes, inputs: { x: uniform([2, 3, 4]) }, opset })).toEqual(agree('x'));
    }
    expect(await judgeOperator({ nodes: [node(op, ['x'], 'y')], inputs: { x: uniform([2, 3, 4]) }, opset })).toEqual(
      agree('x'),
    );
  });

  it.each([-1, 0, 1, -2])('opset 13 takes axis %i alone', async (axis) => {
    expect(await judgeOperator({ nodes: [node(op, ['x'], 'y', { axis })], inputs: { x: uniform([2, 3, 4]) } })).toEqual(
      agree('x'),
    );
  });
});

describe('the gradient of Hardmax', () => {
  const x = uniform([2, 3, 4]);

  it.each([-1, 0, 1, -2])('is zero, as the differences are, along axis %i', async (axis) => {
    expect(await judgeOperator({ nodes: [node('Hardmax', ['x'], 'y', { axis })], inputs: { x } })).toEqual(agree('x'));
  });

  it.each([7, 11, 12])('opset %i flattens the axes from its own on', async (opset) => {
    expect(await judgeOperator({ nodes: [node('Hardmax', ['x'], 'y')], inputs: { x }, opset })).toEqual(agree('x'));
  });

  it('adds nothing to what comes another way', async () => {
    const nodes = [node('Hardmax', ['x'], 'h'), node('Mul', ['x', 'h'], 'y')];
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual(agree('x'));
  });
});

it('a row of infinities that is taken out after a Softmax does not spoil the other rows', async () => {
  const nodes = [
    node('Where', ['hidden', 'infinity', 'x'], 'scores'),
    node('Softmax', ['scores'], 'p'),
    node('Where', ['hidden', 'zero', 'p'], 'weights'),
    node('MatMul', ['weights', 'v'], 'y'),
  ];
  const constants = {
    hidden: tensorOf('bool', [2, 1], [1, 0]),
    infinity: vector([Number.NEGATIVE_INFINITY]),
    zero: vector([0]),
  };
  const inputs = { x: uniform([2, 3]), v: uniform([3, 4], { seed: 2 }) };
  expect(await judgeOperator({ nodes, inputs, constants })).toEqual(agree('x', 'v'));
});

describe('the gradients of losses', () => {
  const labels = vector([0, 2, 1, 2, 0], 'int64');
  const inputs = { x: uniform([5, 3], { seed: 1 }), labels, weight: uniform([3], { seed: 2, ...positive }) };
  const losses = ['SoftmaxCrossEntropyLoss', 'NegativeLogLikelihoodLoss'];
  const cases = losses.flatMap((op) =>
    ['none', 'sum', 'mean'].flatMap((reduction) => [
      { op, reduction, ignored: undefined },
      { op, reduction, ignored: 2 },
    ]),
  );

  it.each(cases)('$op, $reduction, ignoring $ignored', async ({ op, reduction, ignored }) => {
    const attributes = { reduction, ...(ignored !== undefined && { ignore_index: ignored }) };
    const weighted = [node(op, ['x', 'labels', 'weight'], 'y', attributes)];
    expect(await judgeOperator({ nodes: weighted, inputs })).toEqual(agree('x', 'weight'));
    const { weight: _, ...plain } = inputs;
    expect(await judgeOperator({ nodes: [node(op, ['x', 'labels'], 'y', attributes)], inputs: plain })).toEqual(
      agree('x'),
    );
  });

  it('SoftmaxCrossEntropyLoss hands its logarithms on', async () => {
    const nodes = [node('SoftmaxCrossEntropyLoss', ['x', 'labels', 'weight'], ['y', 'logarithms'])];
    expect(await judgeOperator({ nodes, inputs })).toEqual(agree('x', 'weight'));
  });
});
