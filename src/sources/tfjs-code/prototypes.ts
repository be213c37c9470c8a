import { FunctionValue, type ObjectValue, type Value } from './values';

/** Classes as they were written before there were any: a function that makes objects, and methods on its `prototype`. */

const makers = new WeakMap<ObjectValue, FunctionValue>();
const makersOfMethods = new WeakMap<FunctionValue['node'], FunctionValue>();
const withMethods = new WeakSet<FunctionValue['node']>();

/** Notes that objects of `maker` inherit from `prototype`. */
export function inheritFrom(prototype: ObjectValue, maker: FunctionValue): void {
  makers.set(prototype, maker);
  for (const { value } of prototype.properties.values()) methodSet(prototype, value);
}

/** Notes what is set on an object: a function on a prototype is a method. */
export function methodSet(object: ObjectValue, value: Value): void {
  const maker = value instanceof FunctionValue ? makers.get(object) : undefined;
  if (!maker || !(value instanceof FunctionValue)) return;
  makersOfMethods.set(value.node, maker);
  withMethods.add(maker.node);
}

/** The function that makes the objects that a function is a method of; the function itself, if it makes objects that have methods. */
export const makerOf = (value: FunctionValue): FunctionValue | undefined =>
  withMethods.has(value.node) ? value : makersOfMethods.get(value.node);
