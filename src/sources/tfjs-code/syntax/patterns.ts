import ts from 'typescript-ast';
import type { Converter } from './converter';
import { propertyKey } from './keys';
import type { Expression, Pattern } from './tree';

/** Taken out of the parser's large table once, for they are asked of every part of a program. */
const {
  isArrayBindingPattern,
  isArrayLiteralExpression,
  isBinaryExpression,
  isBindingElement,
  isIdentifier,
  isObjectLiteralExpression,
  isOmittedExpression,
  isPropertyAssignment,
  isShorthandPropertyAssignment,
  isSpreadAssignment,
  isSpreadElement,
  SyntaxKind,
} = ts;

const withDefault = (target: Pattern, value: Expression | undefined): Pattern =>
  value ? { type: 'default-pattern', start: target.start, end: value.end, target, value } : target;

export function binding(name: ts.BindingName, c: Converter): Pattern {
  const span = c.span(name);
  if (isIdentifier(name)) return { type: 'name', ...span, name: name.text };
  if (isArrayBindingPattern(name)) {
    const items: (Pattern | undefined)[] = [];
    let rest: Pattern | undefined;
    for (const e of name.elements) {
      if (!isBindingElement(e)) items.push(undefined);
      else if (e.dotDotDotToken) rest = c.binding(e.name);
      else items.push(withDefault(c.binding(e.name), e.initializer && c.expression(e.initializer)));
    }
    return { type: 'array-pattern', ...span, items, rest };
  }
  const properties = [];
  let rest: Pattern | undefined;
  for (const e of name.elements) {
    const target = c.binding(e.name);
    if (e.dotDotDotToken) {
      rest = target;
      continue;
    }
    const key = e.propertyName ? propertyKey(e.propertyName, c) : target.type === 'name' ? target.name : '';
    properties.push({ key, target: withDefault(target, e.initializer && c.expression(e.initializer)) });
  }
  return { type: 'object-pattern', ...span, properties, rest };
}

export function pattern(node: ts.Expression, c: Converter): Pattern {
  const span = c.span(node);
  if (isArrayLiteralExpression(node)) {
    const items: (Pattern | undefined)[] = [];
    let rest: Pattern | undefined;
    for (const e of node.elements) {
      if (isOmittedExpression(e)) items.push(undefined);
      else if (isSpreadElement(e)) rest = c.pattern(e.expression);
      else items.push(c.pattern(e));
    }
    return { type: 'array-pattern', ...span, items, rest };
  }
  if (isObjectLiteralExpression(node)) {
    const properties = [];
    let rest: Pattern | undefined;
    for (const p of node.properties) {
      if (isSpreadAssignment(p)) rest = c.pattern(p.expression);
      else if (isPropertyAssignment(p)) {
        properties.push({ key: propertyKey(p.name, c), target: c.pattern(p.initializer) });
      } else if (isShorthandPropertyAssignment(p)) {
        const target = c.expression(p.name);
        const value = p.objectAssignmentInitializer && c.expression(p.objectAssignmentInitializer);
        properties.push({ key: p.name.text, target: withDefault(target, value) });
      }
    }
    return { type: 'object-pattern', ...span, properties, rest };
  }
  if (isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.EqualsToken) {
    return withDefault(c.pattern(node.left), c.expression(node.right));
  }
  return c.expression(node);
}
