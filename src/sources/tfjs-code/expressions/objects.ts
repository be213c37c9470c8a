import type { Interpreter } from '../interpreter';
import type { Scope } from '../scope';
import type { Place, SourceText } from '../source';
import type { ArrayLiteral, Expression, ObjectLiteral, PropertyKey, Span, Template } from '../syntax';
import { ArrayValue, FunctionValue, isUnknown, ObjectValue, type Slot, unknown, type Value } from '../values';
import { limitedText, primitive } from './operators';

/** The name of a property; undefined if it is computed and not known. */
export function keyOf(key: PropertyKey, scope: Scope, i: Interpreter): string | undefined {
  if (typeof key === 'string') return key;
  const value = primitive(i.evaluate(key, scope));
  return value && String(value.value);
}

export function template(node: Template, scope: Scope, i: Interpreter): Value {
  let text = node.texts[0] ?? '';
  let hidden: Value;
  node.values.forEach((part, n) => {
    const value = i.evaluate(part, scope);
    const plain = primitive(value);
    if (plain) text += String(plain.value) + (node.texts[n + 1] ?? '');
    else hidden ??= isUnknown(value) ? value : unknown('it is put together from something that is not text');
  });
  return hidden ?? limitedText(text);
}

/** Where the items of a short list were written, as long as the list is as it was written. */
const writtenLists = new WeakMap<readonly Value[], { readonly source: SourceText; readonly items: readonly Span[] }>();
const longestWritten = 16;

/** Where item number `n` of a list was written; undefined where the list has been changed since, or was not written out. */
export function placeOfItem({ items }: ArrayValue, n: number): Place | undefined {
  const written = writtenLists.get(items);
  const item = written?.items[n];
  return written && item && { source: written.source, span: { start: item.start, end: item.end } };
}

export function arrayLiteral(node: ArrayLiteral, scope: Scope, i: Interpreter): Value {
  const items: Value[] = [];
  let open: ArrayValue['open'];
  for (const item of node.items) {
    if (item.type !== 'spread') {
      items.push(item.type === 'missing' ? undefined : i.evaluate(item, scope));
      continue;
    }
    const value = i.evaluate(item.value, scope);
    const inner = i.iterate(value);
    if (inner) items.push(...inner);
    else open ??= unknown(isUnknown(value) ? value.why : 'what is spread into it is not known');
  }
  const list = new ArrayValue(items, open);
  if (node.items.length <= longestWritten && node.items.every((item) => item.type !== 'spread'))
    writtenLists.set(list.items, { source: i.source, items: node.items });
  return list;
}

/** Whether an expression is written out in full, so that replacing it changes nothing elsewhere. */
function literal(node: Expression): boolean {
  switch (node.type) {
    case 'literal':
      return true;
    case 'unary':
      return literal(node.operand);
    case 'template':
      return node.values.length === 0;
    case 'array':
      return node.items.every((item) => item.type !== 'spread' && literal(item));
    case 'object':
      return node.properties.every((p) => p.type === 'property' && typeof p.key === 'string' && literal(p.value));
    case 'call':
      return named(node.callee) && node.arguments.every((a) => a.type !== 'spread' && literal(a));
    default:
      return false;
  }
}

const named = (node: Expression): boolean =>
  node.type === 'name' || (node.type === 'member' && typeof node.key === 'string' && named(node.object));

export function objectLiteral(node: ObjectLiteral, scope: Scope, i: Interpreter): Value {
  const object = new ObjectValue();
  const { source } = i;
  for (const p of node.properties) {
    if (p.type === 'spread') {
      spread(object, i.evaluate(p.value, scope), i);
      continue;
    }
    const key = keyOf(p.key, scope, i);
    if (p.type === 'accessor') {
      if (key === undefined) continue;
      const made = methodOf(object, p.function, scope, i);
      const before = object.properties.get(key);
      const slot: Slot = { value: undefined, get: before?.get, set: before?.set, [p.kind]: made };
      object.set(key, slot, i.trail);
      continue;
    }
    const value = p.value.type === 'function' ? methodOf(object, p.value, scope, i) : i.evaluate(p.value, scope);
    if (key === undefined) {
      object.rest ??= unknown('a name of a property is computed');
      continue;
    }
    const written = { source, span: p, value: p.value, literal: literal(p.value), users: new Set<number>() };
    object.set(key, { value, written }, i.trail);
  }
  return object;
}

function methodOf(object: ObjectValue, node: Extract<Expression, { type: 'function' }>, scope: Scope, i: Interpreter) {
  const made = new FunctionValue(node, scope, i.source, object, node.arrow ? undefined : object);
  if (!i.functions.has(node)) i.functions.set(node, made);
  return made;
}

/** `{ ...value }`: its properties, with the places where they were written. */
export function spread(into: ObjectValue, value: Value, i: Interpreter): void {
  if (value instanceof ObjectValue) {
    for (const [key, slot] of value.properties) {
      into.set(key, slot.get ? { value: i.get(value, key) } : slot, i.trail);
    }
    if (value.open) into.rest ??= value.open;
  } else if (value instanceof ArrayValue) {
    value.items.forEach((item, n) => {
      into.set(String(n), { value: item }, i.trail);
    });
  } else if (isUnknown(value)) into.rest ??= value;
}
