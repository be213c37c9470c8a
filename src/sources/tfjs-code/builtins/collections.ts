import { binary } from '../expressions/operators';
import type { Interpreter } from '../interpreter';
import { ArrayValue, native, ObjectValue, type Site, type Value } from '../values';

/** The property under which a collection keeps what it yields when it is run through. */
export const itemsKey = '@@items';

type Method = (given: readonly Value[]) => Value;

const pair = (key: Value, value: Value): ArrayValue => new ArrayValue([key, value]);

const holds = (entry: Value, key: Value): boolean =>
  entry instanceof ArrayValue && binary('===', entry.items[0], key) === true;

/** `new Map(pairs)`, or `new Set(items)`, whose items are their own keys. Its methods are made with it. */
export function makeCollection(kind: 'Map' | 'Set', from: Value, site: Site, i: Interpreter): Value {
  const entries = new ArrayValue([]);
  const object = new ObjectValue();
  const at = (key: Value): number => entries.items.findIndex((entry) => holds(entry, key));
  const part = (n: number): ArrayValue =>
    new ArrayValue(entries.items.map((entry) => (entry instanceof ArrayValue ? entry.items[n] : undefined)));
  const changed = (items: readonly Value[]): void => {
    i.trail.touch(entries);
    entries.fill(items);
    object.set('size', { value: items.length }, i.trail);
    object.set(itemsKey, { value: kind === 'Map' ? entries : part(0) }, i.trail);
  };
  const put = (key: Value, value: Value): Value => {
    const before = at(key);
    changed(before < 0 ? [...entries.items, pair(key, value)] : entries.items.with(before, pair(key, value)));
    return object;
  };
  const methods: Readonly<Record<string, Method>> = {
    set: ([key, value]) => put(key, value),
    add: ([key]) => put(key, key),
    get: ([key]) => {
      const entry = entries.items[at(key)];
      return entry instanceof ArrayValue ? entry.items[1] : undefined;
    },
    has: ([key]) => at(key) >= 0,
    delete: ([key]) => {
      const before = at(key);
      if (before >= 0) changed(entries.items.toSpliced(before, 1));
      return before >= 0;
    },
    clear: () => void changed([]),
    keys: () => part(0),
    values: () => part(1),
    entries: () => entries,
    forEach: ([callback]) => {
      for (const entry of entries.items) {
        if (entry instanceof ArrayValue) i.call(callback, undefined, [entry.items[1], entry.items[0], object], site);
      }
      return undefined;
    },
  };
  for (const [name, method] of Object.entries(methods)) object.set(name, { value: native(name, method) }, i.trail);
  changed([]);
  for (const item of i.iterate(from) ?? []) {
    if (kind === 'Set') put(item, item);
    else if (item instanceof ArrayValue) put(item.items[0], item.items[1]);
  }
  return object;
}
