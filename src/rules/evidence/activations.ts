import type { Activation, Layer } from '../../model';

/** Facts about activations that rules compare measurements with. */

/** Lets nothing through below zero: a unit whose pre-activation is never positive has no gradient at all. */
export function isReluLike(a: Activation | null): boolean {
  switch (a?.kind) {
    case 'relu':
    case 'relu6':
    case 'relu-squared':
      return true;
    case 'clip':
      return a.parameters?.min === 0;
    default:
      return false;
  }
}

/** Squashes, and not around zero: no initializer makes a deep stack of these carry a gradient (χ = 1 would need a negative bias variance). */
export const isSquashing = (a: Activation | null): boolean =>
  a?.kind === 'sigmoid' || a?.kind === 'hard-sigmoid' || a?.kind === 'softplus' || a?.kind === 'log-sigmoid';

/** |z| from which on f′(z) is under a tenth of f′(0); undefined for activations that do not saturate on both sides. */
export function saturationPoint(a: Activation | null): number | undefined {
  switch (a?.kind) {
    case 'tanh':
      return Math.acosh(Math.sqrt(10)); // sech² z = 1/10
    case 'sigmoid':
      return 2 * Math.acosh(Math.sqrt(10)); // σ(z) = (1 + tanh(z/2)) / 2
    case 'erf':
      return Math.sqrt(Math.LN10); // e^(−z²) = 1/10
    case 'softsign':
      return Math.sqrt(10) - 1; // 1/(1+|z|)² = 1/10
    case 'atan':
      return 3; // 1/(1+z²) = 1/10
    case 'hard-tanh':
      return 1;
    case 'hard-sigmoid':
      return 0.5 / (a.parameters?.alpha ?? 0.2);
    default:
      return undefined;
  }
}

/**
 * σ_w² = fan-in · Var(w) that keeps the second moment of the pre-activations at 1 behind this activation: 1 / E[f(z)²], z standard
 * normal (He et al. 2015, equation 10, for ReLU; by quadrature for the others). Undefined where no such choice helps.
 */
export function criticalVariance(a: Activation | null): number | undefined {
  switch (a?.kind ?? 'linear') {
    case 'relu':
    case 'relu6':
      return 2;
    case 'leaky-relu': {
      const slope = a?.parameters?.alpha ?? 0.01;
      return 2 / (1 + slope ** 2);
    }
    case 'prelu':
      return 2 / (1 + 0.25 ** 2);
    case 'elu':
    case 'celu':
      return (a?.parameters?.alpha ?? 1) === 1 ? 1.5505 : undefined;
    case 'selu':
    case 'linear':
      return 1;
    case 'gelu':
    case 'gelu-tanh':
      return 2.3517;
    case 'quick-gelu':
      return 2.3699;
    case 'silu':
      return 2.8107;
    case 'mish':
      return 2.2107;
    case 'hard-swish':
      return 3.016;
    case 'tanh':
      return 2.5362;
    case 'hard-tanh':
      return 1.9378;
    case 'erf':
      return 2.1526;
    case 'softsign':
      return 5.4641;
    case 'atan':
      return 2.2237;
    case 'sin':
      return 2.313;
    default:
      return undefined;
  }
}

/**
 * Almost z / 2 near zero: a signal that is too small loses more the smaller it is, and a variance that is a little off does not stay a
 * little off.
 */
export function isCurvedAtZero(a: Activation | null): boolean {
  switch (a?.kind) {
    case 'gelu':
    case 'gelu-tanh':
    case 'quick-gelu':
    case 'silu':
    case 'mish':
    case 'hard-swish':
      return true;
    default:
      return false;
  }
}

/** How a person says the initializer that fits behind this activation. */
export function fittingInitializer(a: Activation | null): string {
  const variance = criticalVariance(a);
  if (isReluLike(a) || a?.kind === 'leaky-relu' || a?.kind === 'prelu') return 'He (variance 2 / fan-in)';
  if (a?.kind === 'selu' || a === null || a.kind === 'linear') return 'LeCun (variance 1 / fan-in)';
  if (a.kind === 'sin') return 'the scheme of SIREN, U(±√(6 / fan-in) / ω₀) for a sine of ω₀·z';
  return variance === undefined ? 'Glorot' : `variance ${Number(variance.toPrecision(3))} / fan-in`;
}

export const activationName = (l: Layer): string => l.activation?.kind ?? 'linear';
