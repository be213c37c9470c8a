import { arrayProperty } from './builtins/arrays';
import { compiledHelper } from './builtins/compiled';
import { constantOf } from './builtins/globals';
import { hostProperty } from './host/exports';
import { layerProperty, setLayerProperty, symbolicProperty } from './host/properties';
import type { Interpreter } from './interpreter';
import { inheritFrom, methodSet } from './prototypes';
import type { Span } from './syntax';
import {
  ArrayValue,
  FunctionValue,
  host,
  isNothing,
  isUnknown,
  longestList,
  native,
  ObjectValue,
  type Slot,
  unknown,
  type Value,
} from './values';

/** `object.key`. */
export function getProperty(object: Value, key: string, i: Interpreter): Value {
  if (object === undefined || object === null) return unknown(`\`${key}\` is read from nothing`);
  if (typeof object === 'string') return key === 'length' ? object.length : object[Number(key)];
  if (typeof object !== 'object') return unknown(`\`${key}\` of a ${typeof object} is not known`);
  switch (object.kind) {
    case 'unknown':
      return key === 'tf' ? host('') : (compiledHelper(key) ?? object);
    case 'array':
      return arrayProperty(object, key);
    case 'object':
      return objectProperty(object, key, i);
    case 'function':
      if (key === 'prototype' && !object.properties.properties.has(key)) {
        const prototype = new ObjectValue();
        object.properties.set(key, { value: prototype }, i.trail);
        inheritFrom(prototype, object);
      }
      return object.properties.find(key)?.value;
    case 'class':
      if (key === 'prototype') return object.prototype;
      return key === 'name' ? object.node.name : (readSlot(object.statics.find(key), object, i) ?? object.statics.open);
    case 'native':
      return constantOf(object.path, key) ?? native(object.path === '' ? key : `${object.path}.${key}`);
    case 'host':
      return hostProperty(object, key);
    case 'layer':
      return layerProperty(object, key, i);
    case 'symbolic':
      return symbolicProperty(object, key);
    case 'configured':
    case 'optimizer':
      return unknown(`\`${key}\` of it is not known`);
  }
}

function objectProperty(object: ObjectValue, key: string, i: Interpreter): Value {
  const value = readSlot(object.find(key), object, i);
  if (key === 'tf' && (isUnknown(value) || (isNothing(value) && (object.open || object.find(key))))) return host('');
  return value ?? object.open;
}

export const readSlot = (slot: Slot | undefined, self: Value, i: Interpreter): Value =>
  slot?.get ? i.invoke(slot.get, { thisValue: self, given: [] }) : slot?.value;

/** `object.key = value`; `span` is where that is written. */
export function setProperty(object: Value, key: string, value: Value, span: Span | undefined, i: Interpreter): void {
  if (object instanceof ArrayValue) setItem(object, key, value, i);
  else if (object instanceof ObjectValue) {
    const setter = object.find(key)?.set;
    if (setter) i.invoke(setter, { thisValue: object, given: [value] });
    else object.set(key, { value }, i.trail);
    methodSet(object, value);
  } else if (object instanceof FunctionValue) {
    object.properties.set(key, { value }, i.trail);
    if (key === 'prototype' && value instanceof ObjectValue) inheritFrom(value, object);
  } else if (typeof object === 'object' && object?.kind === 'class') object.statics.set(key, { value }, i.trail);
  else if (typeof object === 'object' && object?.kind === 'layer') setLayerProperty(object, key, value, span, i);
}

function setItem(array: ArrayValue, key: string, value: Value, i: Interpreter): void {
  const index = key === 'length' ? Number(value) : Number(key);
  if (!Number.isInteger(index) || index < 0 || index > longestList) return;
  i.trail.touch(array);
  if (key === 'length') array.fill(array.items.slice(0, index));
  else {
    const items = [...array.items];
    while (items.length < index) items.push(undefined);
    items[index] = value;
    array.fill(items);
  }
}
