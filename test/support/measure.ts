import { type Gathered, gather } from '../../src/findings/evidence';
import { independence } from '../../src/layers/initializer/independence';
import type { Independence, Initializer, InitializerKind, Layer, Model, Parameter } from '../../src/model';
import type { Measured, MeasuredTensor, Stats, UnitActivity } from '../../src/probe/measured';
import { type DenseSpec, parseNetwork, scalesOf } from './network';
import { pass, type Recorded } from './pass';
import { recurrentEvidence } from './recurrent/evidence';
import { isRecurrent } from './recurrent/notation';
import { statsOf } from './stats';

/** From the notation of `network.ts` (or `recurrent/notation.ts`) to evidence, by the hand-written pass of `pass.ts` (or `recurrent/pass.ts`). */

const batch = 64;

/** What the rules get to see of a network that is written down; `trained` claims that the weights are the outcome of training. */
export function evidenceOf(text: string, { trained = false, seed = 1 } = {}): Gathered {
  if (isRecurrent(text)) return recurrentEvidence(text, { trained, seed });
  const recorded = pass(parseNetwork(text), batch, seed);
  const model = modelOf(recorded, trained);
  return gather({ model, weights: weightsOf(recorded), measured: measuredOf(recorded) });
}

export const weightsOf = (recorded: readonly Recorded[]): ReadonlyMap<string, Stats> =>
  new Map(
    recorded.flatMap(({ spec, kernel }) => [
      [`${spec.name}.kernel`, statsOf(kernel)] as const,
      ...(spec.layerNorm ? [[`${spec.name}.scale`, statsOf(Float32Array.from(scalesOf(spec)))] as const] : []),
    ]),
  );

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
        ...independenceOf(r),
      },
      ...(r.spec.bias !== 0 && { bias: biasOf(r.spec, trained) }),
      activation: r.spec.activation === 'linear' ? null : { kind: r.spec.activation as 'relu' },
      input: before ? `${before}.out` : 'x',
      preActivation: `${name}.z`,
      output: `${name}.out`,
      normalisation: r.spec.layerNorm ? { kind: 'layer', freshStatistics: false, scale: `${name}.scale` } : null,
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

function independenceOf({ kernel, fanIn, spec }: Recorded): { independence?: Independence } {
  const found = independence(kernel, kernel.length, [fanIn, spec.units], true);
  return found ? { independence: found } : {};
}

/** Each of its elements is the same. */
const biasOf = ({ name, units, bias }: DenseSpec, trained: boolean): Parameter => ({
  name: `${name}.bias`,
  shape: [units],
  fanIn: 1,
  fanOut: units,
  units,
  moments: { mean: bias, second: bias ** 2 },
  initializer: { kind: trained ? 'trained' : 'constant', origin: 'inferred', variance: 0, confidence: 1 },
});

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

function activityOf(z: Float32Array, units: number): UnitActivity {
  const on = new Array<number>(units).fill(0);
  z.forEach((v, i) => {
    if (v > 0) on[i % units] = (on[i % units] ?? 0) + 1;
  });
  const dead = on.filter((n) => n === 0).length;
  const alwaysOn = on.filter((n) => n === z.length / units).length;
  return { units, dead, alwaysOn };
}
