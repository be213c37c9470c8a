import type { Activation } from '../model';
import { pointwise } from './activations';
import { gaussianPoints } from './quadrature';

/** What an activation f does to a pre-activation u ~ N(0, q). */
export interface Moments {
  /** E[f(u)]. */
  readonly mean: number;
  /** E[f(u)²]: the second moment that reaches the next layer. */
  readonly second: number;
  /** E[f′(u)²]: the share of a gradient's second moment that passes back. */
  readonly slope: number;
  /** d E[f(u)²] / dq = E[f′²] + E[f f″], kinks and jumps included: how fast a change of q decays or grows. */
  readonly response: number;
  /** E[f f″], kinks and jumps included. */
  readonly curvature: number;
}

const withCurvature = (m: Omit<Moments, 'curvature'>): Moments => ({ ...m, curvature: m.response - m.slope });

/** Bounded so that a model of thousands of layers cannot fill the memory; it is emptied when full. */
const cache = new Map<string, Moments>();
const capacity = 20_000;

function key(activation: Activation, q: number): string {
  const parameters = Object.entries(activation.parameters ?? {}).map(([name, value]) => `${name}=${value}`);
  return `${activation.kind} ${parameters.sort().join(' ')} ${q}`;
}

/** Exact where f is linear on either side of zero, exponential or a sine; quadrature would need care at large q. */
function closedForm(activation: Activation, q: number): Omit<Moments, 'curvature'> | undefined {
  switch (activation.kind) {
    case 'linear':
      return { mean: 0, second: q, slope: 1, response: 1 };
    case 'relu':
    case 'leaky-relu':
    case 'prelu': {
      const f = pointwise(activation)?.f;
      const slope = f ? -f(-1) : 0;
      const second = (1 + slope * slope) / 2;
      return { mean: (1 - slope) * Math.sqrt(q / (2 * Math.PI)), second: second * q, slope: second, response: second };
    }
    case 'relu-squared':
      return { mean: q / 2, second: 1.5 * q * q, slope: 2 * q, response: 3 * q };
    case 'exponential':
      return { mean: Math.exp(q / 2), second: Math.exp(2 * q), slope: Math.exp(2 * q), response: 2 * Math.exp(2 * q) };
    case 'sin':
      return {
        mean: 0,
        second: -Math.expm1(-2 * q) / 2,
        slope: (1 + Math.exp(-2 * q)) / 2,
        response: Math.exp(-2 * q),
      };
    default:
      return undefined;
  }
}

/**
 * E[f²(u)] has the derivative E[f²(u)·(u²/q − 1)] / (2q) in q (integrate the heat equation of the density by parts), which needs no
 * derivative of f and so is right at kinks and jumps too.
 */
function byQuadrature(activation: Activation, q: number): Omit<Moments, 'curvature'> | undefined {
  const activationFunction = pointwise(activation);
  if (!activationFunction) return undefined;
  const { f, derivative, breaks } = activationFunction;
  const sigma = Math.sqrt(q);
  const { z, weight } = gaussianPoints(sigma, breaks);
  let [mean, second, slope, response] = [0, 0, 0, 0];
  for (let i = 0; i < z.length; i++) {
    const [at, w] = [z[i] as number, weight[i] as number];
    const value = f(sigma * at);
    mean += w * value;
    second += w * value * value;
    slope += w * derivative(sigma * at) ** 2;
    response += w * value * value * (at * at - 1);
  }
  return { mean, second, slope, response: response / (2 * q) };
}

/**
 * Moments of an activation under N(0, q), to about ten digits. Undefined for softmax and log-softmax, and where q is not a positive
 * finite number: there mean-field theory has nothing to say.
 */
export function moments(activation: Activation, q: number): Moments | undefined {
  if (!(q > 0 && q < Number.POSITIVE_INFINITY)) return undefined;
  const exact = closedForm(activation, q);
  if (exact) return withCurvature(exact);
  const name = key(activation, q);
  const known = cache.get(name);
  if (known) return known;
  const raw = byQuadrature(activation, q);
  if (!raw) return undefined;
  const found = withCurvature(raw);
  if (cache.size >= capacity) cache.clear();
  cache.set(name, found);
  return found;
}
