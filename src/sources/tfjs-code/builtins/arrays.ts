import { binary, limitedText, primitive } from '../expressions/operators';
import type { Interpreter } from '../interpreter';
import { ArrayValue, isUnknown, longestList, type Primitive, type Site, truth, unknown, type Value } from '../values';
import { forEachItem } from './callbacks';

type Method = (array: ArrayValue, given: readonly Value[], site: Site, i: Interpreter) => Value;

const numberOf = (value: Value): number | undefined => (typeof value === 'number' ? value : undefined);

export function arrayProperty(array: ArrayValue, key: string): Value {
  if (key === 'length') return array.open ? unknown(array.open.why) : array.items.length;
  const index = Number(key);
  if (!Number.isInteger(index)) return undefined;
  return index < array.items.length ? array.items[index] : array.open;
}

function change(array: ArrayValue, items: readonly Value[], i: Interpreter): void {
  i.trail.touch(array);
  array.fill(items);
}

/** Whether two values are the same; undefined if that cannot be known. */
const same = (a: Value, b: Value): boolean | undefined => {
  const result = binary('===', a, b);
  return typeof result === 'boolean' ? result : undefined;
};

function indexOf(array: ArrayValue, wanted: Value): number | undefined {
  for (const [n, item] of array.items.entries()) {
    const found = same(item, wanted);
    if (found === undefined) return undefined;
    if (found) return n;
  }
  return array.open ? undefined : -1;
}

const undecided = unknown('which items it has cannot be known');

/** Lists may contain themselves, so that what comes out is counted. */
function flat(items: readonly Value[], depth: number, into: Value[] = []): Value[] {
  for (const item of items) {
    if (into.length > longestList) break;
    if (item instanceof ArrayValue && depth > 0) flat(item.items, Math.min(depth, deepest) - 1, into);
    else into.push(item);
  }
  return into;
}

const deepest = 20;

/** The place of the first item for which the callback holds. */
function search(
  array: ArrayValue,
  given: readonly Value[],
  site: Site,
  i: Interpreter,
  backwards = false,
): number | undefined {
  let found: number | undefined = -1;
  const items = backwards ? [...array.items].reverse() : array.items;
  forEachItem(items, given[0], site, i, (result, _item, n) => {
    const holds = truth(result);
    if (holds === undefined) found = undefined;
    else if (holds) found = backwards ? items.length - 1 - n : n;
    return holds === false;
  });
  return found;
}

const itemAt = (array: ArrayValue, index: number | undefined): Value =>
  index === undefined ? undecided : array.items[index];

function reduce(array: ArrayValue, given: readonly Value[], site: Site, i: Interpreter, backwards: boolean): Value {
  const items = backwards ? [...array.items].reverse() : [...array.items];
  let value = given.length > 1 ? given[1] : items.shift();
  i.repeat(site.span, () => {
    items.forEach((item, n) => {
      value = i.call(given[0], undefined, [value, item, given.length > 1 ? n : n + 1], site);
    });
  });
  return value;
}

function sorted(array: ArrayValue, compare: Value, site: Site, i: Interpreter): readonly Value[] | undefined {
  const plain = array.items.map(primitive);
  if (!plain.every((p) => p !== undefined)) return undefined;
  const values: Primitive[] = plain.map((p) => p.value);
  if (compare === undefined) return values.sort((a, b) => (String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0));
  let known = true;
  values.sort((a, b) => {
    const result = i.call(compare, undefined, [a, b], site);
    if (typeof result !== 'number') known = false;
    return typeof result === 'number' ? result : 0;
  });
  return known ? values : undefined;
}

