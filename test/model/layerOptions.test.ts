import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { meantOption, optionsOf } from '../../src/model';

/** Which options a layer reads is asked of its constructor in the library itself: it is given an object that notes what is read from it. */

const needed: Readonly<Record<string, () => object>> = {
  activation: () => ({ activation: 'relu' }),
  alphaDropout: () => ({ rate: 0.1 }),
  bidirectional: () => ({ layer: tf.layers.gru({ units: 2 }) }),
  categoryEncoding: () => ({ numTokens: 3 }),
  centerCrop: () => ({ height: 2, width: 2 }),
  cropping2D: () => ({ cropping: 1 }),
  dense: () => ({ units: 1 }),
  depthwiseConv2d: () => ({ kernelSize: 1 }),
  dot: () => ({ axes: 1 }),
  dropout: () => ({ rate: 0.1 }),
  embedding: () => ({ inputDim: 2, outputDim: 2 }),
  gaussianDropout: () => ({ rate: 0.1 }),
  gaussianNoise: () => ({ stddev: 0.1 }),
  gru: () => ({ units: 1 }),
  inputLayer: () => ({ inputShape: [1] }),
  lstm: () => ({ units: 1 }),
  permute: () => ({ dims: [1] }),
  randomWidth: () => ({ factor: 0.1 }),
  repeatVector: () => ({ n: 1 }),
  rescaling: () => ({ scale: 1 }),
  reshape: () => ({ targetShape: [1] }),
  resizing: () => ({ height: 2, width: 2 }),
  rnn: () => ({ cell: tf.layers.gruCell({ units: 1 }) }),
  simpleRNN: () => ({ units: 1 }),
  spatialDropout1d: () => ({ rate: 0.1 }),
  timeDistributed: () => ({ layer: tf.layers.dense({ units: 1 }) }),
};
const convolutions = ['conv1d', 'conv2d', 'conv2dTranspose', 'conv3d', 'conv3dTranspose', 'separableConv2d'];
const optionless = [
  'add average averagePooling1d averagePooling2d averagePooling3d batchNormalization concatenate elu flatten',
  'globalAveragePooling1d globalAveragePooling2d globalMaxPooling1d globalMaxPooling2d layerNormalization leakyReLU',
  'masking maxPooling1d maxPooling2d maxPooling3d maximum minimum multiply prelu reLU softmax thresholdedReLU',
  'upSampling2d zeroPadding2d',
].flatMap((names) => names.split(' '));
/** Copies its options before it reads them, so that all its reading cannot be seen; what it writes out can. */
const copying = { convLstm2d: () => ({ filters: 1, kernelSize: 1 }) };

const all: Readonly<Record<string, () => object>> = {
  ...needed,
  ...Object.fromEntries(convolutions.map((name) => [name, () => ({ filters: 1, kernelSize: 1 })])),
  ...Object.fromEntries(optionless.map((name) => [name, () => ({})])),
};

type Make = (options: object) => tf.layers.Layer;
const make = (name: string): Make => (tf.layers as object as Record<string, Make>)[name]!;

function readBy(
  name: string,
  options: object,
): { readonly layer: tf.layers.Layer; readonly read: ReadonlySet<string> } {
  const read = new Set<string>();
  const note = (key: string | symbol): void => void (typeof key === 'string' && read.add(key));
  const watched = new Proxy(options, {
    get: (target, key) => {
      note(key);
      return Reflect.get(target, key);
    },
    has: (target, key) => {
      note(key);
      return Reflect.has(target, key);
    },
  });
  return { layer: make(name)(watched), read };
}

/** Read in conditions that these calls do not meet, or by the base class of all layers only where there is a shape. */
const conditional = [
  ...['activityRegularizer', 'batchSize', 'dtype', 'inputDType', 'updatable', 'trainable', 'weights', 'name'],
  ...['inputShape', 'batchInputShape', 'pointwiseInitializer'],
];

describe('the options of', () => {
  it.each(Object.entries(all))('%s are those that its constructor reads', (name, options) => {
    const { layer, read } = readBy(name, options());
    const known = optionsOf(layer.getClassName());
    expect([...read].filter((option) => !known?.has(option))).toEqual([]);
    expect([...(known ?? [])].filter((option) => !read.has(option) && !conditional.includes(option))).toEqual([]);
  });

  it.each(Object.entries({ ...all, ...copying }))('%s include what it writes out', (name, options) => {
    const layer = make(name)(options());
    const known = optionsOf(layer.getClassName());
    const inner = ['rnn'].includes(name) ? /./ : /^$/;
    expect(Object.keys(layer.getConfig()).filter((option) => !known?.has(option) && !inner.test(option))).toEqual([]);
  });
});

describe('a name that is no option', () => {
  const dense = (option: string, given: object = { units: 3 }) => meantOption('Dense', option, { ...given });

  it.each([
    ['activaton', 'activation'],
    ['acitvation', 'activation'],
    ['kernelInitialiser', 'kernelInitializer'],
    ['kernel_initializer', 'kernelInitializer'],
    ['inputshape', 'inputShape'],
    ['inputShpae', 'inputShape'],
    ['biasRegulariser', 'biasRegularizer'],
    ['usebias', 'useBias'],
  ])('%s is meant as %s', (option, meant) => {
    expect(dense(option)).toBe(meant);
  });

  it.each(['units', 'name', 'comment', 'outputShape', 'color', 'id', 'batchShape'])('%s is left alone', (option) => {
    expect(dense(option)).toBeUndefined();
  });

  it('is not meant as an option that is given as well', () => {
    expect(dense('activaton', { activation: 'relu' })).toBeUndefined();
  });

  it('is not judged where the class is the program’s own', () => {
    expect(meantOption('Attention', 'unit', {})).toBeUndefined();
  });

  it('has no meaning where two options are equally near', () => {
    expect(meantOption('BatchNormalization', 'ammaInitializer', {})).toBe('gammaInitializer');
    expect(meantOption('BatchNormalization', 'etaInitializer', {})).toBe('betaInitializer');
    expect(meantOption('BatchNormalization', 'aaInitializer', {})).toBeUndefined();
  });
});
