import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Loss, type Network, type Tensor, tensorOf } from '../../src/model';
import { inferGraph } from '../../src/ops/infer';
import { fill } from '../../src/probe/fill';
import { buildNetwork } from '../../src/tfjs';
import { withLoss } from '../../src/tfjs/losses';
import { lossFunctions } from '../../src/tfjs/lossFunctions';
import { backwardOf, feedTypes, modelBytes, runBackward } from '../numeric/gradient';
import { random } from '../support/draw';
import { load, numbers } from '../support/runtime';
import { deviation, opened } from '../support/tfjs/compare';
import { chain, layer, Sketch } from '../support/tfjs/describe';
import { oracleReady } from '../support/tfjs/oracle';

/** The library itself says what each loss and its gradient are, for the targets that the graph was fed. */

beforeAll(() => oracleReady());

type TfLoss = (target: tf.Tensor, output: tf.Tensor) => tf.Tensor;

/** As `compile` resolves a name, or as code names a function. */
function tfLoss(name: string): TfLoss {
  const functions: Readonly<Record<string, unknown>> = { ...tf.metrics, ...tf.losses };
  const found = functions[name];
  if (typeof found === 'function') return found as TfLoss;
  const input = tf.input({ shape: [1] });
  const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(input) as tf.SymbolicTensor });
  model.compile({ loss: name, optimizer: 'sgd' });
  return model.lossFunctions[0] as TfLoss;
}

const strings = [
  'meanSquaredError',
  'meanAbsoluteError',
  'meanAbsolutePercentageError',
  'meanSquaredLogarithmicError',
  'squaredHinge',
  'hinge',
  'categoricalHinge',
  'logcosh',
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
  'binaryCrossentropy',
  'kullbackLeiblerDivergence',
  'poisson',
  'cosineProximity',
];

const compiled = (...names: readonly (string | null)[]) => ({
  losses: names.map((name): Loss | null => (name === null ? null : { name, probabilities: true })),
});

/** The network's output as an input of its own: an activation that does nothing stands behind it. */
const identity = (shape: readonly number[]): Network => chain(shape, layer('Activation', { activation: 'linear' }));

/** As a loss is handed it: class numbers become one-hot vectors unless the loss wants numbers. */
function targetOf(name: string, fed: Tensor, classes: number): tf.Tensor {
  const values = numbers(fed);
  const { targets } = lossFunctions[name] ?? {};
  if (targets === 'class') return tf.tensor([...values], [...fed.dims, 1]);
  if (targets === 'one-hot') return tf.oneHot(tf.tensor([...values], [...fed.dims], 'int32'), classes).toFloat();
  return tf.tensor(targets === 'sign' ? values.map((v) => 2 * v - 1) : [...values], [...fed.dims]);
}

async function compare(name: string, shape: readonly number[], low: number, high: number): Promise<void> {
  const built = buildNetwork(identity(shape), { batch: 5 });
  const whole = withLoss(built.graph, compiled(name));
  if (!whole) throw new Error(`${name} has no graph`);
  const [input, target] = whole.graph.inputs.map((v) => v.name) as [string, string];
  const dims = [5, ...shape];
  const next = random(3);
  const n = dims.reduce((a, b) => a * b, 1);
  const prediction = tensorOf(
    'float32',
    dims,
    Array.from({ length: n }, () => low + (high - low) * next()),
  );
  const info = whole.graph.inputs[1];
  const targetDims = (info?.shape ?? []).map((d) => d as number);
  const spec = {
    name: target,
    dtype: info?.dtype ?? 'float32',
    dims: targetDims,
    fill: whole.targets[0]?.fill,
    stream: target,
  };
  const drawn = fill(spec as Parameters<typeof fill>[0], spec.dtype as 'float32', 1);
  const fed = tensorOf(spec.dtype, targetDims, Array.from(drawn as Float32Array, Number));
  const feeds = new Map([
    [input, prediction],
    [target, fed],
  ]);

  const f = (y: tf.Tensor): tf.Scalar => tf.mean(tfLoss(name)(targetOf(name, fed, shape.at(-1) ?? 1), y));
  const theirs = tf.valueAndGrad(f)(tf.tensor([...numbers(prediction)], dims));
  const run = await (await load(modelBytes(whole.graph))).run(feeds);
  const value = numbers(run.get(whole.loss) as Tensor);
  expect(value).toHaveLength(1);
  expect(deviation(value, theirs.value.dataSync())).toBeLessThan(1e-4);

  const graph = { ...whole.graph, outputs: whole.graph.outputs.slice(-1) };
  const cotangents = new Map([[whole.loss, tensorOf('float32', [], [1])]]);
  const types = inferGraph(graph, new Map(feedTypes(feeds)));
  const back = await backwardOf({ graph, types, wanted: [input], feeds, cotangents });
  expect(back.cuts).toEqual([]);
  const gradient = (await runBackward(back, feeds, cotangents)).get(input) ?? [];
  expect(deviation(gradient, theirs.grad.dataSync())).toBeLessThan(1e-3);
}

