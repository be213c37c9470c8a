import { Thrown } from './interpreter';
import type { Machine } from './machine';
import { type ClassValue, FunctionValue, ObjectValue, type Site, unknown, type Value } from './values';

const passed = unknown('it is a parameter that nothing in this file gives', true);

const parametersOf = (node: FunctionValue['node']): Value[] => node.parameters.filter((p) => !p.rest).map(() => passed);

/**
 * Evaluates what a program defines but does not call: event handlers, exported functions, methods. Those that nothing in the text calls come
 * first, because they may call the others with arguments. `begin` is called before each.
 */
export function runRoots(machine: Machine, begin: () => void): void {
  const waiting = new Waiting(machine);
  const tried = new Set<ClassValue>();
  for (;;) {
    const next = waiting.next('uncalled') ?? nextClass(machine, tried) ?? waiting.next('called');
    if (!next) return;
    begin();
    if (next instanceof FunctionValue) attempt(() => run(next, next.owner ?? hiddenObject(), machine));
    else callMethods(next, machine);
  }
}

/** What `work` is worth; undefined where the program throws. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    return undefined;
  }
}

/** An object that somebody else has made, which keeps what it is given. */
const hiddenObject = (prototype?: ObjectValue): ObjectValue => new ObjectValue(new Map(), prototype, passed);

const run = (value: FunctionValue, thisValue: Value, machine: Machine): Value =>
  machine.invoke(value, { thisValue, given: parametersOf(value.node) });

type Rank = 'uncalled' | 'called';

/** The functions that nothing has called so far, in the order of the text. */
class Waiting {
  private readonly queues: Readonly<Record<Rank, FunctionValue[]>> = { uncalled: [], called: [] };
  private readonly calls: ReadonlySet<string>;
  private seen = 0;

  constructor(private readonly machine: Machine) {
    this.calls = calledNames(machine.main.text);
  }

  next(rank: Rank): FunctionValue | undefined {
    this.collect();
    const queue = this.queues[rank];
    for (let first = queue.shift(); first; first = queue.shift()) {
      if (!this.machine.used.has(first.node)) return first;
    }
    return undefined;
  }

  /** Takes in the functions that have come to exist since. */
  private collect(): void {
    const { functions, main } = this.machine;
    if (functions.size === this.seen) return;
    for (const [node, value] of [...functions].slice(this.seen)) {
      const called = node.knownAs !== undefined && this.calls.has(node.knownAs);
      if (value.source === main) this.queues[called ? 'called' : 'uncalled'].push(value);
    }
    this.seen = functions.size;
  }
}

/** Names that stand before a bracket, other than where a function is declared. */
function calledNames(text: string): Set<string> {
  const names = new Set<string>();
  for (const [, declared, name = ''] of text.matchAll(/(\bfunction\b[\s*]+)?([A-Za-z_$][\w$]*)\s*\(/g)) {
    if (!declared) names.add(name);
  }
  return names;
}

function nextClass(machine: Machine, tried: Set<ClassValue>): ClassValue | undefined {
  for (const made of machine.classes) {
    if (tried.has(made) || made.source !== machine.main) continue;
    tried.add(made);
    return made;
  }
  return undefined;
}

/** Calls those methods of a class that nothing calls, on the first object that the program makes of it. */
function callMethods(made: ClassValue, machine: Machine): void {
  const self =
    machine.instances.get(made.node) ?? attempt(() => instance(made, machine)) ?? hiddenObject(made.prototype);
  for (const { value } of made.prototype.properties.values()) {
    if (value instanceof FunctionValue && !machine.used.has(value.node)) attempt(() => run(value, self, machine));
  }
}

/** An object of a class that nothing makes one of. */
function instance(made: ClassValue, machine: Machine): Value {
  const span = { start: made.node.start, end: made.node.start };
  const site: Site = { source: made.source, span, callee: span, object: undefined };
  const given = made.node.constructorFunction ? parametersOf(made.node.constructorFunction) : [];
  return machine.construct(made, given, site);
}
