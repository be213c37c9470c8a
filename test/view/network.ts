import type { Analysis, ModelAnalysis } from '../../src/analysis';
import type { Finding } from '../../src/findings/finding';
import type { Layer, Model } from '../../src/model';
import type { Measured, MeasuredTensor, Stats } from '../../src/probe/measured';

/** Analyses made by hand: a chain of dense layers whose measured sizes each test chooses. */

export function stats(change: Partial<Stats> = {}): Stats {
  return {
    n: 1000,
    mean: 0,
    std: 1,
    l2: 1,
    min: -3,
    max: 3,
    maxAbs: 3,
    zeroFraction: 0,
    nonFinite: 0,
    ...change,
  };
}

/** A bell over powers of two, as the probe counts it: 2⁻⁸ … 2² on both sides, and one bin around zero. */
export const bell: NonNullable<Stats['histogram']> = (() => {
  const powers = Array.from({ length: 11 }, (_, index) => 2 ** (index - 8));
  const edges = [...powers.map((edge) => -edge).reverse(), ...powers];
  const counts = edges.slice(1).map((edge, index) => {
    const centre = (edge + (edges[index] ?? 0)) / 2;
    return Math.round(1000 * Math.exp(-centre * centre) * Math.min(1, edge - (edges[index] ?? 0)));
  });
  return { edges, counts };
})();

export function layer(index: number, change: Partial<Layer> = {}): Layer {
  const name = `dense_${index}`;
  return {
    id: name,
    name,
    kind: 'dense',
    weight: {
      name: `${name}.weight`,
      shape: [64, 64],
      fanIn: 64,
      fanOut: 64,
      units: 64,
      initializer: { kind: 'glorot-uniform', origin: 'inferred', variance: 1 / 64, confidence: 0.9 },
    },
    activation: { kind: 'sigmoid' },
    input: index === 0 ? 'x' : `a_${index - 1}`,
    preActivation: `z_${index}`,
    output: `a_${index}`,
    normalisation: null,
    residual: false,
    head: false,
    unitAxis: -1,
    gate: false,
    direct: true,
    predecessors: index === 0 ? [] : [`dense_${index - 1}`],
    nodes: [`MatMul_${index}`, `Sigmoid_${index}`],
    ...change,
  };
}

const tensor = (change: Partial<MeasuredTensor> & Pick<MeasuredTensor, 'name' | 'role'>): MeasuredTensor => ({
  shape: [8, 64],
  dtype: 'float32',
  value: null,
  gradient: null,
  ...change,
});

/** The measured tensors of one layer of the chain. */
export const measuredLayer = (
  index: number,
  gradient: Partial<Stats>,
  signal: Partial<Stats> = {},
): MeasuredTensor[] => [
  tensor({
    name: `z_${index}`,
    role: 'activation',
    layer: `dense_${index}`,
    op: 'MatMul',
    value: stats(),
    gradient: stats({ histogram: bell, ...gradient }),
    units: { units: 64, dead: 16, alwaysOn: 0 },
  }),
  tensor({
    name: `a_${index}`,
    role: 'activation',
    layer: `dense_${index}`,
    op: 'Sigmoid',
    value: stats({ mean: 0.3, std: 0.4, histogram: bell, ...signal }),
    gradient: stats({ l2: 9 }),
  }),
  tensor({
    name: `dense_${index}.weight`,
    role: 'parameter',
    layer: `dense_${index}`,
    shape: [64, 64],
    value: stats({ l2: 8, std: 0.125 }),
    gradient: stats({ histogram: bell, ...gradient, l2: (gradient.l2 ?? 1) * 2 }),
  }),
];

export const measured = (change: Partial<Measured> = {}): Measured => ({
  status: 'ok',
  loss: 0.5,
  seeds: [1, 2, 3],
  training: false,
  inputs: [{ name: 'x', dtype: 'float32', shape: [8, 64], from: 'synthetic:normal' }],
  tensors: [],
  cuts: [],
  timing: { loadMs: 10, buildMs: 20, runMs: 30, totalMs: 60 },
  peakMemoryMB: 50,
  ...change,
});

export const finding = (change: Partial<Finding> = {}): Finding => ({
  ruleId: 'vanishing-gradient',
  severity: 'error',
  message: 'The gradient shrinks by 10¹² from the last layer to dense_0.',
  explanation: 'Each sigmoid multiplies the gradient by at most 1/4.',
  advice: 'Replace sigmoid by ReLU with He initialization.',
  layer: 'dense_0',
  evidence: { log10: -12 },
  docs: 'media/rules/vanishing-gradient.md',
  fixes: [],
  ...change,
});

export const model = (layers: readonly Layer[], change: Partial<Model> = {}): Model => ({
  name: 'deep-sigmoid',
  source: 'onnx',
  graph: {
    name: 'main',
    inputs: [{ name: 'x', dtype: 'float32', shape: ['batch', 64] }],
    outputs: [{ name: 'y', dtype: 'float32', shape: ['batch', null] }],
    initializers: new Map(),
    nodes: layers.map(({ input, output }, index) => ({
      op: 'MatMul',
      domain: '',
      name: `MatMul_${index}`,
      inputs: [input],
      outputs: [output],
      attributes: {},
    })),
    values: new Map(),
  },
  layers,
  producer: 'pytorch 2.1',
  opset: 17,
  ...change,
});

/** A chain in which the gradient at layer i has norm `gradient(i)`. */
export function chain(count: number, gradient: (index: number) => number): ModelAnalysis {
  const layers = Array.from({ length: count }, (_, index) => layer(index));
  return {
    model: model(layers),
    weights: new Map(layers.map(({ weight }) => [weight?.name ?? '', stats({ l2: 8, std: 0.125, histogram: bell })])),
    probe: measured({
      tensors: layers.flatMap((_, index) => {
        const l2 = gradient(index);
        return measuredLayer(index, { l2, std: l2 / Math.sqrt(stats().n) });
      }),
    }),
    findings: [],
  };
}

export const analysis = (change: Partial<Analysis> = {}): Analysis => ({
  path: '/models/deep-sigmoid.onnx',
  source: 'onnx',
  errors: [],
  models: [],
  ...change,
});
