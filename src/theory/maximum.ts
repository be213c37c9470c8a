import { normalDensity, normalDistribution } from './erf';

/** The largest of k standard normal numbers, as a function of one: h(z) = Φ⁻¹(Φ(z)^(1/k)), of the same rank. */

/** Beyond this nothing of a standard normal counts. */
const reach = 12;
const step = 1 / 32;

interface Table {
  readonly h: Float64Array;
  /** Of the maximum. */
  readonly mean: number;
  readonly variance: number;
}

const tables = new Map<number, Table>();

/** Φ⁻¹ of a probability given by its lower and upper tails, by Newton's method from the tail's leading term. */
function quantile(lower: number, upper: number): number {
  const small = Math.min(lower, upper);
  if (small <= 0) return lower < upper ? -reach * 3 : reach * 3;
  const size = Math.sqrt(-2 * Math.log(small));
  let x = small > 0.4 ? (0.5 - small) * Math.sqrt(2 * Math.PI) : size - Math.log(size * 2.5066) / size;
  for (let i = 0; i < 8; i++) x += (tail(x) - small) / Math.max(normalDensity(x), 1e-300);
  return lower < upper ? -x : x;
}

/** Φ(−x), without cancellation far out: Abramowitz & Stegun 7.1.14 as a continued fraction from x = 4 on. */
function tail(x: number): number {
  if (x < 4) return normalDistribution(-x);
  let fraction = x;
  for (let i = 40; i >= 1; i--) fraction = x + i / fraction;
  return normalDensity(x) / fraction;
}

function tableOf(k: number): Table {
  const known = tables.get(k);
  if (known) return known;
  const n = (2 * reach) / step + 1;
  const h = new Float64Array(n);
  let [mass, mean, second] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const z = -reach + i * step;
    const logarithm = z > 0 ? Math.log1p(-tail(z)) : Math.log(tail(-z));
    const lower = Math.exp(logarithm / k);
    h[i] = quantile(lower, -Math.expm1(logarithm / k));
    const w = normalDensity(z);
    mass += w;
    mean += w * (h[i] as number);
    second += w * (h[i] as number) ** 2;
  }
  const table = { h, mean: mean / mass, variance: second / mass - (mean / mass) ** 2 };
  if (tables.size > 100) tables.clear();
  tables.set(k, table);
  return table;
}

/**
 * The largest of k normals of variance 1 that have correlation ρ with one another, as a function of one standard normal: exact in mean and
 * variance, and in its whole distribution for ρ = 0.
 */
export function largestOf(k: number, rho: number): { f(z: number): number; derivative(z: number): number } {
  const { h, mean, variance } = tableOf(k);
  const common = Math.max(0, Math.min(1, rho));
  const centre = Math.sqrt(1 - common) * mean;
  const stretch = Math.sqrt((common + (1 - common) * variance) / variance);
  const at = (z: number): readonly [number, number] => {
    const place = Math.max(0, Math.min(h.length - 1.000001, (z + reach) / step));
    const i = Math.floor(place);
    const [a, b] = [h[i] as number, h[i + 1] as number];
    return [a + (place - i) * (b - a), (b - a) / step];
  };
  return {
    f: (z) => centre + stretch * (at(z)[0] - mean),
    derivative: (z) => stretch * at(z)[1],
  };
}
