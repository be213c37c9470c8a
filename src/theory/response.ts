import type { Activation } from '../model';
import { type Pointwise, pointwise } from './activations';
import { gaussianPoints } from './quadrature';

/** What a function f of u ~ N(mean, variance) does to a signal: expectations at one place, and between two of correlation ρ. */
export interface Response {
  /** E[f]. */
  readonly mean: number;
  /** E[f²]. */
  readonly second: number;
  /** E[f′], as a gradient meets it. */
  readonly gain: number;
  /** E[f·(u − mean)] / variance, which is E[f′] with the jumps of f counted in. */
  readonly regression: number;
  /** E[f′·(u − mean)] / deviation: a step or a bend that does not lie in the middle. */
  readonly bend: number;
  /** E[f′²]. */
  readonly slope: number;
  /** d ln E[f²] / d ln variance. */
  readonly sensitivity: number;
  /** d ln E[f′²] / d ln variance. */
  readonly slopeSensitivity: number;
  /** Cov(f(u), f(v)) for places of correlation ρ. */
  covariance(rho: number): number;
  /** E[f′(u) f′(v)]. */
  slopes(rho: number): number;
  /** Cov(f(u)², f(v)²) / E[f²]². */
  energy(rho: number): number;
  /** Cov(f′(u)², f′(v)²) / E[f′²]². */
  slopeEnergy(rho: number): number;
}

/** Hermite degrees that are followed; what lies above counts as if it were of the next. */
const degrees = 24;

/** Hₖ(z)/√k! for k = 0 … `degrees`, at every point. */
function hermite(z: Float64Array): readonly Float64Array[] {
  const rows = [new Float64Array(z.length).fill(1), Float64Array.from(z)];
  for (let k = 1; k < degrees; k++) {
    const [before, last] = [rows[k - 1] as Float64Array, rows[k] as Float64Array];
    rows.push(last.map((h, i) => ((z[i] as number) * h - Math.sqrt(k) * (before[i] as number)) / Math.sqrt(k + 1)));
  }
  return rows;
}

/** Σₖ≥₁ aₖ² ρᵏ of a function with these values, divided by `by` (Mehler's formula): its covariance between two places. */
function mehler(values: Float64Array, weight: Float64Array, rows: readonly Float64Array[]): (rho: number) => number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (weight[i] as number) * (values[i] as number) ** 2;
  const shares = rows.map((row) => {
    let a = 0;
    for (let i = 0; i < values.length; i++) a += (weight[i] as number) * (values[i] as number) * (row[i] as number);
    return a * a;
  });
  const beyond = Math.max(0, total - shares.reduce((a, b) => a + b, 0));
  return (rho) => {
    let value = beyond * rho;
    for (let k = degrees; k >= 1; k--) value = (value + (shares[k] as number)) * rho;
    return value;
  };
}

/** Correlation functions of a function at one scale, relative to its moments there. */
interface Shape {
  readonly covariance: (rho: number) => number;
  readonly slopes: (rho: number) => number;
  readonly energy: (rho: number) => number;
  readonly slopeEnergy: (rho: number) => number;
}

interface Sampled {
  readonly z: Float64Array;
  readonly weight: Float64Array;
  readonly f: Float64Array;
  readonly slope: Float64Array;
}

function sample({ f, derivative, breaks }: Pointwise, mean: number, variance: number): Sampled {
  const sigma = Math.sqrt(variance);
  const { z, weight } = gaussianPoints(
    sigma,
    [...breaks, 0].map((b) => b - mean),
  );
  return {
    z,
    weight,
    f: z.map((x) => f(mean + sigma * x)),
    slope: z.map((x) => derivative(mean + sigma * x)),
  };
}

