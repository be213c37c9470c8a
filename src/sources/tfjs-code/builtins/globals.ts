import { primitive, unary } from '../expressions/operators';
import type { Interpreter } from '../interpreter';
import {
  ArrayValue,
  isPrimitive,
  isUnknown,
  longestList,
  native,
  ObjectValue,
  type Primitive,
  type Site,
  truth,
  unknown,
  type Value,
} from '../values';
import { forEachItem } from './callbacks';
import { makeCollection } from './collections';
import { callCompiled } from './compiled';
import { callHook } from './hooks';
import { copied, jsonText, parseJson } from './json';

type Function = (given: readonly Value[], site: Site, i: Interpreter) => Value;

/** Functions of numbers that are always the same for the same numbers. */
const mathematics: Readonly<Record<string, (...numbers: number[]) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  round: Math.round,
  trunc: Math.trunc,
  sign: Math.sign,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  exp: Math.exp,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  pow: Math.pow,
  min: Math.min,
  max: Math.max,
  hypot: Math.hypot,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
  atan: Math.atan,
  atan2: Math.atan2,
  expm1: Math.expm1,
};

const constants: Readonly<Record<string, Primitive>> = {
  'Math.PI': Math.PI,
  'Math.E': Math.E,
  'Math.SQRT2': Math.SQRT2,
  'Math.LN2': Math.LN2,
  'Math.LN10': Math.LN10,
  'Number.MIN_VALUE': Number.MIN_VALUE,
  'Number.MAX_VALUE': Number.MAX_VALUE,
  'Number.EPSILON': Number.EPSILON,
  'Number.MAX_SAFE_INTEGER': Number.MAX_SAFE_INTEGER,
  'Number.NaN': Number.NaN,
  'Number.POSITIVE_INFINITY': Number.POSITIVE_INFINITY,
  'Number.NEGATIVE_INFINITY': Number.NEGATIVE_INFINITY,
};

export const constantOf = (path: string, key: string): Primitive => constants[`${path}.${key}`];

const notKnown = (value: Value): Value => (isUnknown(value) ? value : unknown('it is not a plain value'));

/** A function of plain values only. */
const plain =
  (compute: (...values: Primitive[]) => Primitive): Function =>
  (given) => {
    const values = given.map(primitive);
    const missing = values.indexOf(undefined);
    return missing >= 0 ? notKnown(given[missing]) : compute(...values.map((v) => v?.value));
  };

function entries(
  value: Value,
  i: Interpreter,
): { readonly pairs: readonly (readonly [string, Value])[]; readonly open: ArrayValue['open'] } {
  if (value instanceof ObjectValue) {
    return { pairs: [...value.properties.keys()].map((k) => [k, i.get(value, k)] as const), open: value.open };
  }
  if (value instanceof ArrayValue)
    return { pairs: value.items.map((item, n) => [String(n), item] as const), open: value.open };
  return { pairs: [], open: isUnknown(value) ? value : undefined };
}

function assign(given: readonly Value[], i: Interpreter): Value {
  const [target] = given;
  if (!(target instanceof ObjectValue)) return target;
  for (const source of given.slice(1)) {
    if (isUnknown(source) || (source instanceof ObjectValue && source.open)) {
      i.trail.touch(target);
      target.rest ??= isUnknown(source) ? source : source.open;
    }
    if (source instanceof ObjectValue) {
      for (const [key, slot] of source.properties)
        target.set(key, slot.get ? { value: i.get(source, key) } : slot, i.trail);
    }
  }
  return target;
}

function arrayFrom([source, transform]: readonly Value[], site: Site, i: Interpreter): Value {
  const length = source instanceof ObjectValue ? i.get(source, 'length') : undefined;
  if (typeof length === 'number' && length > longestList) return unknown('it is a long list of data');
  const items = typeof length === 'number' ? Array.from({ length }, (): Value => undefined) : i.iterate(source);
  if (!items)
    return i.callMethod(
      notKnown(isUnknown(length) ? length : source),
      'map',
      transform === undefined ? [] : [transform],
      site,
    );
  if (transform === undefined) return new ArrayValue(items);
  const made: Value[] = [];
  forEachItem(items, transform, site, i, (result) => void made.push(result));
  return new ArrayValue(made);
}

function newArray(given: readonly Value[]): Value {
  const [length] = given;
  if (given.length !== 1) return new ArrayValue(given);
  if (isUnknown(length)) return new ArrayValue([], length);
  if (typeof length !== 'number') return new ArrayValue(given);
  if (length > longestList || length < 0 || !Number.isInteger(length)) return unknown('it is a long list of data');
  return new ArrayValue(Array.from({ length }, () => undefined));
}

/** The values that promises promise. */
const all: Function = ([list], _site, i) => new ArrayValue(i.iterate(list) ?? [], isUnknown(list) ? list : undefined);

