import ts from 'typescript-ast';
import type { Converter } from './converter';
import { classNode, functionNode, knownAs } from './functions';
import type { Declarations, Pattern, Statement } from './tree';

/** Taken out of the parser's large table once, for they are asked of every part of a program. */
const {
  isBlock,
  isBreakStatement,
  isCaseClause,
  isClassDeclaration,
  isComputedPropertyName,
  isContinueStatement,
  isDoStatement,
  isEnumDeclaration,
  isExportAssignment,
  isExportDeclaration,
  isExpressionStatement,
  isExternalModuleReference,
  isForInStatement,
  isForOfStatement,
  isForStatement,
  isFunctionDeclaration,
  isIfStatement,
  isImportDeclaration,
  isImportEqualsDeclaration,
  isLabeledStatement,
  isModuleBlock,
  isModuleDeclaration,
  isNamespaceExport,
  isNamespaceImport,
  isReturnStatement,
  isStringLiteralLike,
  isSwitchStatement,
  isThrowStatement,
  isTryStatement,
  isVariableDeclarationList,
  isVariableStatement,
  isWhileStatement,
  SyntaxKind,
} = ts;

export function statements(list: readonly ts.Statement[], c: Converter): Statement[] {
  const result: Statement[] = [];
  for (const node of list) {
    const one = statement(node, c);
    if (one) result.push(one);
  }
  return result;
}

const has = (node: ts.HasModifiers, kind: ts.SyntaxKind): boolean =>
  node.modifiers?.some((m) => m.kind === kind) ?? false;

function exported(node: ts.HasModifiers): 'name' | 'default' | undefined {
  if (!has(node, SyntaxKind.ExportKeyword)) return undefined;
  return has(node, SyntaxKind.DefaultKeyword) ? 'default' : 'name';
}

function declarations(list: ts.VariableDeclarationList, c: Converter, isExported: boolean): Declarations {
  const kind = list.flags & ts.NodeFlags.Const ? 'const' : list.flags & ts.NodeFlags.Let ? 'let' : 'var';
  const items = list.declarations.map((d) => {
    const target = c.binding(d.name);
    return { target, value: d.initializer && knownAs(c.expression(d.initializer), target) };
  });
  return { type: 'declarations', ...c.span(list), kind, items, exported: isExported };
}

/** What the body of a loop or branch is; something empty where it is not written yet. */
const body = (node: ts.Statement, c: Converter): Statement =>
  statement(node, c) ?? { type: 'block', ...c.span(node), body: [] };

function forTarget(initializer: ts.ForInitializer, c: Converter): { declares: boolean; target: Pattern } {
  if (!isVariableDeclarationList(initializer)) return { declares: false, target: c.pattern(initializer) };
  const first = initializer.declarations[0];
  const missing = { type: 'missing', ...c.span(initializer), what: 'a name' } as const;
  return { declares: true, target: first ? c.binding(first.name) : missing };
}

function statement(node: ts.Statement, c: Converter): Statement | undefined {
  const span = c.span(node);
  if (isExpressionStatement(node)) {
    return { type: 'expression', ...span, expression: c.expression(node.expression) };
  }
  if (isVariableStatement(node)) {
    return declarations(node.declarationList, c, has(node, SyntaxKind.ExportKeyword));
  }
  if (isFunctionDeclaration(node)) {
    if (!node.body) return undefined;
    const name = node.name?.text ?? '';
    return { type: 'function-declaration', ...span, name, function: functionNode(node, c), exported: exported(node) };
  }
  if (isClassDeclaration(node)) {
    const name = node.name?.text ?? '';
    return { type: 'class-declaration', ...span, name, class: classNode(node, c), exported: exported(node) };
  }
  if (isReturnStatement(node)) {
    return { type: 'return', ...span, value: node.expression && c.expression(node.expression) };
  }
  if (isIfStatement(node)) {
    return {
      type: 'if',
      ...span,
      test: c.expression(node.expression),
      consequent: body(node.thenStatement, c),
      alternate: node.elseStatement && body(node.elseStatement, c),
    };
  }
  if (isBlock(node)) return { type: 'block', ...span, body: c.statements(node.statements) };
  return loop(node, c) ?? control(node, c) ?? moduleStatement(node, c);
}

