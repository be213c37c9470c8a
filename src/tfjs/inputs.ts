import type { ConfigValue, DataType, Dimension, LayerObject } from '../model';
import { isUnknown } from './options';
import type { Shape } from './shape';

/** An input of the network as the graph takes it, and what had to be assumed. */
export interface Entrance {
  readonly shape: Shape;
  readonly dtype: DataType;
  /** Sentences for the report. */
  readonly assumed: readonly string[];
}

/** Shapes without the batch for an input whose shape is not known at all, by what reads it; null stays free. */
const usual: readonly (readonly [reader: RegExp, shape: readonly (number | null)[]])[] = [
  [/^Embedding$/, [null]],
  [/^Flatten$/, [28, 28]],
  [/^(ConvLSTM2D|TimeDistributed .*2D)/, [8, 32, 32, 3]],
  [/3D/, [16, 32, 32, 3]],
  [/2D|^(Resizing|CenterCrop|RandomWidth|RandomHeight|Rescaling)$/, [64, 64, 3]],
  [/1D|^(LSTM|GRU|SimpleRNN|RNN|Bidirectional|TimeDistributed|MultiHeadAttention|Masking)\b/, [32, 16]],
];

const dtypes: Readonly<Record<string, DataType>> = { float32: 'float32', int32: 'int32', bool: 'bool' };

/** Names of free axes between batch and features, by how many there are. */
const axisNames: readonly (readonly string[])[] = [[], ['sequence'], ['height', 'width'], ['depth', 'height', 'width']];

/** What is assumed for an axis whose size the code computes in a way that is not known. */
const assumedSizes: Readonly<Record<string, number>> = { sequence: 32, depth: 16, height: 64, width: 64 };

/**
 * The graph input that an InputLayer stands for.
 * @param reader class of a layer that reads it, and of the layer that this one wraps: `TimeDistributed Conv2D`
 * @param given its shape without the batch, where a person said so
 */
export function entrance(
  layer: LayerObject,
  reader: string | undefined,
  { batch, given }: { readonly batch?: number | undefined; readonly given?: readonly (number | null)[] | undefined },
): Entrance {
  const dtype = dtypes[String(layer.config.dtype)] ?? 'float32';
  const [first = null, ...rest] = stated(layer);
  const fixedBatch = batch ?? (typeof first === 'number' ? first : 'batch');
  if (given) return { shape: [fixedBatch, ...named(given, reader)], dtype, assumed: [] };
  if (rest[0] === 'anything') {
    const [, shape] = usual.find(([pattern]) => pattern.test(reader ?? '')) ?? [undefined, [32]];
    return { shape: [fixedBatch, ...named(shape, reader)], dtype, assumed: [sentence(layer, 'shape', `[${shape}]`)] };
  }
  const assumed: string[] = [];
  const names = namesOf(rest.length, reader);
  const shape = rest.map((d, i): Dimension => {
    if (typeof d === 'number') return d;
    const name = names[i];
    if (name !== undefined && d === null) return name;
    const size =
      name === undefined ? (names.length > 1 ? 3 : names.length === 1 ? 16 : 32) : (assumedSizes[name] ?? 32);
    const what = name ?? (names.length > 1 ? 'number of channels' : 'number of features');
    assumed.push(sentence(layer, what, String(size)));
    return size;
  });
  return { shape: [fixedBatch, ...shape], dtype, assumed };
}

const sentence = (layer: LayerObject, what: string, assumed: string): string =>
  `The ${what} of the input ${layer.name} is not known; ${assumed} is assumed.`;

type Stated = number | null | 'unknown' | 'anything';

/** The batch, and each further axis: a size, null where it is left open, `unknown` where the code says more than is known; `anything`: the rank too is unknown. */
function stated({ config }: LayerObject): readonly Stated[] {
  const whole = list(config.batchInputShape);
  if (whole) return whole;
  const [batch = null] = list(config.batchSize) ?? [];
  return [batch, ...(list(config.inputShape) ?? (['anything'] as const))];
}

function list(value: ConfigValue | undefined): readonly Stated[] | undefined {
  if (value === undefined || value === null || isUnknown(value)) return undefined;
  const items: readonly ConfigValue[] = Array.isArray(value) ? value : [value as ConfigValue];
  return items.map((v) => (isUnknown(v) ? 'unknown' : typeof v === 'number' && v > 0 ? v : null));
}

/** Names of the axes that may be free; the last, which has none, counts features, unless it holds ids of tokens. */
function namesOf(axes: number, reader: string | undefined): readonly string[] {
  if (reader === 'Embedding' && axes === 1) return ['sequence'];
  if (axes === 4 && /^(ConvLSTM2D|TimeDistributed)/.test(reader ?? '')) return ['sequence', 'height', 'width'];
  return axisNames[axes - 1] ?? [];
}

const named = (shape: readonly (number | null)[], reader: string | undefined): Shape =>
  shape.map((d, i) => d ?? namesOf(shape.length, reader)[i] ?? null);
