import { attribute } from '../../model';
import { lazy } from '../lazy';
import { matched } from '../matched';
import type { GradientContext, Thunk } from '../operator';

/** Scatter operators differ in how indices name places; this is all that their gradients need of it. */
export interface Places {
  /** `updates` brought to their places in `data`; without `reduction` they replace what is there. */
  scatter(data: string, updates: string, reduction?: 'add' | 'mul'): string;
  /** The elements at the places, in the shape of the updates. */
  gather(data: string): string;
}

/** Gradients of Y = X with the updates U written to, added to, multiplied into or compared with its indexed places. */
export function scatterGradient(c: GradientContext, places: Places): readonly (Thunk | undefined)[] {
  const [x, updates] = rules[attribute(c.node, 'reduction', 'string') ?? 'none']?.(c, places) ?? [];
  return [x, undefined, updates];
}

type Rule = (c: GradientContext, places: Places) => readonly [x: Thunk, updates: Thunk];

const zeros = (c: GradientContext, i: number): string => c.b.filled(0, c.shape(i), c.type(i).dtype);

/** The indices name no place twice (what wins otherwise is not specified). */
const replace: Rule = (c, { scatter, gather }) => [() => scatter(c.dy, zeros(c, 2)), () => gather(c.dy)];

const add: Rule = (c, { gather }) => [() => c.dy, () => gather(c.dy)];

/**
 * dX = dY·ΠU. dU = dY·X·Π of the other updates of the place, which is P/U where none of them is 0, P at a single 0 and 0 otherwise; P is the product
 * of those that are not 0.
 */
const multiply: Rule = (c, { scatter, gather }) => [
  () => scatter(c.dy, c.input(2), 'mul'),
  () => {
    const { b } = c;
    const { dtype, shape } = c.type(0);
    const isZero = b.equal(c.input(2), 0);
    const updates = b.where(isZero, 1, c.input(2));
    const product = scatter(b.filled(1, shape, dtype), updates, 'mul');
    const own = b.cast(isZero, dtype);
    const others = b.sub(gather(scatter(zeros(c, 0), own, 'add')), own);
    const factor = gather(b.mul(b.mul(c.dy, c.input(0)), product));
    return b.where(b.equal(others, 0), b.div(factor, updates), 0);
  },
];

/** dY goes to whatever equals the result, shared evenly by ties. */
const compare: Rule = (c, { scatter, gather }) => {
  const { b } = c;
  const both = lazy(() => matched(c));
  const own = (): string => b.cast(b.equal(both().input(0), both().output), b.dtypeOf(c.dy));
  const wins = (): string => b.cast(b.equal(both().input(2), gather(both().output)), b.dtypeOf(c.dy));
  const share = (): string => b.div(c.dy, scatter(own(), wins(), 'add'));
  return [() => b.mul(own(), share()), () => b.mul(wins(), gather(share()))];
};

const rules: Readonly<Record<string, Rule>> = { none: replace, add, mul: multiply, max: compare, min: compare };
