import ts from 'typescript-ast';
import type { Converter } from './converter';
import { classNode, functionNode, knownAs } from './functions';
import { jsx } from './jsx';
import { propertyKey } from './keys';
import type { Accessor, Expression, Member, Name, ObjectLiteral, Property, Span, Spread } from './tree';

/** Taken out of the parser's large table once, for they are asked of every part of a program. */
const {
  isArrayLiteralExpression,
  isArrowFunction,
  isAssertionExpression,
  isAwaitExpression,
  isBigIntLiteral,
  isBinaryExpression,
  isCallExpression,
  isClassExpression,
  isConditionalExpression,
  isDeleteExpression,
  isElementAccessExpression,
  isExpressionWithTypeArguments,
  isFunctionExpression,
  isGetAccessor,
  isIdentifier,
  isMethodDeclaration,
  isNewExpression,
  isNonNullExpression,
  isNumericLiteral,
  isObjectLiteralExpression,
  isOmittedExpression,
  isParenthesizedExpression,
  isPostfixUnaryExpression,
  isPrefixUnaryExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isRegularExpressionLiteral,
  isSatisfiesExpression,
  isShorthandPropertyAssignment,
  isSpreadAssignment,
  isSpreadElement,
  isStringLiteralLike,
  isTaggedTemplateExpression,
  isTemplateExpression,
  isTypeOfExpression,
  isVoidExpression,
  isYieldExpression,
  SyntaxKind,
} = ts;

/** Words and marks that stand for themselves. */
const constants: Partial<Record<ts.SyntaxKind, true | false | null>> = {
  [SyntaxKind.TrueKeyword]: true,
  [SyntaxKind.FalseKeyword]: false,
  [SyntaxKind.NullKeyword]: null,
};

const missing = (span: Span, what: string): Expression => ({ type: 'missing', ...span, what });

/** What stands around an expression without changing its value. */
const wrappers: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.ParenthesizedExpression,
  SyntaxKind.AsExpression,
  SyntaxKind.SatisfiesExpression,
  SyntaxKind.NonNullExpression,
  SyntaxKind.TypeAssertionExpression,
  SyntaxKind.ExpressionWithTypeArguments,
]);

function unwrapped(node: ts.Expression): ts.Expression | undefined {
  if (
    isParenthesizedExpression(node) ||
    isAssertionExpression(node) ||
    isSatisfiesExpression(node) ||
    isNonNullExpression(node) ||
    isExpressionWithTypeArguments(node)
  ) {
    return node.expression;
  }
  return undefined;
}

export function expression(node: ts.Expression, c: Converter): Expression {
  const inner = wrappers.has(node.kind) && unwrapped(node);
  if (inner) return c.expression(inner);
  const span = c.span(node);
  if (isIdentifier(node)) {
    return node.text === '' ? missing(span, 'nothing yet') : { type: 'name', ...span, name: node.text };
  }
  if (isPropertyAccessExpression(node) || isElementAccessExpression(node)) return memberAccess(node, c);
  if (isCallExpression(node)) return call(node, c);
  if (isStringLiteralLike(node)) return { type: 'literal', ...span, value: node.text };
  if (isNumericLiteral(node)) return { type: 'literal', ...span, value: Number(node.text) };
  if (isObjectLiteralExpression(node)) return objectLiteral(node, c);
  if (isArrayLiteralExpression(node)) return { type: 'array', ...span, items: spreadable(node.elements, c) };
  if (isArrowFunction(node) || isFunctionExpression(node)) return functionNode(node, c);
  if (isBinaryExpression(node)) return binary(node, c);
  const constant = constants[node.kind];
  if (constant !== undefined) return { type: 'literal', ...span, value: constant };
  return operation(node, c) ?? other(node, c);
}

function spreadable(list: readonly ts.Expression[], c: Converter): (Expression | Spread)[] {
  return list.map((e) =>
    isSpreadElement(e)
      ? { type: 'spread', ...c.span(e), value: c.expression(e.expression) }
      : isOmittedExpression(e)
        ? missing(c.span(e), 'a hole')
        : c.expression(e),
  );
}

function memberAccess(node: ts.PropertyAccessExpression | ts.ElementAccessExpression, c: Converter): Member | Name {
  const named = isPropertyAccessExpression(node);
  // `model.` is still being written; what stands on the next line is the next statement.
  if (named && node.name.text !== '' && c.beginsAnew(node.name, node)) {
    return { type: 'name', ...c.span(node.name), name: node.name.text };
  }
  return {
    type: 'member',
    ...c.span(node),
    object: c.expression(node.expression),
    key: named ? node.name.text : c.expression(node.argumentExpression),
    keySpan: c.span(named ? node.name : node.argumentExpression),
    optional: (node.flags & ts.NodeFlags.OptionalChain) !== 0,
  };
}

function call(node: ts.CallExpression, c: Converter): Expression {
  const span = c.span(node);
  const [first] = node.arguments;
  if (node.expression.kind === SyntaxKind.ImportKeyword && first) {
    return { type: 'import-call', ...span, specifier: c.expression(first) };
  }
  return {
    type: 'call',
    ...span,
    callee: c.expression(node.expression),
    arguments: spreadable(node.arguments, c),
    optional: (node.flags & ts.NodeFlags.OptionalChain) !== 0,
  };
}

