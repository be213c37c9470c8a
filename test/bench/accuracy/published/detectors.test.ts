import { describe, expect, it } from 'vitest';
import { detectors } from '../../../../bench/accuracy/published';
import type { Described, DescribedLayer } from '../../../../bench/accuracy/published/detector';
import type { Recorded } from '../../../../bench/accuracy/training/record';

/** What each tool's thresholds say, by its own sources. */

const healthy: Recorded = {
  step: 10,
  loss: 1.2,
  first: -1,
  ratio: -0.2,
  meanAbs: -3,
  zeroGradients: 0.2,
  leastVariance: -1.5,
  mostVariance: -1,
  largestWeight: 0.6,
  deadUnits: 0.05,
  zeroOutputs: 0.5,
  saturated: 0,
  saturatedHard: 0,
  outputMean: 0.4,
  broken: false,
};

const dense = (activation: string, more: Partial<DescribedLayer> = {}): DescribedLayer => ({
  className: 'Dense',
  activation,
  kernelInitializer: 'VarianceScaling',
  biasInitializer: 'Zeros',
  hasKernel: true,
  ...more,
});

const network = (hidden: DescribedLayer, last: DescribedLayer, loss = 'categoricalCrossentropy'): Described => ({
  layers: [hidden, last],
  loss,
});

const sound = network(dense('relu'), dense('softmax'));

const firing = (described: Described, changed: Partial<Recorded> = {}): string[] =>
  detectors.filter((d) => d.fires(described, [{ ...healthy, ...changed }])).map((d) => d.name);

const [at, dd, nl, sm] = ['AutoTrainer', 'DeepDiagnosis', 'NeuraLint', 'SageMaker Debugger'];

describe('published detectors', () => {
  it('are silent on a sound network', () => {
    expect(firing(sound)).toEqual([]);
    expect(firing(network(dense('relu'), dense('sigmoid'), 'binaryCrossentropy'))).toEqual([]);
    expect(firing(network(dense('relu'), dense('linear'), 'meanSquaredError'))).toEqual([]);
  });

  it.each<[string, Partial<Recorded>, (string | undefined)[]]>([
    ['a ratio under 10⁻³ with a first gradient under 10⁻⁴', { ratio: -3.5, first: -4.5 }, [at]],
    ['that ratio with a first gradient that is large enough', { ratio: -3.5, first: -3.5 }, []],
    ['a ratio over 70', { ratio: 1.9 }, [at]],
    ['seven tenths of the gradient exactly zero', { zeroGradients: 0.7 }, [at]],
    ['a weight over 5', { largestWeight: 5.1 }, [at]],
    ['a loss of a thousand', { loss: 1000 }, [at]],
    ['a mean gradient under 10⁻⁷', { meanAbs: -7.5 }, [dd, sm]],
    ['half of the units dead', { deadUnits: 0.51 }, [sm]],
    ['seven tenths of the outputs zero', { zeroOutputs: 0.7 }, [dd]],
    ['half of the inputs beyond ±5', { saturated: 0.6 }, [dd]],
    ['half of the inputs beyond ±9.5', { saturated: 0.6, saturatedHard: 0.6 }, [dd, sm]],
    ['variances a factor of ten apart', { leastVariance: -3, mostVariance: -1.5 }, [sm]],
    ['a variance under 10⁻⁵', { leastVariance: -6, mostVariance: -5.5 }, [dd]],
    ['not a number', { broken: true }, [at, dd, sm]],
  ])('see %s', (_, changed, expected) => {
    expect(firing(sound, changed)).toEqual(expected);
  });

  it('see a dead layer at the end of a training, not at its beginning (DeepDiagnosis looks at the last epoch)', () => {
    const records = [{ ...healthy, step: 0, zeroOutputs: 0.9 }, healthy];
    expect(detectors.filter((d) => d.fires(sound, records)).map((d) => d.name)).toEqual([]);
  });

  it('demand softmax of a categorical loss and sigmoid of a binary one', () => {
    expect(firing(network(dense('relu'), dense('sigmoid')))).toEqual([at, dd, nl]);
    expect(firing(network(dense('relu'), dense('linear'), 'binaryCrossentropy'))).toEqual([at, dd, nl]);
  });

  it.each<[string, DescribedLayer]>([
    ['constant weights (f004)', dense('relu', { kernelInitializer: 'Ones' })],
    ['a bias other than zero (f024)', dense('relu', { biasInitializer: 'Constant' })],
    ['a hidden layer without an activation (f009)', dense('linear')],
  ])('NeuraLint sees %s', (_, hidden) => {
    expect(firing(network(hidden, dense('softmax')))).toEqual([nl]);
  });

  it('NeuraLint sees an activation behind an activation (f003)', () => {
    const again: DescribedLayer = { ...dense('tanh'), className: 'Activation', hasKernel: false };
    expect(firing({ layers: [dense('relu'), again, dense('softmax')], loss: 'categoricalCrossentropy' })).toEqual([nl]);
  });
});
