import type { Interpreter } from '../interpreter';
import { machineState } from '../statements/stateMachine';
import { ArrayValue, FunctionValue, isObjectLike, isUnknown, native, ObjectValue, type Value } from '../values';
import { callsOf, type Native } from './natives';

/** What compilers put into programs for what the language of old browsers does not have: TypeScript's and Babel's helpers, by their names. */

const isFunction = (value: Value): value is FunctionValue => isObjectLike(value) && value.kind === 'function';

const plain = new WeakMap<FunctionValue['node'], FunctionValue['node']>();

/** A generator that stands for an asynchronous function: what it yields is waited for, and comes back. */
function awaited(work: Value, i: Interpreter): Value {
  if (!isFunction(work) || !work.node.generator) return work;
  const node = plain.get(work.node) ?? { ...work.node, generator: false };
  plain.set(work.node, node);
  i.used.add(work.node);
  return new FunctionValue(node, work.scope, work.source, work.home, work.owner);
}

function runMachine(body: Value, thisValue: Value, i: Interpreter): Value {
  if (!isFunction(body)) return undefined;
  const end = i.invoke(body, { thisValue, given: [machineState(i)] });
  // What was returned on one of several ways.
  return end instanceof ArrayValue && end.items[0] === 2 ? end.items[1] : end;
}

/** A class of the old kind that extends another one. */
function extend(made: Value, base: Value, i: Interpreter): void {
  const inherited = base === null || base === undefined ? undefined : i.get(base, 'prototype');
  const open = isUnknown(inherited) ? inherited : undefined;
  const parent = inherited instanceof ObjectValue ? inherited : undefined;
  if (isFunction(made)) i.set(made, 'prototype', new ObjectValue(new Map(), parent, open));
}

const helpers: Readonly<Record<string, Native>> = {
  __assign: (given, site, i) => i.call(native('Object.assign'), undefined, given, site),
  __awaiter: ([self, , , work], site, i) => i.call(awaited(work, i), self, [], site),
  __extends: ([made, base], _site, i) => void extend(made, base, i),
  __generator: ([self, body], _site, i) => runMachine(body, self, i),
  asyncToGenerator: ([work], _site, i) => awaited(work, i),
  regeneratorRuntime: () => native('compiled.regeneratorRuntime'),
  'regeneratorRuntime.m': ([work]) => work,
  'regeneratorRuntime.mark': ([work]) => work,
  'regeneratorRuntime.w': ([body, , self], _site, i) => runMachine(body, self, i),
  'regeneratorRuntime.wrap': ([body, , self], _site, i) => runMachine(body, self, i),
};

const spellings: Readonly<Record<string, string>> = {
  _asyncToGenerator: 'asyncToGenerator',
  _extends: '__assign',
  _inherits: '__extends',
  _regenerator: 'regeneratorRuntime',
  _regeneratorRuntime: 'regeneratorRuntime',
};

/** The helper that has this name, wherever a program has it from. */
export function compiledHelper(name: string): Value {
  if (!name.startsWith('_') && name !== 'regeneratorRuntime') return undefined;
  const known = Object.hasOwn(spellings, name) ? spellings[name] : name;
  return known !== undefined && Object.hasOwn(helpers, known) ? native(`compiled.${known}`) : undefined;
}

/** Calls a helper by its path, `compiled.__awaiter`. */
export const callCompiled = callsOf('compiled', helpers);
