import type { Completion, Interpreter } from '../interpreter';
import type { Scope } from '../scope';
import type { Expression, For, ForEach, Statement, While } from '../syntax';
import { ArrayValue, isUnknown, ObjectValue, truth, unknown, type Value } from '../values';

/** Rounds of a loop that makes no layers before it is taken for work on data. */
const longest = 500;
/** The same where a round waits for something, as training and loading do. */
const longestWaiting = 10;

const endless = 'it changes in a loop with many rounds';
const uncountable = 'it changes in a loop whose rounds cannot be counted';

interface Rounds {
  /** Whether there is another round; undefined if that cannot be known. */
  more(): boolean | undefined;
  body(): Completion | undefined;
}

/** Runs the rounds of a loop; how it ended, if by leaving something around it. */
function rounds(
  node: Statement,
  label: string | undefined,
  { more, body }: Rounds,
  i: Interpreter,
): Completion | undefined {
  const before = i.made.length;
  const { awaited } = i;
  return i.repeat(node, () => {
    for (let n = 0; ; n++) {
      const next = more();
      if (next === false) return undefined;
      const most = i.awaited > awaited ? longestWaiting : longest;
      if (next === undefined || (n >= most && i.made.length === before)) {
        i.uncounted(body, next === undefined ? uncountable : endless);
        if (next === undefined && i.made.length > before) {
          i.remark('How often this loop runs cannot be known before the program runs: it is taken to run once.', node);
        }
        return undefined;
      }
      const end = body();
      if (!end) continue;
      const mine = end.kind !== 'return' && (end.label === undefined || end.label === label);
      if (!mine) return end;
      if (end.kind === 'break') return undefined;
    }
  });
}

export function runFor(node: For, scope: Scope, label: string | undefined, i: Interpreter): Completion | undefined {
  const inner = scope.inner();
  if (node.initial?.type === 'declarations') i.execute(node.initial, inner);
  else if (node.initial) i.evaluate(node.initial, inner);
  const perRound = node.initial?.type === 'declarations' && node.initial.kind === 'let';
  let first = true;
  return rounds(
    node,
    label,
    {
      more: () => {
        if (!first && node.update) i.evaluate(node.update, inner);
        first = false;
        return node.test ? truth(i.evaluate(node.test, inner)) : true;
      },
      body: () => (perRound ? ownRound(node.body, inner, i) : i.execute(node.body, inner.inner())),
    },
    i,
  );
}

/** Each round has variables of its own (`let`), which closures keep; the next round begins with their values. */
function ownRound(body: Statement, loop: Scope, i: Interpreter): Completion | undefined {
  const round = loop.inner();
  for (const [name, variable] of loop.declared()) round.declare(name, variable.value);
  const end = i.execute(body, round.inner());
  for (const [name, variable] of loop.declared()) variable.assign(round.own(name)?.value, i.trail);
  return end;
}

export function runWhile(node: While, scope: Scope, label: string | undefined, i: Interpreter): Completion | undefined {
  let first = node.bodyFirst;
  return rounds(
    node,
    label,
    {
      more: () => {
        if (first) {
          first = false;
          return true;
        }
        return truth(i.evaluate(node.test, scope));
      },
      body: () => i.execute(node.body, scope.inner()),
    },
    i,
  );
}

function keysOf(value: Value): { items: readonly Value[] | undefined; open: boolean } {
  if (value instanceof ObjectValue) return { items: [...value.properties.keys()], open: value.open !== undefined };
  if (value instanceof ArrayValue)
    return { items: value.items.map((_, n) => String(n)), open: value.open !== undefined };
  return { items: isUnknown(value) ? undefined : [], open: false };
}

function itemsOf(node: ForEach, value: Value, i: Interpreter): { items: readonly Value[] | undefined; open: boolean } {
  if (node.over === 'keys') return keysOf(value);
  if (value instanceof ArrayValue) return { items: value.items, open: value.open !== undefined };
  return { items: i.iterate(value), open: false };
}

const itemOf = (iterable: Expression, value: Value): Value =>
  isUnknown(value)
    ? value
    : unknown(iterable.type === 'name' ? `what \`${iterable.name}\` holds is not known` : 'it is not known');

export function runForEach(
  node: ForEach,
  scope: Scope,
  label: string | undefined,
  i: Interpreter,
): Completion | undefined {
  const iterable = i.evaluate(node.iterable, scope);
  const { items, open } = itemsOf(node, iterable, i);
  const list = items ?? [];
  const counted = items !== undefined && (!open || list.length > 0);
  if (open && list.length > 0)
    i.remark('There may be more in this than is known; the loop is taken to run for what is known.', node.iterable);
  let n = -1;
  return rounds(
    node,
    label,
    {
      more: () => {
        n++;
        return counted ? n < list.length : undefined;
      },
      body: () => {
        const round = scope.inner();
        i.bind(
          node.target,
          counted ? list[n] : itemOf(node.iterable, iterable),
          round,
          node.declares ? 'declare' : 'assign',
        );
        return i.execute(node.body, round);
      },
    },
    i,
  );
}