function shapeOf({ z, weight, f, slope }: Sampled): Shape {
  const rows = hermite(z);
  const relative = (values: Float64Array, centred: boolean): ((rho: number) => number) => {
    const covariance = mehler(values, weight, rows);
    let mean = 0;
    for (let i = 0; i < values.length; i++) mean += (weight[i] as number) * (values[i] as number);
    const [base, scale] = centred ? [0, covariance(1)] : [mean * mean, mean * mean + covariance(1)];
    return (rho) => (scale > 0 ? (base + covariance(rho)) / scale : 0);
  };
  const squares = (values: Float64Array): ((rho: number) => number) => {
    const covariance = mehler(
      values.map((x) => x * x),
      weight,
      rows,
    );
    let mean = 0;
    for (let i = 0; i < values.length; i++) mean += (weight[i] as number) * (values[i] as number) ** 2;
    return (rho) => (mean > 0 ? covariance(rho) / mean ** 2 : 0);
  };
  return {
    covariance: relative(f, true),
    slopes: relative(slope, false),
    energy: squares(f),
    slopeEnergy: squares(slope),
  };
}

/** Bounded, and emptied when full. */
const shapes = new Map<string, Shape>();
const capacity = 2_000;

/** Correlation functions change slowly with the scale: those of a scale within a tenth, and a mean within a tenth of a deviation, serve. */
function knownShape(name: string, f: Pointwise, mean: number, variance: number): Shape {
  const octaves = Math.round(4 * Math.log2(variance)) / 4;
  const offset = Math.round((10 * mean) / Math.sqrt(variance)) / 10;
  const key = `${name} ${octaves} ${offset}`;
  const known = shapes.get(key);
  if (known) return known;
  const near = 2 ** octaves;
  const made = shapeOf(sample(f, offset * Math.sqrt(near), near));
  if (shapes.size >= capacity) shapes.clear();
  shapes.set(key, made);
  return made;
}

/** Of a function given by itself; `name` tells it from others, where it has one. */
export function responseOf(f: Pointwise, mean: number, variance: number, name?: string): Response | undefined {
  if (!(variance > 0 && variance < Number.POSITIVE_INFINITY && Number.isFinite(mean))) return undefined;
  const sampled = sample(f, mean, variance);
  const { z, weight } = sampled;
  let [first, second, gain, bend, regression, slope, tilt, slopeTilt] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < z.length; i++) {
    const [w, y, d] = [weight[i] as number, sampled.f[i] as number, sampled.slope[i] as number];
    const curvature = w * ((z[i] as number) ** 2 - 1);
    first += w * y;
    second += w * y * y;
    gain += w * d;
    bend += w * d * (z[i] as number);
    regression += w * y * (z[i] as number);
    slope += w * d * d;
    tilt += curvature * y * y;
    slopeTilt += curvature * d * d;
  }
  if (!Number.isFinite(second) || !Number.isFinite(slope)) return undefined;
  const shape = name === undefined ? shapeOf(sampled) : knownShape(name, f, mean, variance);
  const spread = Math.max(0, second - first * first);
  return {
    mean: first,
    second,
    gain,
    bend,
    regression: regression / Math.sqrt(variance),
    slope,
    sensitivity: second > 0 ? tilt / (2 * second) : 0,
    slopeSensitivity: slope > 0 ? slopeTilt / (2 * slope) : 0,
    covariance: (rho) => spread * shape.covariance(rho),
    slopes: (rho) => slope * shape.slopes(rho),
    energy: shape.energy,
    slopeEnergy: shape.slopeEnergy,
  };
}

/** Of a named activation; undefined for softmax, and where the variance is no positive finite number. */
export function response(activation: Activation, mean: number, variance: number): Response | undefined {
  const f = pointwise(activation);
  return f && responseOf(f, mean, variance, nameOf(activation));
}

/** Tells one activation from another, parameters included. */
export const nameOf = ({ kind, parameters }: Activation): string =>
  [kind, ...Object.entries(parameters ?? {}).map(([name, value]) => `${name}=${value}`)].sort().join(' ');
