import type { Interpreter, Invocation } from './interpreter';
import { type Frame, Scope } from './scope';
import { ArrayValue, type FunctionValue, joinValues, unknown, type Value } from './values';

/** How deep a function may call itself before it is taken for endless. */
const deepest = 100;
/** The same where a condition that cannot be known should have ended it. */
const deepestUndecided = 3;

const manyWays = 'it depends on a condition that only running the program would decide';

/** Calls a function of the program. */
export function callFunction(callee: FunctionValue, how: Invocation, undecided: boolean, i: Interpreter): Value {
  const { node, source } = callee;
  const running = i.repeats.reduce((n, r) => n + (r.kind === 'call' && r.span === node ? 1 : 0), 0);
  if (running >= (undecided ? deepestUndecided : deepest))
    return unknown('the function calls itself without a known end');
  i.used.add(node);
  const frame: Frame = {
    function: node,
    source,
    thisValue: node.arrow ? undefined : how.thisValue,
    home: callee.home,
    constructing: how.constructing,
    given: how.given,
    returns: [],
    yields: node.generator ? [] : undefined,
    exports: undefined,
  };
  const scope = new Scope(callee.scope, frame, true);
  return i.within({ kind: 'call', span: node, source, site: how.site }, () => {
    bindParameters(callee, how, scope, i);
    const { body } = node;
    if (!('length' in body)) return i.evaluate(body, scope);
    const completion = i.run(body, scope);
    if (frame.yields) return new ArrayValue(frame.yields);
    const last = completion?.kind === 'return' ? completion.value : undefined;
    return frame.returns.length > 0 ? [...frame.returns, last].reduce((a, b) => joinValues(a, b, manyWays)) : last;
  });
}

function bindParameters({ node }: FunctionValue, how: Invocation, scope: Scope, i: Interpreter): void {
  node.parameters.forEach((p, n) => {
    const value = p.rest ? new ArrayValue(how.given.slice(n)) : how.given[n];
    i.bind(p.target, value, scope, 'declare');
    if (!p.field) return;
    const target = p.target.type === 'default-pattern' ? p.target.target : p.target;
    if (target.type === 'name') i.set(how.thisValue, target.name, scope.own(target.name)?.value);
  });
}
