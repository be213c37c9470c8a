import type { Activation, ActivationKind, Layer, Parameter } from '../../src/model';
import { pointwise } from '../../src/theory/activations';
import { normal, type Random } from '../support/draw';

/** Chains of dense layers with drawn weights: what the theory sees of them, and what they do to numbers. */

export interface DrawnLayer {
  /** [units][inputs], row by row. */
  readonly weights: readonly Float64Array[];
  readonly activation: Activation;
}

/** Normal weights with fan-in·Var(w) = scale. */
export function drawChain(widths: readonly number[], kind: ActivationKind, scale: number, next: Random): DrawnLayer[] {
  return widths.slice(1).map((units, i) => {
    const fanIn = widths[i] ?? 1;
    const std = Math.sqrt(scale / fanIn);
    const weights = Array.from({ length: units }, () => Float64Array.from({ length: fanIn }, () => std * normal(next)));
    return { weights, activation: { kind } };
  });
}

export function parameter(values: readonly number[], fanIn: number, fanOut: number): Parameter {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const second = values.reduce((sum, x) => sum + x * x, 0) / values.length;
  return {
    name: 'w',
    shape: [fanOut, fanIn],
    fanIn,
    fanOut,
    units: fanOut,
    moments: { mean, second },
    initializer: { kind: 'unknown', origin: 'none', variance: second - mean * mean, confidence: 0 },
  };
}

/** The i-th layer of a chain, as `layers/` would describe it; a test overrides what it is about. */
export function denseLayer(i: number, drawn: DrawnLayer, about: Partial<Layer> = {}): Layer {
  const { weights, activation } = drawn;
  return {
    id: `dense_${i}`,
    name: `dense_${i}`,
    kind: 'dense',
    weight: parameter(
      weights.flatMap((row) => [...row]),
      weights[0]?.length ?? 0,
      weights.length,
    ),
    activation,
    input: `x${i}`,
    preActivation: `z${i}`,
    output: `x${i + 1}`,
    normalisation: null,
    residual: false,
    head: false,
    unitAxis: -1,
    gate: false,
    predecessors: i === 0 ? [] : [`dense_${i - 1}`],
    direct: true,
    nodes: [],
    ...about,
  };
}

/** log10 of the norm ratios that the theory predicts: forward last/first pre-activation, backward first/last, both per unit. */
export function measure(
  chain: readonly DrawnLayer[],
  samples: number,
  next: Random,
): { forward: number; gradient: number } {
  let [firstZ, lastZ, firstG, lastG] = [0, 0, 0, 0];
  for (let sample = 0; sample < samples; sample++) {
    let x = Float64Array.from({ length: chain[0]?.weights[0]?.length ?? 0 }, () => normal(next));
    const z = chain.map(({ weights, activation }) => {
      const pre = Float64Array.from(weights, (row) => row.reduce((sum, w, i) => sum + w * (x[i] ?? 0), 0));
      x = pre.map((v) => pointwise(activation)?.f(v) ?? Number.NaN);
      return pre;
    });
    const top = Float64Array.from(z.at(-1) ?? [], () => normal(next));
    const bottom = chain.slice(1).reduceRight((g, { weights }, i) => {
      const f = pointwise(chain[i]?.activation ?? { kind: 'linear' });
      return Float64Array.from(z[i] ?? [], (v, unit) => {
        const arriving = weights.reduce((sum, row, k) => sum + (row[unit] ?? 0) * (g[k] ?? 0), 0);
        return arriving * (f?.derivative(v) ?? Number.NaN);
      });
    }, top);
    firstZ += meanSquare(z[0]);
    lastZ += meanSquare(z.at(-1));
    firstG += meanSquare(bottom);
    lastG += meanSquare(top);
  }
  return { forward: Math.log10(lastZ / firstZ) / 2, gradient: Math.log10(firstG / lastG) / 2 };
}

const meanSquare = (x: Float64Array | undefined): number => (x ? x.reduce((sum, v) => sum + v * v, 0) / x.length : 0);
