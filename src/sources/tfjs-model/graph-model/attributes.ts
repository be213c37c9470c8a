import type { DataType } from '../../../model';
import { itemsOf, type Json, member, numberOf, stringOf } from '../json';

/** Attributes of a TensorFlow node as the converter writes them: `{ "strides": { "list": { "i": ["1", "2"] } }, "padding": { "s": "U0FNRQ==" } }`. */
export class NodeAttributes {
  constructor(private readonly json: Json | undefined) {}

  number(name: string, otherwise: number): number {
    const given = this.of(name);
    return numeric(member(given, 'i')) ?? numeric(member(given, 'f')) ?? otherwise;
  }

  boolean(name: string, otherwise = false): boolean {
    const given = member(this.of(name), 'b');
    return given?.kind === 'boolean' ? given.value : otherwise;
  }

  text(name: string): string | undefined {
    return decoded(member(this.of(name), 's'));
  }

  numbers(name: string): readonly number[] | undefined {
    const list = member(this.of(name), 'list');
    if (!list) return undefined;
    return (itemsOf(member(list, 'i')) ?? itemsOf(member(list, 'f')) ?? []).flatMap((item) => numeric(item) ?? []);
  }

  texts(name: string): readonly string[] {
    return (itemsOf(member(member(this.of(name), 'list'), 's')) ?? []).flatMap((item) => decoded(item) ?? []);
  }

  /** Undefined where it is not given, or of a kind that has no tensors of numbers. Whole numbers of 32 bits count as 64, as ONNX wants them. */
  type(name: string): DataType | undefined {
    const given = member(this.of(name), 'type');
    const number = numberOf(given);
    return types.get(stringOf(given) ?? typeNames[number ?? -1] ?? '');
  }

  /** Sizes, null where one is free; undefined where the rank is not known either. */
  shape(name: string): readonly (number | null)[] | undefined {
    return shapeOf(member(this.of(name), 'shape'));
  }

  private of(name: string): Json | undefined {
    return member(this.json, name);
  }
}

/** `{ dim: [{ size: "-1" }, …] }`. */
export function shapeOf(json: Json | undefined): readonly (number | null)[] | undefined {
  const rank = member(json, 'unknownRank');
  if (!json || (rank?.kind === 'boolean' && rank.value)) return undefined;
  return (itemsOf(member(json, 'dim')) ?? []).map((d) => {
    const size = numeric(member(d, 'size')) ?? 0;
    return size < 0 ? null : size;
  });
}

/** 64-bit integers are written as text. */
const numeric = (json: Json | undefined): number | undefined => {
  const text = stringOf(json);
  return numberOf(json) ?? (text === undefined || text === '' ? undefined : Number(text));
};

/** Bytes in base64. */
const decoded = (json: Json | undefined): string | undefined => {
  const text = stringOf(json);
  return text === undefined ? undefined : Buffer.from(text, 'base64').toString('latin1');
};

/** `DataType` of tensorflow/core/framework/types.proto, as far as it matters, by number. */
const typeNames: Readonly<Record<number, string>> = {
  1: 'DT_FLOAT',
  2: 'DT_DOUBLE',
  3: 'DT_INT32',
  9: 'DT_INT64',
  10: 'DT_BOOL',
  19: 'DT_HALF',
};

const types: ReadonlyMap<string, DataType> = new Map([
  ['DT_FLOAT', 'float32'],
  ['DT_DOUBLE', 'float32'],
  ['DT_HALF', 'float32'],
  ['DT_INT32', 'int64'],
  ['DT_INT64', 'int64'],
  ['DT_BOOL', 'bool'],
]);
