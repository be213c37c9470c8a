import { normalDensity } from './erf';

/** Nodes and weights of the n-point Gauss–Legendre rule on [−1, 1], by Newton's method on Pₙ (Golub & Welsch's nodes). */
export function gaussLegendre(n: number): { readonly nodes: readonly number[]; readonly weights: readonly number[] } {
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let step = 0; step < 12; step++) {
      let [previous, current] = [1, x];
      for (let k = 2; k <= n; k++)
        [previous, current] = [current, ((2 * k - 1) * x * current - (k - 1) * previous) / k];
      slope = (n * (x * current - previous)) / (x * x - 1);
      x -= current / slope;
    }
    nodes.push(x);
    weights.push(2 / ((1 - x * x) * slope * slope));
  }
  return { nodes, weights };
}

const rule = gaussLegendre(16);

/** Beyond this the standard normal density is below 1e-31. */
const reach = 12;

/** Points of the standard normal's support, with their probability, and the same points scaled to standard deviation σ. */
export interface GaussianPoints {
  readonly z: Float64Array;
  readonly weight: Float64Array;
}

/**
 * A composite Gauss–Legendre rule for E[g(σz)], z ~ N(0, 1). Pieces end at the breaks of g, and are short both where the density
 * varies (z near 0) and where g does: activations vary on the scale |σz| ≈ 1, more slowly the further out.
 */
export function gaussianPoints(sigma: number, breaks: readonly number[]): GaussianPoints {
  const cuts = new Set([-reach, -8, -5, -3, -1.5, 0, 1.5, 3, 5, 8, reach]);
  for (let u = 0.5; u < reach * sigma; u *= u < 4 ? 1.5 : 2) cuts.add(u / sigma).add(-u / sigma);
  for (const u of breaks) if (Math.abs(u) < reach * sigma) cuts.add(u / sigma);
  const ends = [...cuts].sort((a, b) => a - b);
  const n = rule.nodes.length;
  const z = new Float64Array((ends.length - 1) * n);
  const weight = new Float64Array(z.length);
  for (let piece = 0; piece + 1 < ends.length; piece++) {
    const [a, b] = [ends[piece] as number, ends[piece + 1] as number];
    for (let i = 0; i < n; i++) {
      const at = (a + b) / 2 + ((b - a) / 2) * (rule.nodes[i] as number);
      z[piece * n + i] = at;
      weight[piece * n + i] = ((b - a) / 2) * (rule.weights[i] as number) * normalDensity(at);
    }
  }
  return { z, weight };
}
