import { Thrown } from './interpreter';
import type { Machine } from './machine';
import { makerOf } from './prototypes';
import type { SourceText } from './source';
import type { FunctionNode } from './syntax';
import { ClassValue, FunctionValue, ObjectValue, type Site, unknown, type Value } from './values';

const passed = unknown('it is a parameter that nothing in this file gives', true);

const parametersOf = (node: FunctionValue['node']): Value[] => node.parameters.filter((p) => !p.rest).map(() => passed);

/**
 * Evaluates what a program defines but does not call: event handlers, exported functions, methods. Those that nothing in the text calls come
 * first, because they may call the others with arguments. `begin` is called before each.
 */
export function runRoots(machine: Machine, begin: () => void): void {
  const waiting = new Waiting(machine);
  for (;;) {
    const next =
      waiting.next('uncalled') ??
      waiting.nextClass('uncalled') ??
      waiting.next('called') ??
      waiting.nextClass('called');
    if (!next) return;
    begin();
    if (next instanceof FunctionValue) attempt(() => runRoot(next, machine));
    else for (const method of waiting.methods(next)) attempt(() => run(method.value, method.on, machine));
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

/** Calls a function; a method of the old kind on the first object that has it, and what makes such objects to make one. */
function runRoot(value: FunctionValue, machine: Machine): void {
  const maker = makerOf(value);
  const self = maker && (machine.instances.get(maker.node) ?? attempt(() => madeBy(maker, machine)));
  if (maker !== value) run(value, self ?? value.owner ?? hiddenObject(), machine);
}

const run = (value: FunctionValue, thisValue: Value, machine: Machine): Value =>
  machine.invoke(value, { thisValue, given: parametersOf(value.node) });

type Rank = 'uncalled' | 'called';

/** The methods of a class whose names the text calls, or those whose names it does not. */
interface Methods {
  readonly of: ClassValue;
  readonly rank: Rank;
}

interface Method {
  readonly value: FunctionValue;
  /** What `this` is. */
  readonly on: Value;
}

/** The functions and methods that nothing has called so far, in the order of the text. */
class Waiting {
  private readonly queues: Readonly<Record<Rank, FunctionValue[]>> = { uncalled: [], called: [] };
  private readonly calls: Calls;
  private readonly elsewhere = new Map<SourceText, Calls>();
  private readonly tried: Readonly<Record<Rank, Set<ClassValue>>> = { uncalled: new Set(), called: new Set() };
  /** Methods of a base class that were called on an object of a class that extends it. */
  private readonly inherited = new Set<FunctionNode>();
  private readonly functions: Iterator<FunctionValue, undefined>;
  private seen = 0;

  constructor(private readonly machine: Machine) {
    this.functions = machine.functions.values();
    this.calls = callsIn(machine.main.text);
    this.elsewhere.set(machine.main, this.calls);
  }

  next(rank: Rank): FunctionValue | undefined {
    this.collect();
    const queue = this.queues[rank];
    for (let first = queue.shift(); first; first = queue.shift()) {
      if (!this.machine.used.has(first.node)) return first;
    }
    return undefined;
  }

  /** A class that others extend comes after them: its methods may count on what they define. */
  nextClass(rank: Rank): Methods | undefined {
    const { classes, main } = this.machine;
    const open = [...classes].filter((made) => made.source === main && !this.tried[rank].has(made));
    const [made = open[0]] = open.filter((one) => !open.some((other) => other.base === one));
    if (!made) return undefined;
    this.tried[rank].add(made);
    return { of: made, rank };
  }

  /**
   * Static methods, called on the class itself, where the program makes no object of it: they may be what makes one. Then the others, on the
   * first object that is made; what is inherited first, because it may call what the class defines.
   */
  *methods({ of: made, rank }: Methods): Iterable<Method> {
    const { machine } = this;
    const first = (): Value | undefined => machine.instances.get(made.node);
    if (first() === undefined) yield* this.unused(made, 'statics', rank, made);
    const self = first() ?? attempt(() => instance(made, machine)) ?? hiddenObject(made.prototype);
    for (const base of basesOf(made)) {
      for (const method of this.unused(base, 'prototype', rank, self, this.inherited)) {
        this.inherited.add(method.value.node);
        yield method;
      }
    }
    yield* this.unused(made, 'prototype', rank, self);
  }

  /** @param again methods that are called although they have been before: what several classes inherit, on an object of each */
  private *unused(
    made: ClassValue,
    which: 'statics' | 'prototype',
    rank: Rank,
    on: Value,
    again?: ReadonlySet<FunctionNode>,
  ): Iterable<Method> {
    for (const [name, { value }] of made[which].properties) {
      if (!(value instanceof FunctionValue) || this.isCalled(name, made.source) !== (rank === 'called')) continue;
      if (!this.machine.used.has(value.node) || again?.has(value.node)) yield { value, on };
    }
  }

  /** Whether a method of this name is called in the text under analysis, or in the one that defines it. */
  private isCalled(name: string, source: SourceText): boolean {
    const there = this.elsewhere.get(source) ?? callsIn(source.text);
    this.elsewhere.set(source, there);
    return this.calls.methods.has(name) || there.methods.has(name);
  }

  /** Takes in the functions that have come to exist since. */
  private collect(): void {
    const { functions, main } = this.machine;
    for (; this.seen < functions.size; this.seen++) {
      // An iterator that has not come to its end goes on with what is put in later.
      const { value } = this.functions.next();
      if (value?.source !== main) continue;
      const called = value.node.knownAs !== undefined && this.calls.functions.has(value.node.knownAs);
      this.queues[called ? 'called' : 'uncalled'].push(value);
    }
  }
}

/** What a class extends, the furthest first. */
function basesOf({ base }: ClassValue): ClassValue[] {
  return base instanceof ClassValue ? [...basesOf(base), base] : [];
}

interface Calls {
  /** Names that stand before a bracket, other than where a function is declared. */
  readonly functions: ReadonlySet<string>;
  /** Those of them that stand behind a dot, as the declaration of a method does not. */
  readonly methods: ReadonlySet<string>;
}

/** Names are looked for where they begin only: bundles have words of a million letters. */
function callsIn(text: string): Calls {
  const functions = new Set<string>();
  const methods = new Set<string>();
  for (const [, before = '', name = ''] of text.matchAll(
    /(\bfunction\b[\s*]+|\.\s*)?(?<![\w$])([A-Za-z_$][\w$]*)\s*\(/g,
  )) {
    if (before.startsWith('f')) continue;
    functions.add(name);
    if (before !== '') methods.add(name);
  }
  return { functions, methods };
}

/** An object of a class that nothing makes one of. */
const instance = (made: ClassValue, machine: Machine): Value =>
  machine.construct(
    made,
    made.node.constructorFunction ? parametersOf(made.node.constructorFunction) : [],
    siteAt(made),
  );

/** The same for a function that makes objects. */
const madeBy = (maker: FunctionValue, machine: Machine): Value =>
  machine.construct(maker, parametersOf(maker.node), siteAt(maker));

function siteAt({ node, source }: ClassValue | FunctionValue): Site {
  const span = { start: node.start, end: node.start };
  return { source, span, callee: span, object: undefined };
}
