import type { Interpreter } from '../interpreter';
import type { Scope } from '../scope';
import type { Assignment, Expression, Pattern, Update } from '../syntax';
import { ArrayValue, isNothing, isUnknown, mayBeMissing, ObjectValue, truth, unknown, type Value } from '../values';
import { keyOf, spread } from './objects';
import { binary, primitive } from './operators';

type How = Parameters<Interpreter['bind']>[3];

/** Binds the names in a pattern, or assigns to what it names. */
export function bind(target: Pattern, value: Value, scope: Scope, how: How, i: Interpreter): void {
  switch (target.type) {
    case 'name': {
      if (how === 'assign') assignName(target.name, value, scope, i);
      else (how === 'declare-var' ? scope.hoisting : scope).declare(target.name, value);
      return;
    }
    case 'member': {
      const object = i.evaluate(target.object, scope);
      const key = keyOf(target.key, scope, i);
      if (key !== undefined) i.set(object, key, value, target);
      return;
    }
    case 'default-pattern': {
      const absent = value === undefined || (isUnknown(value) && value.outside);
      bind(target.target, absent ? i.evaluate(target.value, scope) : value, scope, how, i);
      return;
    }
    case 'array-pattern': {
      const items = i.iterate(value);
      const hidden = isUnknown(value) ? value : unknown('what it is taken from is not known');
      for (const [n, item] of target.items.entries()) {
        if (item) bind(item, items ? items[n] : (i.get(value, String(n)) ?? hidden), scope, how, i);
      }
      if (target.rest) {
        bind(target.rest, items ? new ArrayValue(items.slice(target.items.length)) : hidden, scope, how, i);
      }
      return;
    }
    case 'object-pattern': {
      const taken: string[] = [];
      for (const p of target.properties) {
        const key = keyOf(p.key, scope, i);
        if (key !== undefined) taken.push(key);
        const part = key === undefined ? unknown('a name of a property is computed') : i.get(value, key);
        bind(p.target, part, scope, how, i);
      }
      if (target.rest) {
        const rest = new ObjectValue();
        spread(rest, value, i);
        for (const key of taken) rest.properties.delete(key);
        bind(target.rest, isUnknown(value) ? value : rest, scope, how, i);
      }
      return;
    }
    default:
      return;
  }
}

function assignName(name: string, value: Value, scope: Scope, i: Interpreter): void {
  const variable = scope.find(name);
  if (variable) variable.assign(value, i.trail);
  else if (name !== '') i.global.declare(name, value);
}

export function assignment(node: Assignment, scope: Scope, i: Interpreter): Value {
  const { operator, target } = node;
  if (operator === '') {
    const value = i.evaluate(node.value, scope);
    bind(target, value, scope, 'assign', i);
    return value;
  }
  if (target.type !== 'name' && target.type !== 'member') return i.evaluate(node.value, scope);
  const before = i.evaluate(target, scope);
  if (operator === '&&' || operator === '||' || operator === '??') {
    const assigns = (): Value => {
      const value = i.evaluate(node.value, scope);
      bind(target, value, scope, 'assign', i);
      return value;
    };
    const keeps = shortCircuits(operator, before);
    if (keeps === undefined) return i.either(assigns, () => before, target);
    return keeps ? before : assigns();
  }
  const value = binary(operator, before, i.evaluate(node.value, scope));
  bind(target, value, scope, 'assign', i);
  return value;
}

/** Whether the left side of a logical operator is already its value; undefined if that cannot be known. */
export function shortCircuits(operator: '&&' | '||' | '??', left: Value): boolean | undefined {
  if (isUnknown(left)) return left.outside && operator !== '&&' ? false : undefined;
  if (operator === '??') return mayBeMissing(left) ? undefined : !isNothing(left);
  const holds = truth(left);
  if (holds === undefined) return undefined;
  return operator === '||' ? holds : !holds;
}

export function update(node: Update, scope: Scope, i: Interpreter): Value {
  const target: Expression = node.target;
  const before = i.evaluate(target, scope);
  const plain = primitive(before);
  const number = plain ? Number(plain.value) : before;
  const after = typeof number === 'number' ? number + (node.operator === '++' ? 1 : -1) : number;
  bind(target, after, scope, 'assign', i);
  return node.prefix ? after : number;
}
