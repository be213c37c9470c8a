import { itemsKey } from './builtins/collections';
import { chooseStatement, chooseValue, maybe } from './choice';
import { initialise, instantiate } from './classes';
import { bind } from './expressions/assignments';
import { evaluateArguments } from './expressions/calls';
import { evaluateExpression } from './expressions/evaluate';
import { callFunction } from './functions';
import type { LayerValue, Note } from './host/layerValue';
import { LayerNames } from './host/names';
import { nameSubclassed } from './host/subclass';
import { type Completion, type Interpreter, OutOfSteps, type Repeat, Thrown } from './interpreter';
import { getProperty, setProperty } from './members';
import { moduleFrame } from './modules';
import { callMethod, callValue } from './receivers';
import { Scope } from './scope';
import type { SourceText } from './source';
import { executeStatement, runStatements } from './statements/execute';
import type { ClassNode, Expression, FunctionNode, Pattern, Span, Spread, Statement } from './syntax';
import { Trail } from './trail';
import { ArrayValue, ClassValue, type FunctionValue, ObjectValue, type Site, type Value } from './values';

type Loader = (specifier: string, from: SourceText) => Value;

/** Evaluation of one program: its state, and the parts put together. */
export class Machine implements Interpreter {
  readonly trail = new Trail();
  readonly names = new LayerNames(this.trail);
  readonly made: LayerValue[] = [];
  readonly repeats: Repeat[] = [];
  readonly functions = new Map<FunctionNode, FunctionValue>();
  readonly classes = new Set<ClassValue>();
  readonly used = new Set<FunctionNode>();
  readonly instances = new Map<ClassNode | FunctionNode, Value>();
  readonly remarks = new Map<string, Note>();
  readonly global: Scope;
  source: SourceText;
  awaited = 0;
  /** Steps that are left. */
  steps = 0;
  private calls = 0;
  private undecided = 0;

  constructor(
    readonly main: SourceText,
    private readonly loader: Loader,
  ) {
    this.source = main;
    this.global = new Scope(undefined, moduleFrame(main), true);
  }

  step(cost = 1): void {
    this.steps -= cost;
    if (this.steps <= 0) throw new OutOfSteps();
  }

  nextCall(): number {
    return this.calls++;
  }

  limited(steps: number, work: () => void): void {
    const left = this.steps;
    this.steps = steps;
    try {
      work();
    } catch (error) {
      if (!(error instanceof OutOfSteps || error instanceof Thrown)) throw error;
    } finally {
      this.steps = left;
    }
  }

  evaluate(node: Expression, scope: Scope): Value {
    this.step();
    return evaluateExpression(node, scope, this);
  }

  execute(node: Statement, scope: Scope): Completion | undefined {
    this.step();
    return executeStatement(node, scope, undefined, this);
  }

  run(list: readonly Statement[], scope: Scope): Completion | undefined {
    return runStatements(list, scope, this);
  }

  bind(target: Pattern, value: Value, scope: Scope, how: 'declare' | 'declare-var' | 'assign'): void {
    bind(target, value, scope, how, this);
  }

  call(callee: Value, thisValue: Value, given: readonly Value[], site: Site): Value {
    return callValue(callee, thisValue, given, site, this);
  }

  invoke(callee: FunctionValue, how: Parameters<Interpreter['invoke']>[1]): Value {
    return callFunction(callee, how, this.undecided > 0, this);
  }

  construct(callee: Value, given: readonly Value[], site: Site): Value {
    this.step();
    if (callee instanceof ClassValue)
      return this.within({ kind: 'call', span: callee.node, source: callee.source, site }, () =>
        instantiate(callee, given, site, this),
      );
    return callValue(callee, undefined, given, site, this, true);
  }

  initialise(made: ClassValue, self: Value, given: readonly Value[], site: Site): void {
    initialise(made, self, given, site, this);
  }

  superOfLayer(self: Value, given: readonly Value[]): void {
    if (typeof self === 'object' && self?.kind === 'layer') nameSubclassed(self, given, this);
  }

  self(scope: Scope): Value {
    let at: Scope | undefined = scope;
    while (at?.frame.function?.arrow) at = at.parent;
    return at?.frame.thisValue;
  }

  callMethod(receiver: Value, key: string, given: readonly Value[], site: Site): Value {
    return callMethod(receiver, key, given, site, this);
  }

  get(object: Value, key: string): Value {
    return getProperty(object, key, this);
  }

  set(object: Value, key: string, value: Value, from?: Span): void {
    setProperty(object, key, value, from, this);
  }

  iterate(value: Value): readonly Value[] | undefined {
    if (value instanceof ArrayValue) return value.open ? undefined : value.items;
    if (value instanceof ObjectValue) return this.iterate(value.properties.get(itemsKey)?.value);
    return typeof value === 'string' ? [...value] : undefined;
  }

  arguments(list: readonly (Expression | Spread)[], scope: Scope): Value[] {
    return evaluateArguments(list, scope, this);
  }

  choose(ways: readonly (() => Completion | undefined)[], scope: Scope, condition: Span): Completion | undefined {
    return this.undecidedly(condition, (why) => chooseStatement(ways, scope.frame.returns, this.trail, why));
  }

  either(first: () => Value, second: () => Value, condition: Span): Value {
    return this.undecidedly(condition, (why) => chooseValue([first, second], this.trail, why));
  }

  private undecidedly<T>(condition: Span, work: (why: string) => T): T {
    const before = this.made.length;
    this.undecided++;
    try {
      return work(
        `it depends on a condition (line ${this.source.line(condition.start)}) that only running the program decides`,
      );
    } finally {
      this.undecided--;
      if (this.made.length > before) {
        this.remark('Which way this goes is only known when the program runs: the first way is taken.', condition);
      }
    }
  }

  uncounted(work: () => void, why: string): void {
    this.undecided++;
    try {
      maybe(work, this.trail, why);
    } finally {
      this.undecided--;
    }
  }

  repeat<T>(span: Span, work: () => T): T {
    return this.within({ kind: 'loop', span, source: this.source }, work);
  }

  within<T>(repeat: Repeat, work: () => T): T {
    const outer = this.source;
    this.source = repeat.source;
    this.repeats.push(repeat);
    try {
      return work();
    } finally {
      this.repeats.pop();
      this.source = outer;
    }
  }

  load(specifier: string): Value {
    return this.loader(specifier, this.source);
  }

  remark(message: string, span: Span): void {
    this.remarks.set(`${this.source.path} ${span.start} ${message}`, { message, span, source: this.source });
  }
}
