import ts from 'typescript-ast';
import type { Converter } from './converter';
import { propertyKey } from './keys';
import type {
  ClassMember,
  ClassNode,
  Expression,
  FunctionNode,
  Parameter,
  Pattern,
  PropertyKey,
  Statement,
} from './tree';

/** Taken out of the parser's large table once, for they are asked of every part of a program. */
const {
  canHaveModifiers,
  isArrowFunction,
  isBlock,
  isClassStaticBlockDeclaration,
  isConstructorDeclaration,
  isGetAccessor,
  isIdentifier,
  isMethodDeclaration,
  isPropertyDeclaration,
  isSetAccessor,
  SyntaxKind,
} = ts;

function parameter(node: ts.ParameterDeclaration, c: Converter): Parameter {
  const target = c.binding(node.name);
  const value = node.initializer && c.expression(node.initializer);
  return {
    target: value ? { type: 'default-pattern', start: target.start, end: value.end, target, value } : target,
    rest: node.dotDotDotToken !== undefined,
    field: node.modifiers?.some(accessModifier) ?? false,
  };
}

const accessModifier = (m: ts.ModifierLike): boolean =>
  m.kind === SyntaxKind.PrivateKeyword ||
  m.kind === SyntaxKind.PublicKeyword ||
  m.kind === SyntaxKind.ProtectedKeyword ||
  m.kind === SyntaxKind.ReadonlyKeyword;

const isThis = (p: ts.ParameterDeclaration): boolean => isIdentifier(p.name) && p.name.text === 'this';

export function functionNode(node: ts.FunctionLikeDeclaration, c: Converter): FunctionNode {
  const { body } = node;
  const name = node.name && isIdentifier(node.name) ? node.name.text : undefined;
  let written: readonly Statement[] | Expression = [];
  if (body) written = isBlock(body) ? c.statements(body.statements) : c.expression(body);
  return {
    type: 'function',
    ...c.span(node),
    name,
    knownAs: name,
    parameters: node.parameters.filter((p) => !isThis(p)).map((p) => parameter(p, c)),
    body: written,
    arrow: isArrowFunction(node),
    generator: 'asteriskToken' in node && node.asteriskToken !== undefined,
  };
}

/** A function that is written for something with a name is known by it. */
export const knownAs = (value: Expression, name: Pattern | PropertyKey): Expression => {
  if (value.type !== 'function' || value.knownAs !== undefined) return value;
  if (typeof name === 'string') return { ...value, knownAs: name };
  if (name.type === 'name') return { ...value, knownAs: name.name };
  return name.type === 'member' && typeof name.key === 'string' ? { ...value, knownAs: name.key } : value;
};

function member(node: ts.ClassElement, c: Converter): ClassMember | undefined {
  if (isClassStaticBlockDeclaration(node)) {
    return { kind: 'initializer', body: c.statements(node.body.statements) };
  }
  if (!node.name) return undefined;
  const modifiers = canHaveModifiers(node) ? node.modifiers : undefined;
  const isStatic = modifiers?.some((m) => m.kind === SyntaxKind.StaticKeyword) ?? false;
  const head = { key: propertyKey(node.name, c), static: isStatic };
  if (isPropertyDeclaration(node)) {
    return { kind: 'field', ...head, value: node.initializer && knownAs(c.expression(node.initializer), head.key) };
  }
  if (isMethodDeclaration(node) && node.body) return { kind: 'method', ...head, function: functionNode(node, c) };
  if (isGetAccessor(node)) return { kind: 'get', ...head, function: functionNode(node, c) };
  if (isSetAccessor(node)) return { kind: 'set', ...head, function: functionNode(node, c) };
  return undefined;
}

export function classNode(node: ts.ClassLikeDeclaration, c: Converter): ClassNode {
  const extended = node.heritageClauses?.find((h) => h.token === SyntaxKind.ExtendsKeyword)?.types[0];
  const made = node.members.find((m) => isConstructorDeclaration(m) && m.body !== undefined);
  return {
    type: 'class',
    ...c.span(node),
    name: node.name?.text,
    base: extended && c.expression(extended.expression),
    constructorFunction: made && isConstructorDeclaration(made) ? functionNode(made, c) : undefined,
    members: node.members.flatMap((m) => member(m, c) ?? []),
  };
}
