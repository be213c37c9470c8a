import { drawKernel, normal, normals, random } from './draw';
import { type DenseSpec, type NetworkSpec, scalesOf } from './network';

/**
 * A forward and a backward pass of a dense network, written out by hand in float32 storage: what the rules' tests measure on, and
 * independent of every other gradient in the project. Matrices are row-major.
 */

interface Pointwise {
  readonly f: (z: number) => number;
  readonly slope: (z: number) => number;
}

const logistic = (z: number): number => 1 / (1 + Math.exp(-z));

const pointwise: Readonly<Record<string, Pointwise>> = {
  linear: { f: (z) => z, slope: () => 1 },
  relu: { f: (z) => Math.max(0, z), slope: (z) => (z > 0 ? 1 : 0) },
  'leaky-relu': { f: (z) => (z > 0 ? z : 0.01 * z), slope: (z) => (z > 0 ? 1 : 0.01) },
  sign: { f: Math.sign, slope: () => 0 },
  tanh: { f: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2 },
  sigmoid: { f: logistic, slope: (z) => logistic(z) * (1 - logistic(z)) },
  softplus: { f: (z) => Math.log1p(Math.exp(z)), slope: logistic },
  exponential: { f: Math.exp, slope: Math.exp },
  'relu-squared': { f: (z) => Math.max(0, z) ** 2, slope: (z) => 2 * Math.max(0, z) },
  silu: { f: (z) => z * logistic(z), slope: (z) => logistic(z) * (1 + z * (1 - logistic(z))) },
  selu: {
    f: (z) => 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * Math.expm1(z)),
    slope: (z) => 1.0507009873554805 * (z > 0 ? 1 : 1.6732632423543772 * Math.exp(z)),
  },
};

export interface Recorded {
  readonly spec: DenseSpec;
  readonly fanIn: number;
  /** [fanIn, units] */
  readonly kernel: Float32Array;
  /** [batch, units] */
  readonly preActivation: Float32Array;
  readonly output: Float32Array;
  /** dL/d(kernel), dL/d(preActivation) */
  readonly kernelGradient: Float32Array;
  readonly preActivationGradient: Float32Array;
}

/** One draw of weights, inputs ~ N(0, 1) and cotangents ~ N(0, 1) / √n. */
export function pass({ input, layers }: NetworkSpec, batch: number, seed: number): readonly Recorded[] {
  const next = random(seed);
  let x = normals(batch * input, next);
  let width = input;
  const steps = layers.map((spec) => {
    const kernel = drawKernel(spec, width, next);
    const affine = multiply(x, kernel, batch, width, spec.units).map((v) => v + spec.bias);
    const norm = spec.layerNorm ? normalise(affine, spec.units) : undefined;
    const scales = scalesOf(spec);
    const z = norm ? norm.values.map((v, i) => v * (scales[i % spec.units] ?? 1)) : affine;
    const { f, slope } = activation(spec.activation);
    const output = z.map((v, i) => f(v) + (spec.residual ? (x[i] ?? 0) : 0));
    const step = { spec, fanIn: width, kernel, x, z, output, slope, scales, norm };
    x = output;
    width = spec.units;
    return step;
  });
  let g: Float32Array = Float32Array.from({ length: batch * width }, () => normal(next) / Math.sqrt(batch * width));
  const recorded: Recorded[] = [];
  for (const s of [...steps].reverse()) {
    const { units, residual } = s.spec;
    const short = g;
    const gz = g.map((v, i) => v * s.slope(s.z[i] ?? 0));
    const gn = s.norm ? gz.map((v, i) => v * (s.scales[i % units] ?? 1)) : gz;
    const ga = s.norm ? throughNorm(gn, s.norm.values, s.norm.deviations, units) : gz;
    const kernelGradient = multiply(transpose(s.x, batch, s.fanIn), ga, s.fanIn, batch, units);
    g = multiply(ga, transpose(s.kernel, s.fanIn, units), batch, units, s.fanIn);
    if (residual) g = g.map((v, i) => v + (short[i] ?? 0));
    recorded.unshift({ ...s, preActivation: s.z, kernelGradient, preActivationGradient: gz });
  }
  return recorded;
}

function activation(kind: string): Pointwise {
  const found = pointwise[kind];
  if (!found) throw new Error(`Not an activation: “${kind}”.`);
  return found;
}

function multiply(a: Float32Array, b: Float32Array, rows: number, inner: number, columns: number): Float32Array {
  const out = new Float32Array(rows * columns);
  const row = new Float64Array(columns);
  for (let r = 0; r < rows; r++) {
    row.fill(0);
    for (let k = 0; k < inner; k++) {
      const factor = a[r * inner + k] as number;
      for (let c = 0; c < columns; c++) row[c] = (row[c] as number) + factor * (b[k * columns + c] as number);
    }
    out.set(row, r * columns);
  }
  return out;
}

function transpose(a: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(a.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = a[r * columns + c] as number;
  return out;
}

/** Layer normalisation of every row, without scale and shift. */
function normalise(a: Float32Array, width: number): { values: Float32Array; deviations: number[] } {
  const values = new Float32Array(a.length);
  const deviations: number[] = [];
  for (let r = 0; r < a.length; r += width) {
    const row = a.subarray(r, r + width);
    const mean = row.reduce((s, v) => s + v, 0) / width;
    const deviation = Math.sqrt(row.reduce((s, v) => s + (v - mean) ** 2, 0) / width + 1e-5);
    row.forEach((v, i) => {
      values[r + i] = (v - mean) / deviation;
    });
    deviations.push(deviation);
  }
  return { values, deviations };
}

/** dx = (g − mean(g) − y·mean(g·y)) / σ, a row at a time (Ba et al. 2016). */
function throughNorm(g: Float32Array, y: Float32Array, deviations: readonly number[], width: number): Float32Array {
  const out = new Float32Array(g.length);
  deviations.forEach((deviation, r) => {
    const [gs, ys] = [g.subarray(r * width, (r + 1) * width), y.subarray(r * width, (r + 1) * width)];
    const mean = gs.reduce((s, v) => s + v, 0) / width;
    const along = gs.reduce((s, v, i) => s + v * (ys[i] as number), 0) / width;
    gs.forEach((v, i) => {
      out[r * width + i] = (v - mean - (ys[i] as number) * along) / deviation;
    });
  });
  return out;
}
