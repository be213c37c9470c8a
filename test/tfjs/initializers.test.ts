import { beforeAll, describe, expect, it } from 'vitest';
import { type ConfigValue, elementCount, moments, type Network, type Tensor } from '../../src/model';
import { draw } from '../../src/probe/draw';
import { random } from '../../src/probe/random';
import { buildNetwork } from '../../src/tfjs';
import { chain, layer, object, unknown } from '../support/tfjs/describe';
import { oracleReady, tfModel, weightsOf } from '../support/tfjs/oracle';

/**
 * What the library's initializers really draw, weight by weight, against what the graph says of them and what the probe draws from that.
 * Two samples of one distribution differ in the Kolmogorov–Smirnov distance by more than 3·√(2/n) once in 10⁷ times (Smirnov 1948).
 */
const ksBound = 3;
/** Standard errors of a variance; elements are at most as heavy-tailed as normal ones. */
const varianceBound = 6;
const enough = 6000;

beforeAll(() => oracleReady());

interface Sample {
  readonly theirs: Float64Array;
  readonly ours: Float64Array;
  readonly variance: number;
  readonly mean: number;
}

/** The weight of this name, drawn by either side until there are enough elements. */
function sample(network: Network, weight: string): Sample {
  const { graph, declared } = buildNetwork(network);
  const [name, tensor] = [...graph.initializers].find(([n]) => n.endsWith(`/${weight}`)) as [string, Tensor];
  const { data, dims } = tensor;
  if (data.kind !== 'drawn') throw new Error(`${name} is not drawn`);
  const n = elementCount(dims);
  const draws = Math.ceil(enough / n);
  const theirs: number[] = [];
  const ours: number[] = [];
  for (let seed = 0; seed < draws; seed++) {
    const model = tfModel(network);
    theirs.push(...(weightsOf(model).find((w) => w.name === name)?.values ?? []));
    model.dispose();
    const element = draw(data.distribution, dims, random(seed, name));
    for (let i = 0; i < n; i++) ours.push(element(i));
  }
  const { mean, variance } = moments(data.distribution, dims);
  expect(declared.get(name)?.initializer.variance).toBe(variance);
  return { theirs: Float64Array.from(theirs), ours: Float64Array.from(ours), mean, variance };
}

function expectAlike({ theirs, ours, mean, variance }: Sample): void {
  expect(theirs.length).toBe(ours.length);
  const n = theirs.length;
  if (variance === 0) {
    expect(new Set(theirs)).toEqual(new Set([Math.fround(mean)]));
    expect(new Set(ours)).toEqual(new Set([mean]));
    return;
  }
  const average = theirs.reduce((sum, x) => sum + x, 0) / n;
  const spread = theirs.reduce((sum, x) => sum + (x - average) ** 2, 0) / n;
  expect(Math.abs(average - mean)).toBeLessThan(varianceBound * Math.sqrt(variance / n) + 1e-7);
  expect(Math.abs(spread / variance - 1)).toBeLessThan(varianceBound * Math.sqrt(2 / n));
  expect(distance(theirs, ours)).toBeLessThan(ksBound * Math.sqrt(2 / n));
}

/** Largest difference of two empirical distribution functions; equal elements are one step. */
function distance(a: Float64Array, b: Float64Array): number {
  const [x, y] = [a.map(Math.fround).sort(), b.map(Math.fround).sort()];
  let [i, j, worst] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const at = Math.min(x[i] ?? 0, y[j] ?? 0);
    while (i < x.length && x[i] === at) i++;
    while (j < y.length && y[j] === at) j++;
    worst = Math.max(worst, Math.abs(i / x.length - j / y.length));
  }
  return worst;
}