function loop(node: ts.Statement, c: Converter): Statement | undefined {
  const span = c.span(node);
  if (isForStatement(node)) {
    const { initializer } = node;
    return {
      type: 'for',
      ...span,
      initial:
        initializer &&
        (isVariableDeclarationList(initializer) ? declarations(initializer, c, false) : c.expression(initializer)),
      test: node.condition && c.expression(node.condition),
      update: node.incrementor && c.expression(node.incrementor),
      body: body(node.statement, c),
    };
  }
  if (isForOfStatement(node) || isForInStatement(node)) {
    return {
      type: 'for-each',
      ...span,
      over: isForOfStatement(node) ? 'values' : 'keys',
      ...forTarget(node.initializer, c),
      iterable: c.expression(node.expression),
      body: body(node.statement, c),
    };
  }
  if (isWhileStatement(node) || isDoStatement(node)) {
    return {
      type: 'while',
      ...span,
      test: c.expression(node.expression),
      body: body(node.statement, c),
      bodyFirst: isDoStatement(node),
    };
  }
  return undefined;
}

function control(node: ts.Statement, c: Converter): Statement | undefined {
  const span = c.span(node);
  if (isBreakStatement(node)) return { type: 'jump', ...span, kind: 'break', label: node.label?.text };
  if (isContinueStatement(node)) return { type: 'jump', ...span, kind: 'continue', label: node.label?.text };
  if (isThrowStatement(node)) return { type: 'throw', ...span, value: c.expression(node.expression) };
  if (isLabeledStatement(node)) {
    return { type: 'labelled', ...span, label: node.label.text, body: body(node.statement, c) };
  }
  if (isTryStatement(node)) {
    const { catchClause } = node;
    return {
      type: 'try',
      ...span,
      block: c.statements(node.tryBlock.statements),
      parameter: catchClause?.variableDeclaration && c.binding(catchClause.variableDeclaration.name),
      handler: catchClause && c.statements(catchClause.block.statements),
      finalizer: node.finallyBlock && c.statements(node.finallyBlock.statements),
    };
  }
  if (isSwitchStatement(node)) {
    const cases = node.caseBlock.clauses.map((clause) => ({
      test: isCaseClause(clause) ? c.expression(clause.expression) : undefined,
      body: c.statements(clause.statements),
    }));
    return { type: 'switch', ...span, subject: c.expression(node.expression), cases };
  }
  return undefined;
}

const textOf = (node: ts.Node | undefined): string | undefined =>
  node && isStringLiteralLike(node) ? node.text : undefined;

function importedNames(clause: ts.ImportClause | undefined): { imported: string; local: string }[] {
  if (!clause || clause.isTypeOnly) return [];
  const names = clause.name ? [{ imported: 'default', local: clause.name.text }] : [];
  const bindings = clause.namedBindings;
  if (!bindings) return names;
  if (isNamespaceImport(bindings)) return [...names, { imported: '*', local: bindings.name.text }];
  const named = bindings.elements.filter((e) => !e.isTypeOnly);
  return [...names, ...named.map((e) => ({ imported: (e.propertyName ?? e.name).text, local: e.name.text }))];
}

function exportedNames(clause: ts.NamedExportBindings | undefined): { local: string; exported: string }[] {
  if (!clause) return [{ local: '*', exported: '' }];
  if (isNamespaceExport(clause)) return [{ local: '*', exported: clause.name.text }];
  const named = clause.elements.filter((e) => !e.isTypeOnly);
  return named.map((e) => ({ local: (e.propertyName ?? e.name).text, exported: e.name.text }));
}

function moduleStatement(node: ts.Statement, c: Converter): Statement | undefined {
  const span = c.span(node);
  if (isImportDeclaration(node)) {
    const from = textOf(node.moduleSpecifier) ?? '';
    return { type: 'import', ...span, from, names: importedNames(node.importClause) };
  }
  if (isImportEqualsDeclaration(node) && isExternalModuleReference(node.moduleReference)) {
    const from = textOf(node.moduleReference.expression) ?? '';
    return { type: 'import', ...span, from, names: [{ imported: '*', local: node.name.text }] };
  }
  if (isExportDeclaration(node)) {
    if (node.isTypeOnly) return undefined;
    return { type: 'export', ...span, from: textOf(node.moduleSpecifier), names: exportedNames(node.exportClause) };
  }
  if (isExportAssignment(node)) {
    return { type: 'export-value', ...span, value: c.expression(node.expression), whole: node.isExportEquals === true };
  }
  if (isEnumDeclaration(node)) {
    const members = node.members.map((m) => ({
      name: isComputedPropertyName(m.name) ? '' : m.name.text,
      value: m.initializer && c.expression(m.initializer),
    }));
    return { type: 'enum', ...span, name: node.name.text, members, exported: exported(node) !== undefined };
  }
  if (isModuleDeclaration(node) && node.body && isModuleBlock(node.body)) {
    return { type: 'block', ...span, body: c.statements(node.body.statements) };
  }
  return undefined;
}
