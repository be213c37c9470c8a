import { binary } from '../expressions/operators';
import { type Completion, type Interpreter, Thrown } from '../interpreter';
import type { Scope } from '../scope';
import type { If, Statement, Switch, Try } from '../syntax';
import { isUnknown, truth, unknown } from '../values';
import { machineOf, runStateMachine } from './stateMachine';

export function runIf(node: If, scope: Scope, i: Interpreter): Completion | undefined {
  const test = i.evaluate(node.test, scope);
  const holds = truth(test) ?? (isDefault(node) && isUnknown(test) && isOutside(node, scope) ? true : undefined);
  const consequent = () => i.execute(node.consequent, scope.inner());
  const alternate = () => node.alternate && i.execute(node.alternate, scope.inner());
  if (holds === undefined) return i.choose([consequent, alternate], scope, node.test);
  return holds ? consequent() : alternate();
}

/** `if (x === void 0) { x = …; }`, as compilers write the default of a parameter. */
function isDefault({ test, consequent, alternate }: If): boolean {
  if (alternate || test.type !== 'binary' || test.operator !== '===' || test.left.type !== 'name') return false;
  if (test.right.type !== 'unary' || test.right.operator !== 'void') return false;
  const [only, ...others] = consequent.type === 'block' ? consequent.body : [consequent];
  if (others.length > 0 || only?.type !== 'expression' || only.expression.type !== 'assignment') return false;
  const { target } = only.expression;
  return target.type === 'name' && target.name === test.left.name;
}

/** Whether the variable of such a default may not have been given at all. */
function isOutside({ test }: If, scope: Scope): boolean {
  const value = test.type === 'binary' && test.left.type === 'name' ? scope.find(test.left.name)?.value : undefined;
  return isUnknown(value) && value.outside;
}

export function runSwitch(
  node: Switch,
  scope: Scope,
  label: string | undefined,
  i: Interpreter,
): Completion | undefined {
  const machine = machineOf(node, scope, i);
  if (machine) return runStateMachine(node, machine, scope.inner(), i);
  const subject = i.evaluate(node.subject, scope);
  const inner = scope.inner();
  const from = (start: number) => () => {
    const end = i.run(
      node.cases.slice(start).flatMap((c) => c.body),
      inner,
    );
    const mine = end?.kind === 'break' && (end.label === undefined || end.label === label);
    return mine ? undefined : end;
  };
  const standard = node.cases.findIndex((c) => c.test === undefined);
  const ways: (() => Completion | undefined)[] = [];
  for (const [n, { test }] of node.cases.entries()) {
    if (!test) continue;
    const hit = binary('===', subject, i.evaluate(test, inner));
    if (hit === true && ways.length === 0) return from(n)();
    if (hit !== false) ways.push(from(n));
  }
  const otherwise = standard >= 0 ? from(standard) : () => undefined;
  return ways.length === 0 ? otherwise() : i.choose([...ways, otherwise], scope, node.subject);
}

/** What loads a model: it may not be there. */
const loading = /\b(?:loadLayersModel|modelFromJSON)\b/;

export function runTry(node: Try, scope: Scope, i: Interpreter): Completion | undefined {
  const { handler, block } = node;
  const text = i.source.text.slice(block[0]?.start, block.at(-1)?.end);
  if (!handler || !block.length || !loading.test(text)) return runBlock(node, scope, i);
  const hidden = () => handle(handler, node, unknown('it is what was thrown'), scope, i);
  const end = i.choose([() => i.run(block, scope.inner()), hidden], scope, node);
  return (node.finalizer && i.run(node.finalizer, scope.inner())) ?? end;
}

function runBlock(node: Try, scope: Scope, i: Interpreter): Completion | undefined {
  let end: Completion | undefined;
  try {
    end = i.run(node.block, scope.inner());
  } catch (error) {
    if (!(error instanceof Thrown) || !node.handler) {
      if (error instanceof Thrown && node.finalizer) i.run(node.finalizer, scope.inner());
      throw error;
    }
    end = handle(node.handler, node, error.value, scope, i);
  }
  return (node.finalizer && i.run(node.finalizer, scope.inner())) ?? end;
}

function handle(
  handler: readonly Statement[],
  { parameter }: Try,
  error: Thrown['value'],
  scope: Scope,
  i: Interpreter,
): Completion | undefined {
  const inner = scope.inner();
  if (parameter) i.bind(parameter, error ?? unknown('it is what was thrown'), inner, 'declare');
  return i.run(handler, inner);
}
