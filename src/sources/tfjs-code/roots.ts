import { Thrown } from './interpreter';
import type { Machine } from './machine';
import type { FunctionNode } from './syntax';
import { type ClassValue, FunctionValue, type Site, unknown, type Value } from './values';

const passed = unknown('it is a parameter that nothing in this file gives', true);

const parametersOf = (node: FunctionValue['node']): Value[] => node.parameters.filter((p) => !p.rest).map(() => passed);

/**
 * Evaluates what a program defines but does not call: event handlers, exported functions, methods. Those whose name appears nowhere else
 * come first, because they may call the others with arguments.
 */
export function runRoots(machine: Machine, begin: () => void): void {
  const tried = new Set<object>();
  const uses = new Uses(machine.main.text);
  for (;;) {
    const next =
      nextFunction(machine, uses, tried, neverCalled) ??
      nextClass(machine, tried) ??
      nextFunction(machine, uses, tried, called);
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

function nextFunction(machine: Machine, uses: Uses, tried: Set<object>, highest: number): (() => void) | undefined {
  const open = [...machine.functions].filter(
    ([node, f]) => !machine.used.has(node) && !tried.has(node) && f.source === machine.main,
  );
  const rank = (node: FunctionNode): number => uses.rank(node.knownAs);
  const first = open.reduce<(typeof open)[number] | undefined>(
    (a, b) => (a && rank(a[0]) <= rank(b[0]) ? a : b),
    undefined,
  );
  if (!first || rank(first[0]) > highest) return undefined;
  const [node, value] = first;
  return () => {
    tried.add(node);
    machine.invoke(value, { thisValue: value.owner ?? passed, given: parametersOf(node) });
  };
}

const neverCalled = 1;
const called = 2;

/** How often names appear in a text, and how often they are called. */
class Uses {
  private readonly mentions = new Map<string, number>();
  private readonly calls = new Map<string, number>();

  constructor(text: string) {
    for (const [, declared, name = '', open] of text.matchAll(/(function\s+)?([A-Za-z_$][\w$]*)(\s*\()?/g)) {
      this.mentions.set(name, (this.mentions.get(name) ?? 0) + 1);
      if (open && !declared) this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
    }
  }

  /** 0 for names that nothing mentions, `neverCalled` for those that are only mentioned, `called` for the others. */
  rank(name: string | undefined): number {
    if (name === undefined || (this.mentions.get(name) ?? 0) <= 1) return 0;
    return this.calls.has(name) ? called : neverCalled;
  }
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
