import ts from 'typescript-ast';
import type { Converter } from './converter';
import type { PropertyKey } from './tree';

/** Taken out of the parser's large table once, for they are asked of every part of a program. */
const { isComputedPropertyName, isNumericLiteral } = ts;

/** The key of a property, field or method; an expression if it is computed. */
export function propertyKey(name: ts.PropertyName, c: Converter): PropertyKey {
  if (isComputedPropertyName(name)) return c.expression(name.expression);
  if (isNumericLiteral(name)) return String(Number(name.text));
  return name.text;
}
