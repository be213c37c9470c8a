import ts from 'typescript-ast';
import type { Converter } from './converter';
import type { PropertyKey } from './tree';

/** The key of a property, field or method; an expression if it is computed. */
export function propertyKey(name: ts.PropertyName, c: Converter): PropertyKey {
  if (ts.isComputedPropertyName(name)) return c.expression(name.expression);
  if (ts.isNumericLiteral(name)) return String(Number(name.text));
  return name.text;
}