const methods: Readonly<Record<string, Method>> = {
  push: (array, given, _site, i) => {
    change(array, [...array.items, ...given], i);
    return array.items.length;
  },
  pop: (array, _given, _site, i) => {
    const last = array.items.at(-1);
    change(array, array.items.slice(0, -1), i);
    return last;
  },
  shift: (array, _given, _site, i) => {
    const [first] = array.items;
    change(array, array.items.slice(1), i);
    return first;
  },
  unshift: (array, given, _site, i) => {
    change(array, [...given, ...array.items], i);
    return array.items.length;
  },
  splice: (array, [start, count, ...added], _site, i) => {
    const items = [...array.items];
    const from = numberOf(start) ?? 0;
    const removed = items.splice(from, numberOf(count) ?? items.length, ...added);
    change(array, items, i);
    return new ArrayValue(removed);
  },
  reverse: (array, _given, _site, i) => {
    change(array, [...array.items].reverse(), i);
    return array;
  },
  sort: (array, [compare], site, i) => {
    const items = sorted(array, compare, site, i);
    change(array, items ?? array.items.map(() => undecided), i);
    return array;
  },
  fill: (array, [value, from, to], _site, i) => {
    change(array, [...array.items].fill(value, numberOf(from), numberOf(to)), i);
    return array;
  },
  toReversed: (array) => new ArrayValue([...array.items].reverse(), array.open),
  toSorted: (array, [compare], site, i) => {
    const items = sorted(array, compare, site, i);
    return new ArrayValue(items ?? array.items.map(() => undecided), array.open);
  },
  concat: (array, given) => {
    const parts = given.flatMap((g) => (g instanceof ArrayValue ? g.items : [g]));
    const open =
      array.open ?? given.find((g): g is ArrayValue => g instanceof ArrayValue && g.open !== undefined)?.open;
    return new ArrayValue([...array.items, ...parts], open ?? given.find(isUnknown));
  },
  slice: (array, [from, to]) => {
    if (isUnknown(from) || isUnknown(to)) return undecided;
    return new ArrayValue(array.items.slice(numberOf(from), numberOf(to)), array.open);
  },
  map: (array, given, site, i) => {
    const items: Value[] = [];
    forEachItem(array.items, given[0], site, i, (result) => void items.push(result), array);
    return new ArrayValue(items, array.open);
  },
  flatMap: (array, given, site, i) => {
    const items: Value[] = [];
    forEachItem(array.items, given[0], site, i, (result) => void items.push(result), array);
    return new ArrayValue(flat(items, 1), array.open);
  },
  forEach: (array, given, site, i) => {
    forEachItem(array.items, given[0], site, i, () => undefined, array);
    return undefined;
  },
  filter: (array, given, site, i) => {
    const items: Value[] = [];
    let open = array.open;
    forEachItem(array.items, given[0], site, i, (result, item) => {
      const holds = truth(result);
      if (holds !== false) items.push(item);
      if (holds === undefined) open = undecided;
      return undefined;
    });
    return new ArrayValue(items, open);
  },
  reduce: (array, given, site, i) => reduce(array, given, site, i, false),
  reduceRight: (array, given, site, i) => reduce(array, given, site, i, true),
  find: (array, given, site, i) => itemAt(array, search(array, given, site, i)),
  findLast: (array, given, site, i) => itemAt(array, search(array, given, site, i, true)),
  findIndex: (array, given, site, i) => search(array, given, site, i) ?? undecided,
  some: (array, given, site, i) => {
    const at = search(array, given, site, i);
    return at === undefined ? undecided : at >= 0;
  },
  every: (array, given, site, i) => {
    let all: Value = true;
    forEachItem(array.items, given[0], site, i, (result) => {
      const holds = truth(result);
      if (holds !== true) all = holds ?? undecided;
      return holds === true;
    });
    return all;
  },
  includes: (array, [wanted]) => {
    const at = indexOf(array, wanted);
    return at === undefined ? undecided : at >= 0;
  },
  indexOf: (array, [wanted]) => indexOf(array, wanted) ?? undecided,
  at: (array, [index]) => (typeof index === 'number' ? array.items.at(index) : undecided),
  join: (array, [separator]) => {
    const parts = array.items.map(primitive);
    if (array.open || !parts.every((p) => p !== undefined)) return undecided;
    return limitedText(parts.map((p) => String(p.value ?? '')).join(separator === undefined ? ',' : String(separator)));
  },
  flat: (array, [depth]) => new ArrayValue(flat(array.items, numberOf(depth) ?? 1), array.open),
  keys: (array) =>
    new ArrayValue(
      array.items.map((_, n) => n),
      array.open,
    ),
  values: (array) => array,
  entries: (array) =>
    new ArrayValue(
      array.items.map((item, n) => new ArrayValue([n, item])),
      array.open,
    ),
};

/** `array.key(…)`; undefined where there is no such method. */
export function callArrayMethod(
  array: ArrayValue,
  key: string,
  given: readonly Value[],
  site: Site,
  i: Interpreter,
): { readonly value: Value } | undefined {
  i.step(1 + array.items.length / 50);
  const method = Object.hasOwn(methods, key) ? methods[key] : undefined;
  return method && { value: method(array, given, site, i) };
}
