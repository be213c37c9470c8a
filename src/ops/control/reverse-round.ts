import type { Graph } from '../../model';
import type { GraphBuilder } from '../builder';
import { type AdjointContext, type BodyAdjoint, type Inferred, NoGradient } from '../operator';
import { changing, type Stacked, type State, typeOnly } from './rounds';

/** The reverse of one round. */
export interface ReverseRound {
  readonly body: BodyAdjoint;
  /** The states that gradients pass. */
  readonly states: readonly State[];
  /** Outside values that the body reads, with a gradient: it is added up round by round. */
  readonly captured: readonly string[];
  /** Inputs and outputs that hand on the states' cotangents, then the captured values' gradients so far. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Outside: what the first reverse round (of the last forward round) is given for them. */
  readonly starts: readonly string[];
}

/**
 * Sweeps a body once, for a round anywhere in the middle: from the cotangents of what it hands on and stacks to those of what it is
 * given. `slices` are body inputs that stand for one slice of an outside value a round.
 */
export function reverseRound(
  c: AdjointContext,
  body: Graph,
  states: readonly State[],
  stacked: readonly Stacked[],
  slices: readonly Pick<State, 'start' | 'before'>[] = [],
): ReverseRound {
  const { b } = c;
  const wanted = wantedInside(c, body, states, slices);
  const asked = reached(c, body, states, stacked);
  const active = states.filter((s) => wanted.has(s.before) && asked.has(s));
  const types = active.map((s) => stateType(b, s));
  const carry = (type: Inferred): string => {
    const name = b.fresh('carried');
    b.types.set(name, { dtype: type.dtype, shape: type.shape });
    return name;
  };
  const given = types.map(carry);
  const adjoint = c.differentiate(
    body,
    [
      ...active.map((s, i) => [s.after, given[i] as string] as const),
      ...stacked.map((s) => [s.value, s.cotangent] as const),
    ],
    wanted,
  );
  const captured = [...c.wanted].filter((value) => adjoint.gradients.has(value));
  const zeros = (g: GraphBuilder, t: Inferred): string => g.filled(0, t.shape, t.dtype);
  const sums = captured.map((value) => carry(b.typeOf(value)));
  return {
    body: adjoint,
    states: active,
    captured,
    inputs: [...given, ...sums],
    outputs: [
      ...active.map((s, i) => adjoint.gradients.get(s.before) ?? zeros(adjoint.b, types[i] as Inferred)),
      ...captured.map((value, i) => adjoint.b.add(sums[i] as string, adjoint.gradients.get(value) as string)),
    ],
    starts: [
      ...active.map((s, i) => s.cotangent ?? zeros(b, types[i] as Inferred)),
      ...captured.map((value) => zeros(b, b.typeOf(value))),
    ],
  };
}

/** What the reverse rounds leave behind: gradients of the first round's states and of the captured values. */
export function leftBehind(
  c: AdjointContext,
  round: ReverseRound,
  results: readonly string[],
): readonly (readonly [string, string])[] {
  const values = [...round.states.map((s) => s.start), ...round.captured];
  for (const [i, value] of values.entries()) {
    const type = typeOnly(c.b.types.get(value) ?? c.b.types.get(round.inputs[i] as string));
    if (type) c.b.types.set(results[i] as string, type);
  }
  return values.flatMap((value, i) => (c.wanted.has(value) ? [[value, results[i] as string] as const] : []));
}

/** Everything inside the body that a gradient is needed of: what it captures, and those of its inputs that depend on what is wanted. */
function wantedInside(
  c: AdjointContext,
  body: Graph,
  states: readonly State[],
  slices: readonly Pick<State, 'start' | 'before'>[],
): ReadonlySet<string> {
  const inside = new Set(c.wanted);
  for (const { start, before } of [...states, ...slices]) if (c.wanted.has(start)) inside.add(before);
  for (;;) {
    const reached = c.dependents(body, inside);
    const more = states.filter((s) => reached.has(s.after) && !inside.has(s.before));
    if (!more.length) return inside;
    for (const s of more) inside.add(s.before);
  }
}

/** The states that a cotangent reaches, in the last round or, through others and stacks, in an earlier one. */
function reached(
  c: AdjointContext,
  body: Graph,
  states: readonly State[],
  stacked: readonly Stacked[],
): ReadonlySet<State> {
  const leads = new Map(states.map((s) => [s, c.dependents(body, [s.before])]));
  const leadsTo = (s: State, value: string): boolean => leads.get(s)?.has(value) ?? false;
  const found = new Set(
    states.filter((s) => s.cotangent !== undefined || stacked.some((stack) => leadsTo(s, stack.value))),
  );
  for (;;) {
    const more = states.filter((s) => !found.has(s) && [...found].some((next) => leadsTo(s, next.after)));
    if (!more.length) return found;
    for (const s of more) found.add(s);
  }
}

function stateType(b: GraphBuilder, s: State): Inferred {
  const type = b.types.get(s.before);
  if (type) return type;
  throw new NoGradient(changing);
}
