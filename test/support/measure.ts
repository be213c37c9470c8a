import { type Gathered, gather } from '../../src/findings/evidence';
import type { Initializer, InitializerKind, Layer, Model } from '../../src/model';
import type { Measured, MeasuredTensor, Stats, UnitActivity } from '../../src/probe/measured';
import { type DenseSpec, parseNetwork } from './network';
import { pass, type Recorded } from './pass';

/** From the notation of `network.ts` to evidence, by the hand-written pass of `pass.ts`. */

const batch = 64;

/** What the rules get to see of a network that is written down; `trained` claims that the weights are the outcome of training. */
export function evidenceOf(text: string, { trained = false, seed = 1 } = {}): Gathered {
  const recorded = pass(parseNetwork(text), batch, seed);
  const model = modelOf(recorded, trained);
  return gather({ model, weights: weightsOf(recorded), measured: measuredOf(recorded) });
}

export const weightsOf = (recorded: readonly Recorded[]): ReadonlyMap<string, Stats> =>
  new Map(recorded.map((r) => [`${r.spec.name}.kernel`, statsOf(r.kernel)]));

export function modelOf(recorded: readonly Recorded[], trained = false): Model {
  const layers = recorded.map((r, i): Layer => {
    const { name, units } = r.spec;
    const before = recorded[i - 1]?.spec.name;
    return {
      id: name,
      name,
      kind: 'dense',
      weight: {
        name: `${name}.kernel`,
        shape: [r.fanIn, units],
        fanIn: r.fanIn,
        fanOut: units,
        units,
        moments: { mean: statsOf(r.kernel).mean, second: statsOf(r.kernel).l2 ** 2 / r.kernel.length },
        initializer: initializerOf(r.spec, trained),
      },
      activation: r.spec.activation === 'linear' ? null : { kind: r.spec.activation as 'relu' },
      input: before ? `${before}.out` : 'x',
      preActivation: `${name}.z`,
      output: `${name}.out`,
      normalisation: r.spec.layerNorm ? { kind: 'layer', freshStatistics: false } : null,
      residual: r.spec.residual,
      head: i === recorded.length - 1,
      unitAxis: -1,
      gate: false,
      predecessors: before ? [before] : [],
      direct: !recorded[i - 1]?.spec.residual,
      nodes: [name],
    };
  });
  const nodes = layers.map((l) => ({
    op: 'Gemm',
    domain: '',
    name: l.name,
    inputs: [l.input, `${l.name}.kernel`],
    outputs: [l.output],
    attributes: {},
  }));
  const graph = { name: 'net', inputs: [], outputs: [], initializers: new Map(), nodes, values: new Map() };
  return { name: 'net', source: 'onnx', graph, layers };
}

function initializerOf({ initializer }: DenseSpec, trained: boolean): Initializer {
  const kind = initializer.split('=')[0] as InitializerKind;
  return trained
    ? { kind: 'trained', origin: 'inferred', variance: 0, confidence: 1 }
    : { kind, origin: 'inferred', variance: 0, confidence: 1 };
}

export function measuredOf(recorded: readonly Recorded[]): Measured {
  const tensors = recorded.flatMap((r): MeasuredTensor[] => {
    const { name, units } = r.spec;
    const common = { layer: name, dtype: 'float32' as const };
    return [
      {
        ...common,
        name: `${name}.kernel`,
        role: 'parameter',
        shape: [r.fanIn, units],
        value: statsOf(r.kernel),
        gradient: statsOf(r.kernelGradient),
      },
      {
        ...common,
        name: `${name}.z`,
        role: 'activation',
        op: 'Gemm',
        shape: [batch, units],
        value: statsOf(r.preActivation),
        gradient: statsOf(r.preActivationGradient),
        units: activityOf(r.preActivation, units),
      },
    ];
  });
  return {
    status: 'ok',
    loss: 0,
    seeds: [1],
    training: false,
    inputs: [{ name: 'x', dtype: 'float32', shape: [batch, recorded[0]?.fanIn ?? 0], from: 'synthetic:normal' }],
    tensors,
    cuts: [],
    timing: { loadMs: 1, buildMs: 1, runMs: 1, totalMs: 3 },
    peakMemoryMB: 10,
  };
}

/** Edges at ±2^k, k = −40 … 40, and one bin that spans zero. */
const powers = Array.from({ length: 81 }, (_, i) => 2 ** (i - 40));
const edges = [...powers.map((p) => -p).reverse(), ...powers];

/** Bin 80 spans zero; the others are counted away from it on both sides. */
function binOf(v: number): number {
  const steps = v === 0 ? 0 : Math.min(80, Math.max(0, Math.floor(Math.log2(Math.abs(v))) + 41));
  return 80 + Math.sign(v) * steps;
}

export function statsOf(values: ArrayLike<number>): Stats {
  const all = Array.from(values);
  const finite = all.filter(Number.isFinite);
  const n = finite.length;
  const mean = n ? finite.reduce((s, v) => s + v, 0) / n : 0;
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const v of finite) {
    const bin = binOf(v);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return {
    n: all.length,
    mean,
    std: n ? Math.sqrt(finite.reduce((s, v) => s + (v - mean) ** 2, 0) / n) : 0,
    l2: Math.sqrt(finite.reduce((s, v) => s + v * v, 0)),
    min: finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    max: finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    maxAbs: finite.reduce((a, b) => Math.max(a, Math.abs(b)), 0),
    zeroFraction: all.length ? all.filter((v) => v === 0).length / all.length : 0,
    nonFinite: all.length - n,
    histogram: { edges, counts },
  };
}

function activityOf(z: Float32Array, units: number): UnitActivity {
  const on = new Array<number>(units).fill(0);
  z.forEach((v, i) => {
    if (v > 0) on[i % units] = (on[i % units] ?? 0) + 1;
  });
  const dead = on.filter((n) => n === 0).length;
  const alwaysOn = on.filter((n) => n === z.length / units).length;
  return { units, dead, alwaysOn };
}
