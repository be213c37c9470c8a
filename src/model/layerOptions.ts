import type { Config } from './network';

/**
 * The options that constructors of TensorFlow.js layers read (4.22); any other name is dropped without a word. `activityRegularizer` is read by
 * some only, and by none of the recurrent layers, but is written out by all of them.
 */

const everywhere =
  'activityRegularizer batchInputShape batchSize dtype inputDType inputShape name trainable updatable weights';
const kernel = 'kernelConstraint kernelInitializer kernelRegularizer';
const bias = 'biasConstraint biasInitializer biasRegularizer useBias';
const window = 'dataFormat dilationRate kernelSize padding strides';
const convolution = `activation ${kernel} ${bias} ${window} filters`;
const depthwise = 'depthMultiplier depthwiseConstraint depthwiseInitializer depthwiseRegularizer';
const pooling = 'padding poolSize strides';
const steps = 'goBackwards returnSequences returnState stateful unroll';
const recurrent = `activation ${kernel} ${bias} recurrentConstraint recurrentInitializer recurrentRegularizer dropout dropoutFunc recurrentDropout cell ${steps}`;
const norm = 'axis betaInitializer betaRegularizer center epsilon gammaInitializer gammaRegularizer scale';

const own: Readonly<Record<string, string>> = {
  Activation: 'activation',
  Add: '',
  AlphaDropout: 'noiseShape rate',
  Average: '',
  AveragePooling1D: pooling,
  AveragePooling2D: `${pooling} dataFormat`,
  AveragePooling3D: `${pooling} dataFormat`,
  BatchNormalization: `${norm} betaConstraint gammaConstraint momentum movingMeanInitializer movingVarianceInitializer`,
  Bidirectional: 'layer mergeMode',
  CategoryEncoding: 'numTokens outputMode',
  CenterCrop: 'height width',
  Concatenate: 'axis',
  Conv1D: convolution,
  Conv2D: convolution,
  Conv2DTranspose: convolution,
  Conv3D: convolution,
  Conv3DTranspose: convolution,
  ConvLSTM2D: `${recurrent} ${window} filters implementation recurrentActivation unitForgetBias`,
  Cropping2D: 'cropping dataFormat',
  Dense: `activation ${kernel} ${bias} inputDim units`,
  DepthwiseConv2D: `activation ${bias} ${window} ${depthwise}`,
  Dot: 'axes normalize',
  Dropout: 'noiseShape rate seed',
  ELU: 'alpha',
  Embedding: 'embeddingsConstraint embeddingsInitializer embeddingsRegularizer inputDim inputLength maskZero outputDim',
  Flatten: 'dataFormat',
  GaussianDropout: 'rate',
  GaussianNoise: 'stddev',
  GlobalAveragePooling1D: '',
  GlobalAveragePooling2D: 'dataFormat',
  GlobalMaxPooling1D: '',
  GlobalMaxPooling2D: 'dataFormat',
  GRU: `${recurrent} implementation recurrentActivation resetAfter units`,
  InputLayer: 'sparse',
  LayerNormalization: norm,
  LeakyReLU: 'alpha',
  LSTM: `${recurrent} implementation recurrentActivation unitForgetBias units`,
  Masking: 'maskValue',
  MaxPooling1D: pooling,
  MaxPooling2D: `${pooling} dataFormat`,
  MaxPooling3D: `${pooling} dataFormat`,
  Maximum: '',
  Minimum: '',
  Multiply: '',
  Permute: 'dims',
  PReLU: 'alphaConstraint alphaInitializer alphaRegularizer sharedAxes',
  RandomWidth: 'factor interpolation seed',
  ReLU: 'maxValue',
  RepeatVector: 'n',
  Rescaling: 'offset scale',
  Reshape: 'targetShape',
  Resizing: 'cropToAspectRatio height interpolation width',
  RNN: `cell ${steps}`,
  SeparableConv2D: `${convolution} ${depthwise} pointwiseConstraint pointwiseInitializer pointwiseRegularizer`,
  SimpleRNN: `${recurrent} units`,
  Softmax: 'axis',
  SpatialDropout1D: 'noiseShape rate seed',
  ThresholdedReLU: 'theta',
  TimeDistributed: 'layer',
  UpSampling2D: 'dataFormat interpolation size',
  ZeroPadding2D: 'dataFormat padding',
};

const split = (names: string): string[] => names.split(' ').filter(Boolean);

/** The options of a class by their names; undefined for a class that is not known. `pointwiseInitializer` is among them, though nothing reads it. */
export function optionsOf(className: string): ReadonlySet<string> | undefined {
  const names = Object.hasOwn(own, className) ? own[className] : undefined;
  return names === undefined ? undefined : new Set([...split(everywhere), ...split(names)]);
}

/** The option that somebody who wrote `option` had in mind: a name that differs by a slip. Undefined where there is none, or where it is given as well. */
export function meantOption(className: string, option: string, given: Config): string | undefined {
  const known = optionsOf(className);
  if (!known || known.has(option)) return undefined;
  const spelled = option.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const free = [...known].filter((name) => given[name] === undefined);
  const same = free.find((name) => name.toLowerCase() === spelled.toLowerCase());
  if (same !== undefined) return same;
  const slips = spelled.length < 6 ? 1 : 2;
  const near = free.filter((name) => distance(name.toLowerCase(), spelled.toLowerCase(), slips) <= slips);
  return near.length === 1 ? near[0] : undefined;
}

/** How many letters have to be put in, left out, replaced, or swapped with their neighbour; more than `limit` is only told as such. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? limit) + 1 : limit + 1;
      row.push(Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, swapped));
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? limit + 1;
}
