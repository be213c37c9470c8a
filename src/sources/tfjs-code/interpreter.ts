import type { LayerValue } from './host/layerValue';
import type { LayerNames } from './host/names';
import type { Scope } from './scope';
import type { Place, SourceText } from './source';
import type { ClassNode, Expression, FunctionNode, Pattern, Span, Spread, Statement } from './syntax';
import type { Trail } from './trail';
import type { ClassValue, FunctionValue, Site, Value } from './values';

/** How a statement ended, if not by reaching its end. */
export type Completion =
  | { readonly kind: 'return'; readonly value: Value }
  | { readonly kind: 'break' | 'continue'; readonly label: string | undefined };

/** The program throws `value`. */
export class Thrown {
  constructor(readonly value: Value) {}
}

/** Evaluation has taken its share of steps and ends here. */
export class OutOfSteps {}

/** Something that is under way: one run of a loop, one call of a function, one module. */
export interface Repeat extends Place {
  readonly kind: 'loop' | 'call' | 'module';
  /** Where the function is called. */
  readonly site?: Site | undefined;
}

/** How a function is called. */
export interface Invocation {
  readonly thisValue: Value;
  readonly given: readonly Value[];
  readonly site?: Site;
  /** As a constructor of this class. */
  readonly constructing?: ClassValue;
}

/** What the parts of evaluation need of each other. */
export interface Interpreter {
  readonly trail: Trail;
  readonly names: LayerNames;
  /** Every layer and model, in order. */
  readonly made: LayerValue[];
  /** What is under way, outermost first. */
  readonly repeats: Repeat[];
  /** Functions and classes as they come to exist, each place in the text once. */
  readonly functions: Map<FunctionNode, FunctionValue>;
  readonly classes: Set<ClassValue>;
  /** Functions that have been called. */
  readonly used: Set<FunctionNode>;
  /** The first object of each class, or of each function that makes objects. */
  readonly instances: Map<ClassNode | FunctionNode, Value>;
  /** Where names live that nothing declares. */
  readonly global: Scope;
  /** The text that is being evaluated. */
  readonly source: SourceText;
  /** The file under analysis, which is where evaluation began. */
  readonly main: SourceText;
  /** How often the program has waited for something. */
  awaited: number;

  /** A number for the next call of a layer. */
  nextCall(): number;
  /** Takes a step, or as many as something costs; throws `OutOfSteps` when there are none left. */
  step(cost?: number): void;
  /** Runs `work` with no more than so many steps, which are not taken from those that are left; ends it where it throws, too. */
  limited(steps: number, work: () => void): void;
  evaluate(node: Expression, scope: Scope): Value;
  /** Undefined where the end was reached. */
  execute(node: Statement, scope: Scope): Completion | undefined;
  /** Statements of one block, whose functions and classes are declared first. */
  run(list: readonly Statement[], scope: Scope): Completion | undefined;
  /** Binds a pattern to a value: declares its names, or assigns to what is there. */
  bind(target: Pattern, value: Value, scope: Scope, how: 'declare' | 'declare-var' | 'assign'): void;
  call(callee: Value, thisValue: Value, given: readonly Value[], site: Site): Value;
  /** Calls a function of the program. */
  invoke(callee: FunctionValue, how: Invocation): Value;
  construct(callee: Value, given: readonly Value[], site: Site): Value;
  /** `super(…)` in the constructor of `made`. */
  initialise(made: ClassValue, self: Value, given: readonly Value[], site: Site): void;
  /** `this`. */
  self(scope: Scope): Value;
  /** Runs `work`, which is written in another text. */
  within<T>(repeat: Repeat, work: () => T): T;
  /** Calls a method; its receiver is `this`. */
  callMethod(receiver: Value, key: string, given: readonly Value[], site: Site): Value;
  get(object: Value, key: string): Value;
  set(object: Value, key: string, value: Value, from?: Span): void;
  /** Items of an array, string or collection; undefined if they are not known. */
  iterate(value: Value): readonly Value[] | undefined;
  arguments(list: readonly (Expression | Spread)[], scope: Scope): Value[];
  /**
   * Both ways of a condition that cannot be known, from the same state; afterwards the state holds what is true of both. `frame` notes a
   * value that only one of the ways returns.
   */
  choose(ways: readonly (() => Completion | undefined)[], scope: Scope, condition: Span): Completion | undefined;
  /** The same for values. */
  either(first: () => Value, second: () => Value, condition: Span): Value;
  /** Runs `work` as one of many repetitions that cannot be counted: what it changed is unknown afterwards. */
  uncounted(work: () => void, why: string): void;
  /** Runs a loop, so that layers made in it know. */
  repeat<T>(span: Span, work: () => T): T;
  /** `super(…)` of a class that extends something of the library. */
  superOfLayer(self: Value, given: readonly Value[]): void;
  /** What a module exports. */
  load(specifier: string): Value;
  remark(message: string, span: Span): void;
}
