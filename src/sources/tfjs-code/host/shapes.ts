import { type Config, type ConfigValue, isList } from '../../../model';
import type { CallValue, SymbolicTensor } from './layerValue';

/**
 * Shapes of tensors as far as programs ask for them (`x.shape[3] !== filters`): sizes, null where the library has none, undefined where it is
 * not known. Layers whose shapes are not told here have none.
 */
type Size = number | null | undefined;
export type Sizes = readonly Size[];

type Rule = (inputs: readonly Sizes[], config: Config, output: number) => Sizes | undefined;

const known = new WeakMap<CallValue, Map<number, Sizes | undefined>>();

/** The shape of a tensor, batch included; undefined if not even its rank is known. */
export function sizesOf({ call, output }: SymbolicTensor): Sizes | undefined {
  const before = known.get(call) ?? new Map<number, Sizes | undefined>();
  known.set(call, before);
  if (!before.has(output)) before.set(output, computed(call, output));
  return before.get(output);
}

function computed({ layer, inputs }: CallValue, output: number): Sizes | undefined {
  const { className, config, model } = layer;
  if (className === 'InputLayer') return sizes(config.batchInputShape);
  if (model) {
    const inner = model.outputs[output];
    return inner && sizesOf(inner);
  }
  const rule = Object.hasOwn(rules, className) ? rules[className] : undefined;
  const given = inputs.map(sizesOf);
  return rule && given.every((s) => s !== undefined) && given.length > 0 ? rule(given, config, output) : undefined;
}

const size = (value: ConfigValue | undefined): Size =>
  typeof value === 'number' || value === null ? value : undefined;

const sizes = (value: ConfigValue | undefined): Sizes | undefined => (isList(value) ? value.map(size) : undefined);

/** One number for each of `rank` axes: given as a list, as one number, or not at all. */
function perAxis(value: ConfigValue | undefined, rank: number, otherwise: number | undefined): Sizes {
  if (value === undefined || value === null) return Array.from({ length: rank }, () => otherwise);
  return isList(value) ? value.map(size) : Array.from({ length: rank }, () => size(value));
}

const map = (n: Size, f: (n: number) => number): Size => (typeof n === 'number' ? f(n) : n);

const product = (parts: Sizes): Size =>
  parts.reduce<Size>((n, part) => (typeof n === 'number' && typeof part === 'number' ? n * part : n && part), 1);

const same: Rule = ([input]) => input;

/** The length that a window leaves; causal padding counts as none (tfjs-layers, `conv_utils.ts`). */
function windowed(n: Size, window: Size, stride: Size, dilation: Size, padding: ConfigValue | undefined): Size {
  if (typeof window !== 'number' || typeof stride !== 'number' || typeof dilation !== 'number') return undefined;
  const reach = padding === 'same' ? 1 : (window - 1) * dilation + 1;
  return map(n, (length) => Math.ceil((length - reach + 1) / stride));
}

const channelsLast = ({ dataFormat }: Config): boolean => dataFormat === undefined || dataFormat === 'channelsLast';

function convolution(channels: (config: Config, input: Size) => Size): Rule {
  return ([input = []], config) => {
    if (!channelsLast(config)) return undefined;
    const axes = input.slice(1, -1);
    const windows = perAxis(config.kernelSize, axes.length, undefined);
    const strides = perAxis(config.strides, axes.length, 1);
    const dilations = perAxis(config.dilationRate, axes.length, 1);
    const lengths = axes.map((n, k) => windowed(n, windows[k], strides[k], dilations[k], config.padding));
    return [input[0], ...lengths, channels(config, input.at(-1))];
  };
}

const pooling: Rule = ([input = []], config) => {
  if (!channelsLast(config)) return undefined;
  const axes = input.slice(1, -1);
  const windows = perAxis(config.poolSize, axes.length, 2);
  const strides =
    config.strides === undefined || config.strides === null ? windows : perAxis(config.strides, axes.length, 1);
  return [input[0], ...axes.map((n, k) => windowed(n, windows[k], strides[k], 1, config.padding)), input.at(-1)];
};

const global: Rule = ([input = []], config) => (channelsLast(config) ? [input[0], input.at(-1)] : undefined);

const recurrent: Rule = ([input = []], { units, returnSequences }, output) => {
  const last = size(units);
  return output === 0 && returnSequences === true ? [input[0], input[1], last] : [input[0], last];
};

const concatenate: Rule = (inputs, { axis }) => {
  const [first = []] = inputs;
  const given = axis === undefined || axis === null ? -1 : size(axis);
  if (typeof given !== 'number') return undefined;
  const at = given < 0 ? first.length + given : given;
  const total = inputs.reduce<Size>(
    (n, s) => (typeof n === 'number' && typeof s[at] === 'number' ? n + s[at] : s[at] && n),
    0,
  );
  return first.map((n, k) => (k === at ? total : n));
};

/** The library works -1 out only where all sizes are fixed, the batch too. */
const reshape: Rule = ([input = []], { targetShape }) => {
  const target = sizes(targetShape)?.map((n) => (n === -1 ? null : n));
  if (!target || input.includes(null)) return target && [input[0], ...target];
  const whole = product(input.slice(1));
  const rest = product(target.filter((n) => n !== null));
  const open = typeof whole === 'number' && typeof rest === 'number' ? whole / rest : undefined;
  return [input[0], ...target.map((n) => (n === null ? open : n))];
};

const filters = (config: Config): Size => size(config.filters);
const multiplied = ({ depthMultiplier }: Config, input: Size): Size =>
  map(input, (n) => n * (typeof depthMultiplier === 'number' ? depthMultiplier : 1));

const rules: Readonly<Record<string, Rule>> = {
  Activation: same,
  Add: same,
  AlphaDropout: same,
  Average: same,
  AveragePooling1D: pooling,
  AveragePooling2D: pooling,
  BatchNormalization: same,
  Concatenate: concatenate,
  Conv1D: convolution(filters),
  Conv2D: convolution(filters),
  Conv3D: convolution(filters),
  Dense: ([input = []], { units }) => [...input.slice(0, -1), size(units)],
  DepthwiseConv2D: convolution(multiplied),
  Dropout: same,
  ELU: same,
  Embedding: ([input = []], { outputDim }) => [...input, size(outputDim)],
  Flatten: ([input = []]) => [input[0], product(input.slice(1))],
  GaussianDropout: same,
  GaussianNoise: same,
  GlobalAveragePooling1D: global,
  GlobalAveragePooling2D: global,
  GlobalMaxPooling1D: global,
  GlobalMaxPooling2D: global,
  GRU: recurrent,
  LayerNormalization: same,
  LeakyReLU: same,
  LSTM: recurrent,
  Masking: same,
  MaxPooling1D: pooling,
  MaxPooling2D: pooling,
  Maximum: same,
  Minimum: same,
  Multiply: same,
  PReLU: same,
  RepeatVector: ([input = []], { n }) => [input[0], size(n), input[1]],
  Rescaling: same,
  Reshape: reshape,
  ReLU: same,
  SeparableConv2D: convolution(filters),
  SimpleRNN: recurrent,
  Softmax: same,
  SpatialDropout1D: same,
  ThresholdedReLU: same,
  UpSampling2D: ([input = []], config) => {
    if (!channelsLast(config)) return undefined;
    const factors = perAxis(config.size, 2, 2);
    return input.map((n, k) => (k === 0 || k === 3 ? n : map(n, (length) => length * (factors[k - 1] ?? Number.NaN))));
  },
};
