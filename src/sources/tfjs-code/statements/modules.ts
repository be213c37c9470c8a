import type { Interpreter } from '../interpreter';
import type { Scope } from '../scope';
import type { Enum, Export, ExportValue, Import, Pattern } from '../syntax';
import { isUnknown, ObjectValue, type Value } from '../values';

const part = (module: Value, name: string, i: Interpreter): Value => {
  if (name === '*') return module;
  const value = i.get(module, name);
  return value === undefined && name === 'default' ? module : value;
};

export function runImport(node: Import, scope: Scope, i: Interpreter): void {
  const module = i.load(node.from);
  for (const { imported, local } of node.names) {
    const value = part(module, imported, i);
    scope.declare(local, isUnknown(module) && isUnknown(value) ? module : value);
  }
}

/** The names that a pattern declares. */
function names(target: Pattern): string[] {
  switch (target.type) {
    case 'name':
      return [target.name];
    case 'default-pattern':
      return names(target.target);
    case 'array-pattern':
      return [...target.items, target.rest].flatMap((item) => (item ? names(item) : []));
    case 'object-pattern':
      return [...target.properties.map((p) => p.target), target.rest].flatMap((item) => (item ? names(item) : []));
    default:
      return [];
  }
}

/** Exports names of the scope. */
export function exportNames(targets: readonly Pattern[], scope: Scope, i: Interpreter): void {
  const { exports } = scope.frame;
  for (const name of targets.flatMap(names)) exports?.set(name, { value: scope.find(name)?.value }, i.trail);
}

export function runExport(node: Export, scope: Scope, i: Interpreter): void {
  const { exports } = scope.frame;
  const module = node.from === undefined ? undefined : i.load(node.from);
  for (const { local, exported } of node.names) {
    if (local === '*' && exported === '') {
      if (module instanceof ObjectValue) {
        for (const [key, slot] of module.properties) exports?.set(key, slot, i.trail);
      }
      continue;
    }
    const value = node.from === undefined ? scope.find(local)?.value : part(module, local, i);
    exports?.set(exported, { value }, i.trail);
  }
}

export function runExportValue(node: ExportValue, scope: Scope, i: Interpreter): void {
  const value = i.evaluate(node.value, scope);
  if (node.whole) {
    const module = scope.find('module')?.value;
    if (module instanceof ObjectValue) module.set('exports', { value }, i.trail);
  } else scope.frame.exports?.set('default', { value }, i.trail);
}

/** A TypeScript enumeration: names to values, and numbers back to names. */
export function runEnum(node: Enum, scope: Scope, i: Interpreter): void {
  const object = new ObjectValue();
  const inner = scope.inner();
  let next = 0;
  for (const member of node.members) {
    const value = member.value ? i.evaluate(member.value, inner) : next;
    inner.declare(member.name, value);
    object.set(member.name, { value }, i.trail);
    if (typeof value !== 'number') continue;
    next = value + 1;
    object.set(String(value), { value: member.name }, i.trail);
  }
  scope.declare(node.name, object);
  if (node.exported) scope.frame.exports?.set(node.name, { value: object }, i.trail);
}