const functions: Readonly<Record<string, Function>> = {
  Number: (given) => (given.length === 0 ? 0 : unary('+', given[0])),
  String: plain((value) => String(value)),
  Boolean: ([value]) => truth(value) ?? notKnown(value),
  parseInt: plain((text, radix) => Number.parseInt(String(text), Number(radix ?? 10))),
  parseFloat: plain((text) => Number.parseFloat(String(text))),
  isNaN: plain((value) => Number.isNaN(Number(value))),
  isFinite: plain((value) => Number.isFinite(Number(value))),
  'Number.isInteger': plain((value) => Number.isInteger(value)),
  'Number.isNaN': plain((value) => Number.isNaN(value)),
  'Number.isFinite': plain((value) => Number.isFinite(value)),
  'Number.parseInt': plain((text, radix) => Number.parseInt(String(text), Number(radix ?? 10))),
  'Number.parseFloat': plain((text) => Number.parseFloat(String(text))),
  Array: newArray,
  'Array.from': arrayFrom,
  'Array.of': (given) => new ArrayValue(given),
  'Array.isArray': ([value]) => (isUnknown(value) ? value : value instanceof ArrayValue),
  Object: ([value]) => value ?? new ObjectValue(),
  'Object.assign': (given, _site, i) => assign(given, i),
  'Object.freeze': ([value]) => value,
  'Object.seal': ([value]) => value,
  'Object.create': ([prototype]) =>
    new ObjectValue(new Map(), prototype instanceof ObjectValue ? prototype : undefined),
  'Object.keys': ([value], _site, i) => {
    const { pairs, open } = entries(value, i);
    return new ArrayValue(
      pairs.map(([k]) => k),
      open,
    );
  },
  'Object.values': ([value], _site, i) => {
    const { pairs, open } = entries(value, i);
    return new ArrayValue(
      pairs.map(([, v]) => v),
      open,
    );
  },
  'Object.entries': ([value], _site, i) => {
    const { pairs, open } = entries(value, i);
    return new ArrayValue(
      pairs.map(([k, v]) => new ArrayValue([k, v])),
      open,
    );
  },
  'Object.fromEntries': ([list], _site, i) => {
    const object = new ObjectValue();
    for (const pair of i.iterate(list) ?? []) {
      const [key, value] = i.iterate(pair) ?? [];
      if (typeof key === 'string' || typeof key === 'number') object.set(String(key), { value }, i.trail);
    }
    if (isUnknown(list)) object.rest = list;
    return object;
  },
  structuredClone: ([value]) => copied(value),
  'JSON.stringify': ([value]) => jsonText(value),
  'JSON.parse': ([text]) => (typeof text === 'string' ? parseJson(text) : notKnown(text)),
  'Promise.resolve': ([value]) => value,
  'Promise.all': all,
  'Promise.allSettled': all,
  Map: ([from], site, i) => makeCollection('Map', from, site, i),
  Set: ([from], site, i) => makeCollection('Set', from, site, i),
  Promise: ([work], site, i) => {
    let kept: Value;
    const resolve = native('resolve', ([value]) => {
      kept ??= value;
      return undefined;
    });
    i.call(work, undefined, [resolve], site);
    return kept;
  },
};

/** Calls a function that the language brings along; undefined where evaluation does not know it. */
export function callNative(path: string, given: readonly Value[], site: Site, i: Interpreter): Value {
  if (path.startsWith('Math.')) {
    const name = path.slice('Math.'.length);
    const compute = Object.hasOwn(mathematics, name) ? mathematics[name] : undefined;
    if (!compute) return unknown(`\`${path}\` is different each time`);
    return plain((...numbers) => compute(...numbers.map(Number)))(given, site, i);
  }
  if (path === 'require')
    return typeof given[0] === 'string' ? i.load(given[0]) : unknown('which module is loaded is not known');
  const known = Object.hasOwn(functions, path) ? functions[path] : undefined;
  if (known) return known(given, site, i);
  const elsewhere = callHook(path, given, site, i) ?? callCompiled(path, given, site, i);
  if (elsewhere) return elsewhere.value;
  return unknown(`what \`${path}\` returns is not known`, given.every(isPrimitive) && path.startsWith('process.'));
}

const names = new Set([
  'Math',
  'Number',
  'String',
  'Boolean',
  'Array',
  'Object',
  'JSON',
  'Promise',
  'Map',
  'Set',
  'Function',
  'require',
  'parseInt',
  'parseFloat',
  'isNaN',
  'isFinite',
  'structuredClone',
]);

/** What a name means that the program does not declare; undefined where evaluation does not know it. */
export function globalValue(name: string): { readonly value: Value } | undefined {
  if (name === 'undefined') return { value: undefined };
  if (name === 'NaN') return { value: Number.NaN };
  if (name === 'Infinity') return { value: Number.POSITIVE_INFINITY };
  return names.has(name) ? { value: native(name) } : undefined;
}
