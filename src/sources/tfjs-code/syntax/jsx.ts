import ts from 'typescript-ast';
import type { Converter } from './converter';
import type { Expression } from './tree';

function attributes(list: ts.JsxAttributes, c: Converter): Expression[] {
  return list.properties.flatMap((p) => {
    if (ts.isJsxSpreadAttribute(p)) return [c.expression(p.expression)];
    const value = p.initializer;
    if (!value) return [];
    if (ts.isJsxExpression(value)) return value.expression ? [c.expression(value.expression)] : [];
    return ts.isStringLiteral(value) ? [] : (jsx(value, c) ?? []);
  });
}

const children = (list: readonly ts.JsxChild[], c: Converter): Expression[] =>
  list.flatMap((child) => {
    if (ts.isJsxExpression(child)) return child.expression ? [c.expression(child.expression)] : [];
    return ts.isJsxText(child) ? [] : (jsx(child, c) ?? []);
  });

/** The expressions within an element, in order; undefined if it is none. */
export function jsx(node: ts.Node, c: Converter): Expression[] | undefined {
  if (ts.isJsxElement(node)) {
    return [...attributes(node.openingElement.attributes, c), ...children(node.children, c)];
  }
  if (ts.isJsxSelfClosingElement(node)) return attributes(node.attributes, c);
  if (ts.isJsxFragment(node)) return children(node.children, c);
  return undefined;
}
