import type { Interpreter } from '../interpreter';
import type { Scope } from '../scope';
import type { Call, Expression, New, Spread } from '../syntax';
import { isUnknown, ObjectValue, type Site, unknown, type Value } from '../values';
import { keyOf } from './objects';

export function evaluateArguments(list: readonly (Expression | Spread)[], scope: Scope, i: Interpreter): Value[] {
  const given: Value[] = [];
  for (const item of list) {
    if (item.type !== 'spread') {
      given.push(item.type === 'missing' && item.start === item.end ? undefined : i.evaluate(item, scope));
      continue;
    }
    const value = i.evaluate(item.value, scope);
    given.push(...(i.iterate(value) ?? [isUnknown(value) ? value : unknown('the list of arguments is not known')]));
  }
  return given;
}

function siteOf(node: Call | New, i: Interpreter): Site {
  const { callee } = node;
  const first = node.arguments[0];
  return {
    source: i.source,
    span: node,
    callee: callee.type === 'member' ? callee.keySpan : callee,
    object: first?.type === 'object' ? first : undefined,
    ...(first?.type === 'literal' && typeof first.value === 'number' && { number: first }),
  };
}

const nothing = (value: Value): boolean => value === undefined || value === null;

export function evaluateCall(node: Call, scope: Scope, i: Interpreter): Value {
  const { callee } = node;
  const site = siteOf(node, i);
  if (callee.type === 'super') {
    const { constructing, thisValue } = scope.frame;
    const given = i.arguments(node.arguments, scope);
    if (constructing) i.initialise(constructing, thisValue, given, site);
    return thisValue;
  }
  if (callee.type !== 'member') {
    const value = i.evaluate(callee, scope);
    if (node.optional && nothing(value)) return undefined;
    return i.call(value, undefined, i.arguments(node.arguments, scope), site);
  }
  const key = keyOf(callee.key, scope, i);
  if (callee.object.type === 'super') {
    const method = key === undefined ? undefined : scope.frame.home?.prototype?.find(key)?.value;
    return i.call(
      method ?? unknown('it is inherited from elsewhere'),
      i.self(scope),
      i.arguments(node.arguments, scope),
      site,
    );
  }
  const receiver = i.evaluate(callee.object, scope);
  if (callee.optional && nothing(receiver)) return undefined;
  const chained = node.optional && key !== undefined && receiver instanceof ObjectValue;
  if (chained && nothing(i.get(receiver, key))) return undefined;
  const given = i.arguments(node.arguments, scope);
  if (key === undefined) return unknown('which method is called is not known');
  return i.callMethod(receiver, key, given, site);
}

export function evaluateNew(node: New, scope: Scope, i: Interpreter): Value {
  const callee = i.evaluate(node.callee, scope);
  return i.construct(callee, i.arguments(node.arguments, scope), siteOf(node, i));
}
