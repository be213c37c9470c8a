import ts from 'typescript-ast';
import type { Converter } from './converter';
import { propertyKey } from './keys';
import type { Expression, Pattern } from './tree';

const withDefault = (target: Pattern, value: Expression | undefined): Pattern =>
  value ? { type: 'default-pattern', start: target.start, end: value.end, target, value } : target;

export function binding(name: ts.BindingName, c: Converter): Pattern {
  const span = c.span(name);
  if (ts.isIdentifier(name)) return { type: 'name', ...span, name: name.text };
  if (ts.isArrayBindingPattern(name)) {
    const items: (Pattern | undefined)[] = [];
    let rest: Pattern | undefined;
    for (const e of name.elements) {
      if (!ts.isBindingElement(e)) items.push(undefined);
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
  if (ts.isArrayLiteralExpression(node)) {
    const items: (Pattern | undefined)[] = [];
    let rest: Pattern | undefined;
    for (const e of node.elements) {
      if (ts.isOmittedExpression(e)) items.push(undefined);
      else if (ts.isSpreadElement(e)) rest = c.pattern(e.expression);
      else items.push(c.pattern(e));
    }
    return { type: 'array-pattern', ...span, items, rest };
  }
  if (ts.isObjectLiteralExpression(node)) {
    const properties = [];
    let rest: Pattern | undefined;
    for (const p of node.properties) {
      if (ts.isSpreadAssignment(p)) rest = c.pattern(p.expression);
      else if (ts.isPropertyAssignment(p)) {
        properties.push({ key: propertyKey(p.name, c), target: c.pattern(p.initializer) });
      } else if (ts.isShorthandPropertyAssignment(p)) {
        const target = c.expression(p.name);
        const value = p.objectAssignmentInitializer && c.expression(p.objectAssignmentInitializer);
        properties.push({ key: p.name.text, target: withDefault(target, value) });
      }
    }
    return { type: 'object-pattern', ...span, properties, rest };
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    return withDefault(c.pattern(node.left), c.expression(node.right));
  }
  return c.expression(node);
}
