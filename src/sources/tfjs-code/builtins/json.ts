import { ArrayValue, isObjectLike, isUnknown, ObjectValue, unknown, type Value } from '../values';

export type Data = null | boolean | number | string | readonly Data[] | { readonly [key: string]: Data };

export function fromData(data: Data): Value {
  if (typeof data !== 'object' || data === null) return data;
  if (isList(data)) return new ArrayValue(data.map(fromData));
  return new ObjectValue(new Map(Object.entries(data).map(([key, item]) => [key, { value: fromData(item) }])));
}

const isList = (data: Data): data is readonly Data[] => Array.isArray(data);

/** Plain data in a value; undefined where a part of it is not known. */
export function toData(value: Value, depth = 0): { readonly data: Data } | undefined {
  // What is deeper than this contains itself.
  if (depth > 10) return undefined;
  if (value === undefined) return { data: null };
  if (!isObjectLike(value)) return { data: value };
  if (value instanceof ArrayValue && !value.open) {
    const items = value.items.map((item) => toData(item, depth + 1));
    return items.every((item) => item !== undefined) ? { data: items.map((item) => item.data) } : undefined;
  }
  if (!(value instanceof ObjectValue) || value.open) return undefined;
  const object: Record<string, Data> = {};
  for (const [key, slot] of value.properties) {
    if (slot.value === undefined || (isObjectLike(slot.value) && slot.value.kind === 'function')) continue;
    const item = slot.get ? undefined : toData(slot.value, depth + 1);
    if (!item) return undefined;
    object[key] = item.data;
  }
  return { data: object };
}

/** What JSON text holds. */
export function parseJson(text: string): Value {
  try {
    const data: Data = JSON.parse(text);
    return fromData(data);
  } catch {
    return unknown('it is not JSON');
  }
}

const hidden = (value: Value): Value => (isUnknown(value) ? value : unknown('a part of it is not known'));

export function jsonText(value: Value): Value {
  const known = toData(value);
  return known ? JSON.stringify(known.data) : hidden(value);
}

/** A deep copy. */
export function copied(value: Value): Value {
  const known = toData(value);
  return known ? fromData(known.data) : hidden(value);
}
