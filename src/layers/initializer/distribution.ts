import { normalDistribution } from '../../theory/erf';
import { gaussLegendre } from '../../theory/quadrature';

/** The shapes that initializers draw from, symmetric about zero. */
export type Shape = 'normal' | 'truncated-normal' | 'uniform';

export interface Distribution {
  readonly shape: Shape;
  /** Kurtosis E[x⁴]/E[x²]². */
  readonly kurtosis: number;
  /** Variance of the kurtosis of m draws, times m. */
  readonly kurtosisVariance: number;
  /** Largest |x| over standard deviation. */
  readonly bound: number;
  /** Mean log density of elements with this second moment, drawn with standard deviation σ: only the second moment matters. */
  logDensity(second: number, sigma: number): number;
  /** P(|x| > t) for standard deviation 1. */
  tail(t: number): number;
}

/** Keras and TensorFlow redraw what lies further out than two standard deviations of the normal underneath. */
const cut = 2;
const kept = 2 * normalDistribution(cut) - 1;

/** E[zᵏ] of a standard normal cut at ±2. */
function cutMoment(k: number): number {
  const { nodes, weights } = gaussLegendre(32);
  const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / kept;
  return nodes.reduce((sum, x, i) => sum + cut * (weights[i] ?? 0) * (cut * x) ** k * density(cut * x), 0);
}

/** Standard deviation of a standard normal cut at ±2: 0.87962566… */
export const truncatedDeviation = Math.sqrt(cutMoment(2));

/** Asymptotic variance of m₄/m₂² (delta method), from standardised moments four, six and eight. */
const kurtosisVariance = (four: number, six: number, eight: number): number =>
  eight - four ** 2 - 4 * four * (six - four) + 4 * four ** 2 * (four - 1);

const standardised = (k: number): number => cutMoment(k) / truncatedDeviation ** k;

export const distributions: Readonly<Record<Shape, Distribution>> = {
  normal: {
    shape: 'normal',
    kurtosis: 3,
    kurtosisVariance: kurtosisVariance(3, 15, 105),
    bound: Number.POSITIVE_INFINITY,
    logDensity: (second, sigma) => -Math.log(2 * Math.PI * sigma * sigma) / 2 - second / (2 * sigma * sigma),
    tail: (t) => 2 * normalDistribution(-t),
  },
  'truncated-normal': {
    shape: 'truncated-normal',
    kurtosis: standardised(4),
    kurtosisVariance: kurtosisVariance(standardised(4), standardised(6), standardised(8)),
    bound: cut / truncatedDeviation,
    logDensity: (second, sigma) => {
      const underneath = sigma / truncatedDeviation;
      return -Math.log(2 * Math.PI * underneath ** 2) / 2 - Math.log(kept) - second / (2 * underneath ** 2);
    },
    tail: (t) => Math.max(0, (2 * (normalDistribution(cut) - normalDistribution(t * truncatedDeviation))) / kept),
  },
  uniform: {
    shape: 'uniform',
    kurtosis: 9 / 5,
    kurtosisVariance: kurtosisVariance(9 / 5, 27 / 7, 9),
    bound: Math.sqrt(3),
    logDensity: (_, sigma) => -Math.log(2 * Math.sqrt(3) * sigma),
    tail: (t) => Math.max(0, 1 - t / Math.sqrt(3)),
  },
};