/** One layer of each kind that has a kernel, with the shapes that its fans are counted from. */
const kinds: readonly (readonly [className: string, weight: string, make: (i: ConfigValue) => Network])[] = [
  ['Dense', 'kernel', (i) => chain([20], layer('Dense', { units: 30, kernelInitializer: i }))],
  ['Dense', 'bias', (i) => chain([2], layer('Dense', { units: 300, biasInitializer: i }))],
  ['Conv1D', 'kernel', (i) => chain([9, 6], layer('Conv1D', { filters: 8, kernelSize: 5, kernelInitializer: i }))],
  [
    'Conv2D',
    'kernel',
    (i) => chain([9, 9, 4], layer('Conv2D', { filters: 8, kernelSize: [3, 5], kernelInitializer: i })),
  ],
  [
    'Conv3D',
    'kernel',
    (i) => chain([4, 4, 4, 3], layer('Conv3D', { filters: 5, kernelSize: 3, kernelInitializer: i })),
  ],
  [
    'Conv2DTranspose',
    'kernel',
    (i) => chain([4, 4, 12], layer('Conv2DTranspose', { filters: 3, kernelSize: 3, kernelInitializer: i })),
  ],
  [
    'Conv3DTranspose',
    'kernel',
    (i) => chain([3, 3, 3, 6], layer('Conv3DTranspose', { filters: 2, kernelSize: 3, kernelInitializer: i })),
  ],
  [
    'DepthwiseConv2D',
    'depthwise_kernel',
    (i) => chain([5, 5, 12], layer('DepthwiseConv2D', { kernelSize: 3, depthMultiplier: 2, depthwiseInitializer: i })),
  ],
  [
    'SeparableConv2D',
    'depthwise_kernel',
    (i) => chain([5, 5, 12], layer('SeparableConv2D', { filters: 9, kernelSize: 3, depthwiseInitializer: i })),
  ],
  [
    'SeparableConv2D',
    'pointwise_kernel',
    (i) => chain([5, 5, 12], layer('SeparableConv2D', { filters: 9, kernelSize: 3, depthwiseInitializer: i })),
  ],
  [
    'Embedding',
    'embeddings',
    (i) => chain([3], layer('Embedding', { inputDim: 50, outputDim: 12, embeddingsInitializer: i })),
  ],
];

const identifiers = [
  'glorotNormal',
  'glorotUniform',
  'heNormal',
  'heUniform',
  'leCunNormal',
  'leCunUniform',
  'ones',
  'orthogonal',
  'randomNormal',
  'randomUniform',
  'truncatedNormal',
  'varianceScaling',
  'zeros',
  'GlorotNormal',
  'HeUniform',
  'RandomNormal',
];

describe.each(kinds)('%s/%s', (_, weight, make) => {
  const named = weight === 'bias' ? identifiers.filter((i) => i !== 'orthogonal') : identifiers;

  it.each(named)('from “%s” is drawn as the library draws it', (identifier) => {
    expectAlike(sample(make(identifier), weight));
  });

  it('from its default is drawn as the library draws it', () => {
    expectAlike(sample(make(null), weight));
    const [declared] = [...buildNetwork(make(null)).declared].find(([n]) => n.endsWith(`/${weight}`))?.slice(1) ?? [];
    expect(declared).toMatchObject({ initializer: { origin: 'default', confidence: 1 }, replaced: [] });
  });
});

describe('Arguments', () => {
  const dense = (initializer: ConfigValue) =>
    chain([20], layer('Dense', { units: 30, kernelInitializer: initializer }));

  it.each([
    ['Constant', { value: 0.3 }],
    ['RandomUniform', { minval: -1, maxval: 2 }],
    ['RandomUniform', { minval: 0, maxval: 1 }],
    ['RandomUniform', { minval: -1, maxval: 0 }],
    ['RandomUniform', { minval: 3, maxval: 1 }],
    ['RandomNormal', { mean: 1, stddev: 0.5 }],
    ['RandomNormal', { stddev: 0 }],
    ['TruncatedNormal', { mean: -1, stddev: 0.5 }],
    ['TruncatedNormal', { stddev: 0 }],
    ['VarianceScaling', {}],
    ['VarianceScaling', { scale: 2, mode: 'fanOut', distribution: 'uniform' }],
    ['VarianceScaling', { scale: 3, mode: 'fanAvg', distribution: 'normal' }],
    ['VarianceScaling', { scale: 1, mode: 'fanAvg', distribution: 'truncatedNormal' }],
    ['VarianceScaling', { scale: 0 }],
    ['Orthogonal', { gain: 3 }],
    ['Orthogonal', { gain: 0 }],
    ['HeNormal', { seed: null }],
  ])('%s(%j) is drawn as the library draws it', (className, config) => {
    expectAlike(sample(dense(object(className, config)), 'kernel'));
  });

  it.each([['identity'], [object('Identity', { gain: 2.5 })], [object('Identity', { gain: 0 })]])(
    'the identity %j is that of the library',
    (initializer) => {
      const network = chain([6], layer('Dense', { units: 6, kernelInitializer: initializer }));
      const { theirs, ours } = sample(network, 'kernel');
      expect(ours).toEqual(theirs);
    },
  );

  it('of 0 that count as not given are told', () => {
    const told = (className: string, config: Record<string, number>) =>
      [...buildNetwork(dense(object(className, config))).declared.values()][0]?.replaced;
    expect(told('RandomUniform', { minval: 0, maxval: 1 })).toEqual([{ argument: 'minval', used: -0.05 }]);
    expect(told('RandomUniform', { minval: -1, maxval: 0 })).toEqual([{ argument: 'maxval', used: 0.05 }]);
    expect(told('RandomNormal', { mean: 0, stddev: 0 })).toEqual([{ argument: 'stddev', used: 0.05 }]);
    expect(told('TruncatedNormal', { mean: 0 })).toEqual([]);
  });

  it('that are not known take their defaults, with a remark', () => {
    const { remarks, declared } = buildNetwork(
      chain([20], layer('Dense', { units: 3, kernelInitializer: object('RandomNormal', { stddev: unknown() }) }, 'd')),
    );
    expect(remarks.map((r) => r.message)).toEqual([
      'The kernelInitializer of d has a stddev that is not known (it comes from a file); its default is assumed.',
    ]);
    expect(declared.get('d/kernel')?.initializer.variance).toBeCloseTo(0.0025);
  });
});

