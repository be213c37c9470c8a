import { callArrayMethod } from './builtins/arrays';
import { compiledHelper } from './builtins/compiled';
import { callNative } from './builtins/globals';
import { callTextMethod } from './builtins/text';
import { callHost } from './host/call';
import { hostProperty } from './host/exports';
import { callLayerMethod } from './host/methods';
import type { Interpreter } from './interpreter';
import {
  ArrayValue,
  type FunctionValue,
  isCallable,
  isObjectLike,
  isUnknown,
  native,
  ObjectValue,
  type Site,
  type Unknown,
  unknown,
  type Value,
} from './values';

/** Calls a value, or makes an object of it. */
export function callValue(
  callee: Value,
  thisValue: Value,
  given: readonly Value[],
  site: Site,
  i: Interpreter,
  makes = false,
): Value {
  i.step();
  if (!isObjectLike(callee)) return unknown('what is called here is no function');
  switch (callee.kind) {
    case 'function':
      return makes ? makeObject(callee, given, site, i) : i.invoke(callee, { thisValue, given, site });
    case 'class':
      return i.construct(callee, given, site);
    case 'native':
      return callee.run ? callee.run(given) : callNative(callee.path, given, site, i);
    case 'host':
      return callHost(callee, given, site, i);
    case 'unknown':
      return unknown(callee.why, callee.outside);
    default:
      return unknown('what is called here is no function');
  }
}

/** `new F(…)` for a function that is no class. */
function makeObject(callee: FunctionValue, given: readonly Value[], site: Site, i: Interpreter): Value {
  const prototype = i.get(callee, 'prototype');
  const self = new ObjectValue(new Map(), prototype instanceof ObjectValue ? prototype : undefined);
  if (!i.instances.has(callee.node)) i.instances.set(callee.node, self);
  const returned = i.invoke(callee, { thisValue: self, given, site });
  return isObjectLike(returned) ? returned : self;
}

/** Methods of lists that call a function for each item. */
const forItems = new Set([
  'map',
  'forEach',
  'filter',
  'flatMap',
  'find',
  'some',
  'every',
  'reduce',
  'forEachAsync',
  'mapAsync',
]);

export function callMethod(receiver: Value, key: string, given: readonly Value[], site: Site, i: Interpreter): Value {
  i.step();
  if (receiver === undefined || receiver === null) return unknown(`\`${key}\` is called on nothing`);
  if (!isObjectLike(receiver)) return promised(receiver, key, given, site, i) ?? callTextMethod(receiver, key, given);
  switch (receiver.kind) {
    case 'array': {
      const done = callArrayMethod(receiver, key, given, site, i);
      return done ? done.value : promised(receiver, key, given, site, i);
    }
    case 'host':
      if (receiver.path !== '' && key === 'call') return i.call(receiver, undefined, given.slice(1), site);
      if (receiver.path !== '' && key === 'apply') return i.call(receiver, undefined, i.iterate(given[1]) ?? [], site);
      return promised(receiver, key, given, site, i) ?? i.call(hostProperty(receiver, key), undefined, given, site);
    case 'native':
      if (key === 'call') return i.call(receiver, given[0], given.slice(1), site);
      if (key === 'apply') return i.call(receiver, given[0], i.iterate(given[1]) ?? [], site);
      return i.call(native(`${receiver.path}.${key}`), undefined, given, site);
    case 'layer':
      return promised(receiver, key, given, site, i) ?? callLayerMethod(receiver, key, given, site, i);
    case 'function': {
      const own = i.get(receiver, key);
      return own === undefined ? callFunctionMethod(receiver, key, given, site, i) : i.call(own, receiver, given, site);
    }
    case 'object':
    case 'class': {
      const own = i.get(receiver, key);
      if (isCallable(own)) return i.call(own, receiver, given, site);
      return promised(receiver, key, given, site, i) ?? objectMethod(receiver, key, given, own);
    }
    case 'unknown': {
      const helper = compiledHelper(key);
      if (helper) return i.call(helper, undefined, given, site);
      return unknownMethod(receiver, key, given, site, i);
    }
    default:
      return promised(receiver, key, given, site, i) ?? unknown(`what \`${key}\` returns is not known`);
  }
}

/** `then`, `catch` and `finally`: promises are what they promise. */
function promised(value: Value, key: string, given: readonly Value[], site: Site, i: Interpreter): Value {
  const [callback] = given;
  if (key === 'then' && callback !== undefined) return i.call(callback, undefined, [value], site);
  if (key === 'catch') return value;
  if (key !== 'finally') return undefined;
  i.call(callback, undefined, [], site);
  return value;
}

function callFunctionMethod(
  callee: FunctionValue,
  key: string,
  given: readonly Value[],
  site: Site,
  i: Interpreter,
): Value {
  const [thisValue, ...rest] = given;
  if (key === 'call') return i.call(callee, thisValue, rest, site);
  if (key === 'apply') return i.call(callee, thisValue, i.iterate(rest[0]) ?? [], site);
  if (key === 'bind') return native('bound', (more) => i.call(callee, thisValue, [...rest, ...more], site));
  return promised(callee, key, given, site, i) ?? unknown(`what \`${key}\` returns is not known`);
}

function objectMethod(receiver: Value, key: string, [name]: readonly Value[], own: Value): Value {
  if (key === 'hasOwnProperty' && receiver instanceof ObjectValue && typeof name === 'string') {
    return receiver.properties.has(name) || (receiver.open ? unknown(receiver.open.why) : false);
  }
  return isUnknown(own) ? unknown(own.why, own.outside) : unknown(`\`${key}\` is no method of this object`);
}

/** A method of something that is not known: a function that it calls for each item is called once. */
function unknownMethod(receiver: Unknown, key: string, given: readonly Value[], site: Site, i: Interpreter): Value {
  const [callback, start] = given;
  const item = unknown(receiver.why);
  if (key === 'then' && isCallable(callback)) return i.call(callback, undefined, [receiver], site);
  if (key === 'finally' || key === 'catch') return receiver;
  if (!forItems.has(key) || !isCallable(callback)) return unknown(receiver.why, receiver.outside);
  const before = i.made.length;
  let result: Value;
  i.repeat(site.span, () => {
    const given = key === 'reduce' ? [start, item, unknown(receiver.why)] : [item, unknown(receiver.why)];
    i.uncounted(() => {
      result = i.call(callback, undefined, given, site);
    }, 'it changes in a loop whose rounds cannot be counted');
  });
  if (i.made.length > before) {
    i.remark('How many items there are is only known when the program runs: this is taken to run once.', site.span);
  }
  if (key === 'reduce') return result;
  return key === 'map' && i.made.length > before ? new ArrayValue([result]) : item;
}
