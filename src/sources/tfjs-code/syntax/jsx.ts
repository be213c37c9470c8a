import ts from 'typescript-ast';
import type { Converter } from './converter';
import type { Expression } from './tree';

/** Taken out of the parser's large table once, for they are asked of every part of a program. */
const {
  isJsxElement,
  isJsxExpression,
  isJsxFragment,
  isJsxSelfClosingElement,
  isJsxSpreadAttribute,
  isJsxText,
  isStringLiteral,
} = ts;

function attributes(list: ts.JsxAttributes, c: Converter): Expression[] {
  return list.properties.flatMap((p) => {
    if (isJsxSpreadAttribute(p)) return [c.expression(p.expression)];
    const value = p.initializer;
    if (!value) return [];
    if (isJsxExpression(value)) return value.expression ? [c.expression(value.expression)] : [];
    return isStringLiteral(value) ? [] : (jsx(value, c) ?? []);
  });
}

const children = (list: readonly ts.JsxChild[], c: Converter): Expression[] =>
  list.flatMap((child) => {
    if (isJsxExpression(child)) return child.expression ? [c.expression(child.expression)] : [];
    return isJsxText(child) ? [] : (jsx(child, c) ?? []);
  });

/** The expressions within an element, in order; undefined if it is none. */
export function jsx(node: ts.Node, c: Converter): Expression[] | undefined {
  if (isJsxElement(node)) {
    return [...attributes(node.openingElement.attributes, c), ...children(node.children, c)];
  }
  if (isJsxSelfClosingElement(node)) return attributes(node.attributes, c);
  if (isJsxFragment(node)) return children(node.children, c);
  return undefined;
}
