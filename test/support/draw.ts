import type { DenseSpec } from './network';

/** Seeded draws, so that a test says the same on every machine. */

export type Random = () => number;

/** mulberry32: uniform in [0, 1). */
export function random(seed: number): Random {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal (Box and Muller 1958). */
export const normal = (next: Random): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

export const normals = (n: number, next: Random): Float32Array => Float32Array.from({ length: n }, () => normal(next));

/** Kernel [fanIn, units] of a layer, row-major. Variances: LeCun 1998, Glorot & Bengio 2010, He et al. 2015. */
export function drawKernel({ initializer, units }: DenseSpec, fanIn: number, next: Random): Float32Array {
  const n = fanIn * units;
  const [kind = '', value] = initializer.split('=');
  const fixed = Number(value);
  if (kind === 'zeros') return new Float32Array(n);
  if (kind === 'constant') return new Float32Array(n).fill(fixed);
  // E[z⁶] = 15.
  if (kind === 'trained') return normals(n, next).map((z) => z ** 3 * Math.sqrt(2 / (15 * fanIn)));
  if (kind === 'twins') {
    // Every unit has a copy, `value` of them after one another.
    const drawn = normals(n, next);
    return drawn.map((_, i) => Math.sqrt(2 / fanIn) * (drawn[i - ((i % units) % fixed)] ?? 0));
  }
  if (kind === 'rank') {
    const [left, right] = [normals(fanIn * fixed, next), normals(fixed * units, next)];
    const scale = Math.sqrt(2 / (fanIn * fixed));
    return Float32Array.from({ length: n }, (_, i) => {
      const [row, column] = [Math.floor(i / units), i % units];
      let sum = 0;
      for (let k = 0; k < fixed; k++) sum += (left[row * fixed + k] ?? 0) * (right[k * units + column] ?? 0);
      return scale * sum;
    });
  }
  if (kind === 'nan') return normals(n, next).map((z, i) => (i === 3 ? Number.NaN : z * Math.sqrt(2 / fanIn)));
  const std =
    kind === 'normal' ? fixed : kind === 'uniform' ? fixed / Math.sqrt(3) : Math.sqrt(varianceOf(kind, fanIn, units));
  const uniform = kind.endsWith('uniform') || kind === 'torch-default';
  return uniform
    ? Float32Array.from({ length: n }, () => (2 * next() - 1) * Math.sqrt(3) * std)
    : normals(n, next).map((z) => z * std);
}

function varianceOf(kind: string, fanIn: number, units: number): number {
  if (kind.startsWith('he-')) return 2 / fanIn;
  if (kind.startsWith('glorot-')) return 2 / (fanIn + units);
  if (kind.startsWith('lecun-')) return 1 / fanIn;
  if (kind === 'torch-default') return 1 / (3 * fanIn);
  throw new Error(`Not an initializer: “${kind}”.`);
}
