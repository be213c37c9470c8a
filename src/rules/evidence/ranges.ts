import type { Activation } from '../../model';
import { pointwise } from '../../theory/activations';
import { gaussianPoints } from '../../theory/quadrature';

/** What an activation can give out: [least, greatest], either of which may be infinite. */
export type Span = readonly [low: number, high: number];

/** Far out on both sides, where every activation has come to its bound or goes on for ever. */
const far = 1e6;

/** Values of the activation over arguments within `over`. Softmax gives shares. Undefined for those that are not monotone there. */
export function spanOf(activation: Activation | null, over: Span = [-far, far]): Span | undefined {
  if (activation === null) return over;
  if (activation.kind === 'softmax') return [0, 1];
  const f = pointwise(activation)?.f;
  if (!f) return undefined;
  const [low, high] = [Math.max(-far, over[0]), Math.min(far, over[1])];
  const inner = [-30, -10, -3, -1, -0.3, 0, 0.3, 1, 3, 10, 30].filter((x) => x > low && x < high);
  const values = [low, ...inner, high].map(f);
  const isRising = values.every((v, i) => i === 0 || v >= (values[i - 1] ?? v) - 1e-12);
  const open = (x: number): number => (Math.abs(x) >= far / 10 ? Math.sign(x) * Number.POSITIVE_INFINITY : x + 0);
  return isRising ? [open(values[0] ?? Number.NaN), open(values.at(-1) ?? Number.NaN)] : undefined;
}

/** Whether the activation hands on whatever lies within the span as it is. */
export function isIdentityOn(activation: Activation, [low, high]: Span): boolean {
  const f = pointwise(activation)?.f;
  if (!f) return false;
  const [from, to] = [Math.max(low, -40), Math.min(high, 40)];
  return Array.from({ length: 33 }, (_, i) => from + ((to - from) * i) / 32).every((x) => Math.abs(f(x) - x) < 1e-3);
}

/** √(E[(g∘f)′(z)²] / E[f′(z)²]), z ~ N(0, 1): what a second activation leaves of the gradient that the first one would pass. */
export function slopeLeft(first: Activation, second: Activation): number | undefined {
  const [f, g] = [pointwise(first), pointwise(second)];
  if (!f || !g) return undefined;
  const { z, weight } = gaussianPoints(1, [...f.breaks, 0]);
  let [both, alone] = [0, 0];
  z.forEach((x, i) => {
    const own = f.derivative(x) ** 2 * (weight[i] ?? 0);
    alone += own;
    both += own * g.derivative(f.f(x)) ** 2;
  });
  return Math.sqrt(both / alone);
}
