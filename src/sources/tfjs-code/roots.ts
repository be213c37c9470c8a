import { Thrown } from './interpreter';
import type { Machine } from './machine';
import { type ClassValue, FunctionValue, type Site, unknown, type Value } from './values';

const passed = unknown('it is a parameter that nothing in this file gives', true);

const parametersOf = (node: FunctionValue['node']): Value[] => node.parameters.filter((p) => !p.rest).map(() => passed);

/**
 * Evaluates what a program defines but does not call: event handlers, exported functions, methods. Those whose name appears nowhere else
 * come first, because they may call the others with arguments.
 */
export function runRoots(machine: Machine, begin: () => void): void {
  const tried = new Set<object>();
  for (;;) {
    const next = nextFunction(machine, tried) ?? nextClass(machine, tried);
    if (!next) return;
    begin();
    attempt(next);
  }
}

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
  }
}

function nextFunction(machine: Machine, tried: Set<object>): (() => void) | undefined {
  const open = [...machine.functions].filter(
    ([node, f]) => !machine.used.has(node) && !tried.has(node) && f.source === machine.main,
  );
  const text = machine.main.text;
  const [node, value] = open.find(([n]) => !mentioned(n.name, text)) ?? open[0] ?? [];
  if (!node || !value) return undefined;
  return () => {
    tried.add(node);
    machine.invoke(value, { thisValue: value.owner ?? passed, given: parametersOf(node) });
  };
}

/** Whether a name appears more often than where it is declared. */
function mentioned(name: string | undefined, text: string): boolean {
  if (!name) return false;
  const calls = text.match(new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`, 'g'));
  return (calls?.length ?? 0) > 1;
}

function nextClass(machine: Machine, tried: Set<object>): (() => void) | undefined {
  for (const made of machine.classes) {
    if (tried.has(made) || made.source !== machine.main) continue;
    return () => {
      tried.add(made);
      if (!machine.used.has(made.node)) instance(made, machine);
    };
  }
  return undefined;
}

/** Makes an object of a class that nothing makes one of, and calls those of its methods that nothing calls. */
function instance(made: ClassValue, machine: Machine): void {
  const span = { start: made.node.start, end: made.node.start };
  const site: Site = { source: made.source, span, callee: span, object: undefined };
  const given = made.node.constructorFunction ? parametersOf(made.node.constructorFunction) : [];
  const self = machine.construct(made, given, site);
  for (const slot of made.prototype.properties.values()) {
    const method = slot.value;
    if (!(method instanceof FunctionValue) || machine.used.has(method.node)) continue;
    attempt(() => machine.invoke(method, { thisValue: self, given: parametersOf(method.node) }));
  }
}
