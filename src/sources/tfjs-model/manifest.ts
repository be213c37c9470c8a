import type { DataType } from '../../model';
import { quoted, TfjsModelError } from './error';
import { itemsOf, type Json, member, numberOf, stringOf, textMember } from './json';
import type { Lines } from './lines';

/** `weightsManifest`: groups of weights, each written one after the other into files that are cut anywhere (`tfjs-core/src/io/types.ts`). */
export interface WeightGroup {
  readonly paths: readonly ShardPath[];
  readonly weights: readonly WeightEntry[];
}

export interface ShardPath {
  readonly path: string;
  readonly json: Json;
}

export interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: StoredType;
  readonly quantisation?: Quantisation;
  /** State of the optimizer, not of the model. */
  readonly optimizer: boolean;
  readonly json: Json;
}

export type StoredType = Extract<DataType, 'float32' | 'int32' | 'bool' | 'complex64' | 'string'>;

/** Integers stand for `integer · scale + min`. */
export type Quantisation =
  | { readonly dtype: 'float16' }
  | { readonly dtype: 'uint8' | 'uint16'; readonly scale: number; readonly min: number };

const storedTypes: ReadonlyMap<string, StoredType> = new Map(
  (['float32', 'int32', 'bool', 'complex64', 'string'] as const).map((type) => [type, type]),
);

/** Throws TfjsModelError 'bad-manifest'. */
export const manifestOf = (json: Json, lines: Lines): readonly WeightGroup[] =>
  (itemsOf(json) ?? refuse('weightsManifest is no list', json, lines)).map((group) => ({
    paths: (itemsOf(member(group, 'paths')) ?? []).map((path) => ({
      path: stringOf(path) ?? refuse('A path in weightsManifest is no text', path, lines),
      json: path,
    })),
    weights: (itemsOf(member(group, 'weights')) ?? []).map((weight) => entryOf(weight, lines)),
  }));

function entryOf(json: Json, lines: Lines): WeightEntry {
  const name = textMember(json, 'name') ?? refuse('A weight in weightsManifest has no name', json, lines);
  const bad = (what: string): never => refuse(`Weight ${quoted(name)} ${what}`, json, lines);
  const dimensions = itemsOf(member(json, 'shape')) ?? bad('has no shape');
  const shape = dimensions.map((d) => {
    const size = numberOf(d);
    return size !== undefined && Number.isSafeInteger(size) && size >= 0 ? size : bad('has a shape that is none');
  });
  const type = textMember(json, 'dtype') ?? '';
  const dtype = storedTypes.get(type) ?? bad(`has the unknown type ${quoted(type)}`);
  const quantisation = member(json, 'quantization');
  const read = quantisation && quantisationOf(quantisation, dtype, bad);
  const optimizer = textMember(json, 'group') === 'optimizer';
  return { name, shape, dtype, optimizer, json, ...(read && { quantisation: read }) };
}

function quantisationOf(json: Json, dtype: StoredType, bad: (what: string) => never): Quantisation {
  const stored = textMember(json, 'dtype') ?? '';
  if (stored === 'float16' && dtype === 'float32') return { dtype: stored };
  if ((stored !== 'uint8' && stored !== 'uint16') || (dtype !== 'float32' && dtype !== 'int32')) {
    return bad(`is ${quoted(dtype)} quantised as ${quoted(stored)}, which TensorFlow.js does not read`);
  }
  const [scale, min] = [numberOf(member(json, 'scale')), numberOf(member(json, 'min'))];
  return scale === undefined || min === undefined
    ? bad('is quantised without scale and min')
    : { dtype: stored, scale, min };
}

function refuse(what: string, json: Json, lines: Lines): never {
  throw new TfjsModelError('bad-manifest', `${what}. Save or convert the model again.`, lines.range(json));
}