function objectLiteral(node: ts.ObjectLiteralExpression, c: Converter): ObjectLiteral {
  const properties: (Property | Accessor | Spread)[] = [];
  for (const p of node.properties) {
    const span = c.span(p);
    if (isPropertyAssignment(p)) {
      const key = propertyKey(p.name, c);
      properties.push({ type: 'property', ...span, key, value: knownAs(c.expression(p.initializer), key) });
    } else if (isShorthandPropertyAssignment(p)) {
      properties.push({ type: 'property', ...span, key: p.name.text, value: c.expression(p.name) });
    } else if (isSpreadAssignment(p)) {
      properties.push({ type: 'spread', ...span, value: c.expression(p.expression) });
    } else if (isMethodDeclaration(p)) {
      properties.push({ type: 'property', ...span, key: propertyKey(p.name, c), value: functionNode(p, c) });
    } else {
      const kind = isGetAccessor(p) ? 'get' : 'set';
      properties.push({ type: 'accessor', ...span, key: propertyKey(p.name, c), kind, function: functionNode(p, c) });
    }
  }
  return { type: 'object', ...c.span(node), properties };
}

const logical = new Map<ts.SyntaxKind, '&&' | '||' | '??'>([
  [SyntaxKind.AmpersandAmpersandToken, '&&'],
  [SyntaxKind.BarBarToken, '||'],
  [SyntaxKind.QuestionQuestionToken, '??'],
]);

function binary(node: ts.BinaryExpression, c: Converter): Expression {
  const span = c.span(node);
  const { kind } = node.operatorToken;
  const operator = ts.tokenToString(kind) ?? '';
  if (kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment) {
    const target = c.pattern(node.left);
    const value = knownAs(c.expression(node.right), target);
    return { type: 'assignment', ...span, operator: operator.slice(0, -1), target, value };
  }
  const sides = { left: c.expression(node.left), right: c.expression(node.right) };
  if (kind === SyntaxKind.CommaToken) return { type: 'sequence', ...span, items: [sides.left, sides.right] };
  const short = logical.get(kind);
  if (short) return { type: 'logical', ...span, operator: short, ...sides };
  return { type: 'binary', ...span, operator, ...sides };
}

const unary = new Map<ts.SyntaxKind, '-' | '+' | '!' | '~'>([
  [SyntaxKind.MinusToken, '-'],
  [SyntaxKind.PlusToken, '+'],
  [SyntaxKind.ExclamationToken, '!'],
  [SyntaxKind.TildeToken, '~'],
]);

function operation(node: ts.Expression, c: Converter): Expression | undefined {
  const span = c.span(node);
  if (isPrefixUnaryExpression(node)) {
    const operand = c.expression(node.operand);
    const operator = unary.get(node.operator);
    if (operator) return { type: 'unary', ...span, operator, operand };
    const step = node.operator === SyntaxKind.PlusPlusToken ? '++' : '--';
    return { type: 'update', ...span, operator: step, prefix: true, target: operand };
  }
  if (isPostfixUnaryExpression(node)) {
    const step = node.operator === SyntaxKind.PlusPlusToken ? '++' : '--';
    return { type: 'update', ...span, operator: step, prefix: false, target: c.expression(node.operand) };
  }
  if (isTypeOfExpression(node))
    return { type: 'unary', ...span, operator: 'typeof', operand: c.expression(node.expression) };
  if (isVoidExpression(node))
    return { type: 'unary', ...span, operator: 'void', operand: c.expression(node.expression) };
  if (isDeleteExpression(node))
    return { type: 'unary', ...span, operator: 'delete', operand: c.expression(node.expression) };
  if (isConditionalExpression(node)) {
    return {
      type: 'conditional',
      ...span,
      test: c.expression(node.condition),
      consequent: c.expression(node.whenTrue),
      alternate: c.expression(node.whenFalse),
    };
  }
  if (isAwaitExpression(node)) return { type: 'await', ...span, value: c.expression(node.expression) };
  if (isYieldExpression(node)) {
    const value = node.expression && c.expression(node.expression);
    return { type: 'yield', ...span, value, delegate: node.asteriskToken !== undefined };
  }
  return undefined;
}

function other(node: ts.Expression, c: Converter): Expression {
  const span = c.span(node);
  if (isNewExpression(node)) {
    return {
      type: 'new',
      ...span,
      callee: c.expression(node.expression),
      arguments: spreadable(node.arguments ?? [], c),
    };
  }
  if (isTemplateExpression(node)) {
    const texts = [node.head.text, ...node.templateSpans.map((s) => s.literal.text)];
    return { type: 'template', ...span, texts, values: node.templateSpans.map((s) => c.expression(s.expression)) };
  }
  if (isClassExpression(node)) return classNode(node, c);
  if (node.kind === SyntaxKind.ThisKeyword) return { type: 'this', ...span };
  if (node.kind === SyntaxKind.SuperKeyword) return { type: 'super', ...span };
  if (isTaggedTemplateExpression(node)) return missing(span, 'a tagged template');
  if (isRegularExpressionLiteral(node)) return missing(span, 'a regular expression');
  if (isBigIntLiteral(node)) return missing(span, 'a big integer');
  const parts = jsx(node, c);
  return parts
    ? { type: 'sequence', ...span, items: [...parts, missing(span, 'an element')] }
    : missing(span, 'nothing yet');
}
