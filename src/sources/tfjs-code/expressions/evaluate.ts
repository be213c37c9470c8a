import { compiledHelper } from '../builtins/compiled';
import { globalValue } from '../builtins/globals';
import { evaluateClass } from '../classes';
import type { Interpreter } from '../interpreter';
import type { Scope } from '../scope';
import type { Expression, FunctionNode } from '../syntax';
import { ArrayValue, FunctionValue, host, isNothing, isUnknown, truth, unknown, type Value } from '../values';
import { assignment, shortCircuits, update } from './assignments';
import { evaluateCall, evaluateNew } from './calls';
import { arrayLiteral, keyOf, objectLiteral, template } from './objects';
import { binary, unary } from './operators';

export function evaluateExpression(node: Expression, scope: Scope, i: Interpreter): Value {
  switch (node.type) {
    case 'literal':
      return node.value;
    case 'name':
      return nameValue(node.name, scope);
    case 'member':
      return memberValue(node, scope, i);
    case 'call':
      return evaluateCall(node, scope, i);
    case 'object':
      return objectLiteral(node, scope, i);
    case 'array':
      return arrayLiteral(node, scope, i);
    case 'function':
      return functionExpression(node, scope, i);
    case 'template':
      return template(node, scope, i);
    case 'binary':
      return binary(node.operator, i.evaluate(node.left, scope), i.evaluate(node.right, scope));
    case 'logical':
      return logical(node, scope, i);
    case 'conditional':
      return conditional(node, scope, i);
    case 'assignment':
      return assignment(node, scope, i);
    case 'unary':
      return unary(node.operator, i.evaluate(node.operand, scope));
    case 'update':
      return update(node, scope, i);
    case 'new':
      return evaluateNew(node, scope, i);
    case 'await':
      i.awaited++;
      return i.evaluate(node.value, scope);
    case 'class':
      return evaluateClass(node, scope, i);
    case 'this':
      return i.self(scope);
    case 'sequence':
      return last(node.items, scope, i);
    case 'yield':
      return yielded(node, scope, i);
    case 'import-call': {
      const specifier = i.evaluate(node.specifier, scope);
      return typeof specifier === 'string' ? i.load(specifier) : unknown('which module is loaded is not known');
    }
    case 'super':
      return scope.frame.home?.prototype;
    case 'missing':
      return unknown(node.what === 'nothing yet' ? 'it is not written yet' : `it is ${node.what}`);
  }
}

/** What the last of several expressions is worth. */
function last(items: readonly Expression[], scope: Scope, i: Interpreter): Value {
  let value: Value;
  for (const item of items) value = i.evaluate(item, scope);
  return value;
}

function nameValue(name: string, scope: Scope): Value {
  const helper = compiledHelper(name);
  if (helper) return helper;
  const variable = scope.find(name);
  // Loaded or handed over later, or elsewhere.
  if (variable)
    return name === 'tf' && (isUnknown(variable.value) || isNothing(variable.value)) ? host('') : variable.value;
  if (name === 'tf') return host('');
  if (name === 'arguments') return new ArrayValue(scope.frame.given);
  const known = globalValue(name);
  return known ? known.value : unknown(`\`${name}\` is not declared in this file`, true);
}

function memberValue(node: Extract<Expression, { type: 'member' }>, scope: Scope, i: Interpreter): Value {
  const object = i.evaluate(node.object, scope);
  if (node.optional && (object === undefined || object === null)) return undefined;
  const key = keyOf(node.key, scope, i);
  return key === undefined ? unknown('which of its properties is meant is not known') : i.get(object, key);
}

export function functionValue(node: FunctionNode, scope: Scope, i: Interpreter): FunctionValue {
  const made = new FunctionValue(node, scope, i.source, node.arrow ? scope.frame.home : undefined);
  if (!i.functions.has(node)) i.functions.set(node, made);
  return made;
}

/** A function that knows itself by its name. */
function functionExpression(node: FunctionNode, scope: Scope, i: Interpreter): FunctionValue {
  if (!node.name || node.arrow) return functionValue(node, scope, i);
  const inner = scope.inner();
  const made = functionValue(node, inner, i);
  inner.declare(node.name, made);
  return made;
}

function logical(node: Extract<Expression, { type: 'logical' }>, scope: Scope, i: Interpreter): Value {
  const left = i.evaluate(node.left, scope);
  const done = shortCircuits(node.operator, left);
  if (done === true) return left;
  if (done === false) return i.evaluate(node.right, scope);
  return i.either(
    () => i.evaluate(node.right, scope),
    () => left,
    node.left,
  );
}

function conditional(node: Extract<Expression, { type: 'conditional' }>, scope: Scope, i: Interpreter): Value {
  const holds = truth(i.evaluate(node.test, scope));
  if (holds !== undefined) return i.evaluate(holds ? node.consequent : node.alternate, scope);
  return i.either(
    () => i.evaluate(node.consequent, scope),
    () => i.evaluate(node.alternate, scope),
    node.test,
  );
}

function yielded(node: Extract<Expression, { type: 'yield' }>, scope: Scope, i: Interpreter): Value {
  const value = node.value && i.evaluate(node.value, scope);
  const { yields } = scope.frame;
  // A generator that stands for an asynchronous function gets what it waits for.
  if (!yields) return value;
  if (node.delegate) yields.push(...(i.iterate(value) ?? []));
  else yields.push(value);
  return unknown('it is what the generator is sent');
}
