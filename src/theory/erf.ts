const standardNormalPeak = 1 / Math.sqrt(2 * Math.PI);

/**
 * The error function to double precision, by erf x = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!! (Abramowitz & Stegun 7.1.6), whose
 * terms are all of one sign.
 */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (!(a < 6)) return Math.sign(x);
  let term = a;
  let sum = a;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * a * a) / (2 * n + 1);
    sum += term;
  }
  return Math.sign(x) * Math.min(1, (2 / Math.sqrt(Math.PI)) * Math.exp(-a * a) * sum);
}

/** Density φ of the standard normal distribution. */
export const normalDensity = (x: number): number => standardNormalPeak * Math.exp((-x * x) / 2);

/** Distribution function Φ of the standard normal distribution. */
export const normalDistribution = (x: number): number => (1 + erf(x / Math.SQRT2)) / 2;
