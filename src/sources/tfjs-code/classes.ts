import { keyOf } from './expressions/objects';
import { baseOfLayers, subclassed } from './host/subclass';
import type { Interpreter } from './interpreter';
import { Scope } from './scope';
import type { ClassNode, FunctionNode } from './syntax';
import { ClassValue, FunctionValue, isHost, ObjectValue, type Site, type Value } from './values';

export function evaluateClass(node: ClassNode, scope: Scope, i: Interpreter): ClassValue {
  const inner = scope.inner();
  const made = new ClassValue(node, inner, i.source, node.base && i.evaluate(node.base, scope));
  if (node.name) inner.declare(node.name, made);
  i.classes.add(made);
  for (const member of node.members) {
    if (member.kind === 'initializer') {
      i.run(member.body, statics(made, inner));
      continue;
    }
    const home = member.static ? made.statics : made.prototype;
    const key = keyOf(member.key, inner, i);
    if (key === undefined) continue;
    if (member.kind === 'field') {
      if (member.static) {
        home.set(key, { value: member.value && i.evaluate(member.value, statics(made, inner)) }, i.trail);
      }
      continue;
    }
    const value = new FunctionValue(member.function, inner, i.source, home);
    const before = home.properties.get(key);
    if (member.kind === 'method') home.set(key, { value }, i.trail);
    else home.set(key, { value: undefined, get: before?.get, set: before?.set, [member.kind]: value }, i.trail);
  }
  return made;
}

/** Where `this` is the class itself. */
const statics = (of: ClassValue, scope: Scope): Scope =>
  new Scope(scope, { ...scope.frame, function: of.node.constructorFunction, thisValue: of, home: of.statics }, false);

/** `new C(…)`. */
export function instantiate(made: ClassValue, given: readonly Value[], site: Site, i: Interpreter): Value {
  const instance = new ObjectValue(new Map(), made.prototype);
  const base = baseOfLayers(made);
  const self = base === undefined ? instance : subclassed(made, base, instance, given, site, i);
  construct(made, self, given, site, i);
  return self;
}

/** Runs the constructor of `made` on `self`. */
function construct(made: ClassValue, self: Value, given: readonly Value[], site: Site, i: Interpreter): void {
  if (!i.instances.has(made.node)) i.instances.set(made.node, self);
  const { constructorFunction } = made.node;
  if (made.base === undefined) initialiseFields(made, self, i);
  if (constructorFunction) {
    const value = new FunctionValue(constructorFunction, made.scope, made.source, made.prototype);
    i.invoke(value, { thisValue: self, given, constructing: made });
  } else if (made.base !== undefined) initialise(made, self, given, site, i);
}

/** `super(…)` in the constructor of `made`. */
export function initialise(made: ClassValue, self: Value, given: readonly Value[], site: Site, i: Interpreter): void {
  const { base } = made;
  if (base instanceof ClassValue) construct(base, self, given, site, i);
  else if (base instanceof FunctionValue) i.invoke(base, { thisValue: self, given });
  else if (isHost(base)) i.superOfLayer(self, given);
  initialiseFields(made, self, i);
}

function initialiseFields(made: ClassValue, self: Value, i: Interpreter): void {
  const fields = made.node.members.filter((m) => m.kind === 'field' && !m.static && m.value);
  if (fields.length === 0) return;
  const context: FunctionNode | undefined = made.node.constructorFunction;
  const frame = { ...made.scope.frame, function: context, thisValue: self, home: made.prototype };
  const scope = new Scope(made.scope, frame, false);
  for (const field of fields) {
    if (field.kind !== 'field' || !field.value) continue;
    const key = keyOf(field.key, scope, i);
    if (key !== undefined) i.set(self, key, i.evaluate(field.value, scope));
  }
}