describe('What a layer declares', () => {
  const kernelOf = (config: Record<string, ConfigValue>) =>
    buildNetwork(chain([20], layer('Dense', { units: 30, ...config }, 'd'))).declared.get('d/kernel');

  it.each([
    ['heNormal', 'he-truncated-normal'],
    ['heUniform', 'he-uniform'],
    ['glorotNormal', 'glorot-truncated-normal'],
    ['leCunUniform', 'lecun-uniform'],
    ['orthogonal', 'orthogonal'],
    ['zeros', 'zeros'],
    [object('Constant', { value: 1 }), 'ones'],
    [object('Constant', { value: 2 }), 'constant'],
    [object('VarianceScaling', { scale: 2 }), 'he-truncated-normal'],
    [object('VarianceScaling', { scale: 2, mode: 'fanOut' }), 'truncated-normal'],
    [object('VarianceScaling', { mode: 'fanAvg', distribution: 'uniform' }), 'glorot-uniform'],
  ])('%j is of the kind %s', (kernelInitializer, kind) => {
    expect(kernelOf({ kernelInitializer })).toMatchObject({
      option: 'kernelInitializer',
      initializer: { kind, origin: 'declared' },
    });
  });

  it('keeps the fans that the library counts', () => {
    expect(kernelOf({})?.fans).toEqual({ fanIn: 20, fanOut: 30 });
    expect(kernelOf({ kernelInitializer: 'randomNormal' })?.fans).toBeUndefined();
    const depthwise = layer('DepthwiseConv2D', { kernelSize: 3 }, 'dw');
    expect(buildNetwork(chain([5, 5, 8], depthwise)).declared.get('dw/depthwise_kernel')?.fans).toEqual({
      fanIn: 72,
      fanOut: 9,
    });
  });

  it('tells of a pointwiseInitializer that the library never reads', () => {
    const separable = layer('SeparableConv2D', { filters: 4, kernelSize: 3, pointwiseInitializer: 'zeros' }, 's');
    const { declared } = buildNetwork(chain([5, 5, 8], separable));
    expect(declared.get('s/pointwise_kernel')).toMatchObject({
      className: 'GlorotUniform',
      ignored: 'pointwiseInitializer',
    });
    expect(declared.get('s/depthwise_kernel')?.ignored).toBeUndefined();
  });

  it.each([
    [unknown(), 'is not known (it comes from a file)'],
    ['xavier', 'names an initializer that is not known (xavier)'],
    ['identity', 'is an identity, which only square matrices can be'],
    ['constant', 'is a constant without a known value'],
    [object('VarianceScaling', { mode: 'fanSum' }), 'scales by "fanSum"'],
    [object('VarianceScaling', { scale: -1 }), 'has a negative scale'],
    [5, 'cannot be 5'],
  ])('%j stands for the default, with a remark', (kernelInitializer, words) => {
    const { remarks, declared } = buildNetwork(chain([20], layer('Dense', { units: 30, kernelInitializer }, 'd')));
    expect(remarks[0]?.message).toContain(`The kernelInitializer of d ${words}`);
    expect(declared.get('d/kernel')).toMatchObject({ className: 'GlorotNormal', initializer: { origin: 'default' } });
  });
});