describe('Losses', () => {
  it('are all that the library takes by name, and the functions of tf.losses that compile can use', () => {
    const more = [
      'absoluteDifference',
      'hingeLoss',
      'huberLoss',
      'logLoss',
      'sigmoidCrossEntropy',
      'softmaxCrossEntropy',
    ];
    expect(Object.keys(lossFunctions).sort()).toEqual([...strings, ...more, 'MSE', 'mse', 'MAPE', 'mape'].sort());
    for (const name of strings) expect(() => tfLoss(name)).not.toThrow();
  });

  it.each(Object.keys(lossFunctions))(
    '%s of probabilities, and its gradient, are those of the library',
    async (name) => {
      await compare(name, [4], 0.05, 0.95);
    },
  );

  it.each(Object.keys(lossFunctions).filter((n) => n !== 'poisson' && n !== 'logLoss'))(
    '%s of other numbers, steps and all, is that of the library',
    async (name) => {
      await compare(name, [3, 4], -2, 3);
    },
  );

  it.each([
    'categoricalCrossentropy',
    'binaryCrossentropy',
    'sparseCategoricalCrossentropy',
    'kullbackLeiblerDivergence',
  ])('%s gives no gradient where probabilities are clipped', async (name) => {
    await compare(name, [4], 0, 1e-9);
    await compare(name, [4], 1, 1 + 1e-6);
  });
});

describe('A network with a loss', () => {
  const two = () => {
    const sketch = new Sketch();
    const x = sketch.input([6]);
    const first = sketch.call(layer('Dense', { units: 3, activation: 'softmax' }), x);
    return buildNetwork(sketch.network(first, sketch.call(layer('Dense', { units: 2 }), x))).graph;
  };

  it('has a target for each output, free where the output is', () => {
    const whole = withLoss(two(), compiled('categoricalCrossentropy', 'meanSquaredError'));
    expect(whole?.graph.inputs.slice(1).map(({ dtype, shape }) => ({ dtype, shape }))).toEqual([
      { dtype: 'int64', shape: ['batch'] },
      { dtype: 'float32', shape: ['batch', 2] },
    ]);
    expect(whole?.targets.map((t) => t.lacksLastAxis)).toEqual([true, false]);
    expect(whole?.targets.map((t) => t.fill)).toEqual([
      { kind: 'integers', low: 0, high: 3 },
      { kind: 'normal', mean: 0, std: 1 },
    ]);
    expect(whole?.graph.outputs.at(-1)).toEqual({ name: whole?.loss, dtype: 'float32', shape: [] });
  });

  it('sums the losses of its outputs, as the library does', async () => {
    const graph = two();
    const whole = withLoss(graph, compiled('meanSquaredError'));
    if (!whole) throw new Error('no loss');
    const open = opened(whole.graph);
    const next = random(1);
    const feeds = new Map(
      open.inputs.map(({ name, shape = [] }) => {
        const dims = shape.map((d) => (typeof d === 'number' ? d : 4));
        const n = dims.reduce((a, b) => a * b, 1);
        return [name, tensorOf('float32', dims, Array.from({ length: n }, next))] as const;
      }),
    );
    const run = await (await load(modelBytes(open))).run(feeds);
    const each = whole.targets.map(({ name, output }) => {
      const [y, t] = [numbers(run.get(output) as Tensor), numbers(feeds.get(name) as Tensor)];
      return y.reduce((sum, v, i) => sum + (v - (t[i] ?? 0)) ** 2, 0) / y.length;
    });
    expect(numbers(run.get(whole.loss) as Tensor)[0]).toBeCloseTo((each[0] ?? 0) + (each[1] ?? 0), 5);
  });

  it.each([
    [compiled(null, 'meanSquaredError')],
    [compiled('meanSquaredError', 'myOwn')],
    [compiled('meanSquaredError', 'meanSquaredError', 'meanSquaredError')],
    [compiled()],
  ])('is left alone where a loss is not known: %j', (losses) => {
    expect(withLoss(two(), losses)).toBeUndefined();
  });

  it('is left alone where it has no output', () => {
    const nothing = buildNetwork(chain([4], layer('MyLayer'))).graph;
    expect(nothing.outputs).toEqual([]);
    expect(withLoss(nothing, compiled('meanSquaredError'))).toBeUndefined();
  });
});
