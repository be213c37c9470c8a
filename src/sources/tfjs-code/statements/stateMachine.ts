import type { Completion, Interpreter } from '../interpreter';
import type { Scope } from '../scope';
import type { Expression, If, Statement, Switch } from '../syntax';
import { ArrayValue, native, ObjectValue, truth, type Value } from '../values';

/**
 * Asynchronous functions as TypeScript and Babel write them for old browsers: a `switch` over a state, which whoever runs it enters again
 * with what was waited for. TypeScript returns `[4, promise]` to wait, `[3, state]` to go on elsewhere and `[2, value]` to end. Babel sets
 * `next` (or `n`) and returns the promise, or breaks to go on there; it ends with `abrupt('return', value)` (or `a(2, value)`). Here nothing
 * has to be waited for.
 */

const marker = '@@machine';

/** Operations of TypeScript's machines, which Babel's short form shares. */
const operation = { end: 2, jump: 3, wait: 4 } as const;

/** The names under which machines of Babel keep the next state. */
const nextKeys = ['next', 'n'];

/** Jumps after which a machine is taken for one without an end. */
const mostJumps = 1000;

/** What a machine's function is given: its state, by all the names that compilers use. */
export function machineState(i: Interpreter): ObjectValue {
  const state = new ObjectValue();
  const put = (key: string, value: Value): void => state.set(key, { value }, i.trail);
  const instruction = (...items: readonly Value[]): Value => new ArrayValue(items);
  put(marker, undefined);
  for (const key of ['label', 'prev', 'p', ...nextKeys]) put(key, 0);
  put('trys', new ArrayValue([]));
  // TypeScript calls what Babel reads.
  put(
    'sent',
    native('sent', () => state.properties.get('v')?.value),
  );
  put(
    'abrupt',
    native('abrupt', ([how, value]) => instruction(how === 'return' ? operation.end : operation.jump, value)),
  );
  put(
    'a',
    native('a', ([how, value]) => instruction(how, value)),
  );
  put(
    'stop',
    native('stop', () => instruction(operation.end)),
  );
  return state;
}

/** The state of the machine that a switch runs; undefined where it is an ordinary one. */
export function machineOf({ subject }: Switch, scope: Scope, i: Interpreter): ObjectValue | undefined {
  const member = subject.type === 'assignment' ? subject.value : subject;
  if (member.type !== 'member' || member.object.type !== 'name') return undefined;
  if (member.key !== 'label' && !nextKeys.includes(String(member.key))) return undefined;
  const state = i.evaluate(member.object, scope);
  return state instanceof ObjectValue && state.properties.has(marker) ? state : undefined;
}

export function runStateMachine(node: Switch, state: ObjectValue, scope: Scope, i: Interpreter): Completion {
  const end = new StateMachine(node, state, scope, i).run(0, 0, node.cases.length);
  return typeof end === 'number' ? { kind: 'return', value: undefined } : end;
}

class StateMachine {
  private jumps = 0;
  /** Conditions that cannot be known, both ways of which are under way: a loop that comes back to one ends there. */
  private readonly undecided = new Set<If>();

  constructor(
    private readonly node: Switch,
    private readonly state: ObjectValue,
    private readonly scope: Scope,
    private readonly i: Interpreter,
  ) {}

  /** Runs from statement number `first` of case number `start` until a case at or behind `until` is reached, whose number is returned. */
  run(start: number, first: number, until: number): Completion | number {
    for (let c = start, s = first; c < until; ) {
      const statement = this.node.cases[c]?.body[s];
      const end = statement ? this.statement(statement, c, s) : c + 1;
      if (end === undefined) s++;
      else if (typeof end !== 'number') return end;
      else if (++this.jumps > mostJumps) return { kind: 'return', value: undefined };
      else [c, s] = [end, 0];
      if (c >= until) return c;
    }
    return until;
  }

  /** How a statement ends the run, or the number of the case where it goes on; undefined where the next statement follows. */
  private statement(statement: Statement, c: number, s: number): Completion | number | undefined {
    const target = statement.type === 'if' && !statement.alternate ? this.targetOf(statement.consequent) : undefined;
    if (statement.type === 'if' && target !== undefined) return this.branch(statement, target, c, s);
    const end = this.i.execute(statement, this.scope);
    return end && this.left(end, c);
  }

  /** `if (…) go to target`. Where that cannot be known, both ways are followed to where they meet. */
  private branch(node: If, target: number, c: number, s: number): Completion | number | undefined {
    const holds = truth(this.i.evaluate(node.test, this.scope));
    if (holds !== undefined) return holds ? target : undefined;
    if (target <= c || this.undecided.has(node)) return target;
    this.undecided.add(node);
    let meeting = target;
    const through = (): Completion | undefined => {
      const end = this.run(c, s + 1, target);
      if (typeof end !== 'number') return end;
      meeting = end;
      return undefined;
    };
    const around = (): Completion | undefined => {
      const end = this.run(target, 0, meeting);
      return typeof end === 'number' ? undefined : end;
    };
    const end = this.i.choose([through, around], this.scope, node.test);
    this.undecided.delete(node);
    return end ?? meeting;
  }

  /** The number of the case that a branch goes to, if that is all it does. */
  private targetOf(consequent: Statement): number | undefined {
    const [first, second] = consequent.type === 'block' ? consequent.body : [consequent];
    if (first?.type === 'return' && first.value?.type === 'array') {
      const [how, where] = first.value.items;
      return isLiteral(how, operation.jump) ? this.caseOf(where) : undefined;
    }
    if (first?.type !== 'expression' || second?.type !== 'jump') return undefined;
    const { expression } = first;
    const isNext =
      expression.type === 'assignment' &&
      expression.target.type === 'member' &&
      nextKeys.includes(String(expression.target.key));
    return isNext ? this.caseOf(expression.value) : undefined;
  }

  private caseOf(label: Expression | { readonly type: 'spread' } | undefined): number | undefined {
    return label?.type === 'literal' ? this.caseFor(label.value) : undefined;
  }

  private caseFor(label: Value): number | undefined {
    const found = this.node.cases.findIndex(({ test }) => test?.type === 'literal' && test.value === label);
    return found < 0 ? undefined : found;
  }

  /** What leaving a state means: the end, or the case where the machine goes on. */
  private left(end: Completion, c: number): Completion | number {
    const { length } = this.node.cases;
    if (end.kind === 'return' && end.value instanceof ArrayValue && typeof end.value.items[0] === 'number') {
      const [how, operand] = end.value.items;
      if (how === operation.end) return { kind: 'return', value: operand };
      if (how === operation.jump) return this.caseFor(operand) ?? length;
      this.send(operand);
      return c + 1;
    }
    if (end.kind === 'return') this.send(end.value);
    const next = nextKeys.map((key) => this.state.properties.get(key)?.value).find((label) => label !== 0);
    return this.caseFor(next) ?? length;
  }

  private send(value: Value): void {
    this.state.set('v', { value }, this.i.trail);
    // As a machine of Babel reads it, which is the only kind that sets `next`.
    if (this.state.properties.get('next')?.value !== 0) this.state.set('sent', { value }, this.i.trail);
  }
}

const isLiteral = (node: Expression | { readonly type: 'spread' } | undefined, value: Value): boolean =>
  node?.type === 'literal' && node.value === value;
