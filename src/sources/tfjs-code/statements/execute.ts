import { evaluateClass } from '../classes';
import { functionValue } from '../expressions/evaluate';
import { type Completion, type Interpreter, Thrown } from '../interpreter';
import type { Scope } from '../scope';
import type { Declarations, Statement } from '../syntax';
import { runIf, runSwitch, runTry } from './control';
import { runFor, runForEach, runWhile } from './loops';
import { exportNames, runEnum, runExport, runExportValue, runImport } from './modules';

/** Runs a list of statements: imports and functions come first, exports of names last. */
export function runStatements(list: readonly Statement[], scope: Scope, i: Interpreter): Completion | undefined {
  for (const node of list) if (node.type === 'import') runImport(node, scope, i);
  for (const node of list) {
    if (node.type !== 'function-declaration') continue;
    const made = functionValue(node.function, scope, i);
    scope.declare(node.name, made);
    if (node.exported)
      scope.frame.exports?.set(node.exported === 'default' ? 'default' : node.name, { value: made }, i.trail);
  }
  for (const node of list) {
    const end = i.execute(node, scope);
    if (end) return end;
  }
  for (const node of list) if (node.type === 'export') runExport(node, scope, i);
  return undefined;
}

export function executeStatement(
  node: Statement,
  scope: Scope,
  label: string | undefined,
  i: Interpreter,
): Completion | undefined {
  switch (node.type) {
    case 'expression':
      i.evaluate(node.expression, scope);
      return undefined;
    case 'declarations':
      declare(node, scope, i);
      return undefined;
    case 'class-declaration': {
      const made = evaluateClass(node.class, scope, i);
      scope.declare(node.name, made);
      if (node.exported)
        scope.frame.exports?.set(node.exported === 'default' ? 'default' : node.name, { value: made }, i.trail);
      return undefined;
    }
    case 'return':
      return { kind: 'return', value: node.value && i.evaluate(node.value, scope) };
    case 'if':
      return runIf(node, scope, i);
    case 'block':
      return i.run(node.body, scope.inner());
    case 'for':
      return runFor(node, scope, label, i);
    case 'for-each':
      return runForEach(node, scope, label, i);
    case 'while':
      return runWhile(node, scope, label, i);
    case 'switch':
      return runSwitch(node, scope, label, i);
    case 'try':
      return runTry(node, scope, i);
    case 'throw':
      throw new Thrown(i.evaluate(node.value, scope));
    case 'jump':
      return { kind: node.kind, label: node.label };
    case 'labelled': {
      const end = executeStatement(node.body, scope, node.label, i);
      return end?.kind === 'break' && end.label === node.label ? undefined : end;
    }
    case 'export-value':
      runExportValue(node, scope, i);
      return undefined;
    case 'enum':
      runEnum(node, scope, i);
      return undefined;
    case 'function-declaration':
    case 'import':
    case 'export':
      return undefined;
  }
}

function declare(node: Declarations, scope: Scope, i: Interpreter): void {
  for (const { target, value } of node.items) {
    if (node.kind === 'var' && !value && target.type === 'name' && scope.hoisting.own(target.name)) continue;
    i.bind(target, value && i.evaluate(value, scope), scope, node.kind === 'var' ? 'declare-var' : 'declare');
  }
  if (node.exported) {
    exportNames(
      node.items.map((item) => item.target),
      scope,
      i,
    );
  }
}
