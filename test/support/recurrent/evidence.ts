import { type Gathered, gather } from '../../../src/findings/evidence';
import type { Initializer, Layer, Model, Parameter } from '../../../src/model';
import type { GateName, Measured, MeasuredRecurrence, MeasuredTensor } from '../../../src/probe/measured';
import { statsOf } from '../stats';
import { gatesOf, parseRecurrent, type RecurrentSpec } from './notation';
import { type RecurrentPass, recurrentPass } from './pass';

const batch = 8;

/** What the rules get to see of a recurrent network that is written down; `trained` claims that the weights are the outcome of training. */
export function recurrentEvidence(text: string, { trained = false, seed = 1 } = {}): Gathered {
  const spec = parseRecurrent(text);
  const passed = recurrentPass(spec, batch, seed);
  const model = modelOf(spec, trained);
  const { w, r, head } = passed.weights;
  return gather({
    model,
    weights: new Map([
      ['cell.W', statsOf(w)],
      ['cell.R', statsOf(r)],
      ['head.kernel', statsOf(head)],
    ]),
    measured: measuredOf(spec, passed),
  });
}

function modelOf(spec: RecurrentSpec, trained: boolean): Model {
  const { units, input, classes, steps } = spec;
  const rows = gatesOf(spec.cell) * units;
  const initializer = (kind: Initializer['kind']): Initializer => ({
    kind: trained ? 'trained' : kind,
    origin: 'inferred',
    variance: 0,
    confidence: 1,
  });
  const parameter = (
    name: string,
    shape: readonly number[],
    fanIn: number,
    fanOut: number,
    kind: Initializer['kind'],
  ): Parameter => ({ name, shape, fanIn, fanOut, units: fanOut, initializer: initializer(kind) });
  const named = spec.initializer.split('=')[0] as Initializer['kind'];
  const common = { activation: null, normalisation: null, residual: false, unitAxis: -1, gate: false, direct: true };
  const layers: Layer[] = [
    {
      ...common,
      id: 'cell',
      name: 'cell',
      kind: spec.cell === 'rnn-relu' ? 'rnn' : spec.cell,
      weight: parameter('cell.W', [1, rows, input], input, units, 'glorot-uniform'),
      recurrent: parameter('cell.R', [1, rows, units], units, units, named),
      input: 'x',
      preActivation: 'cell.h',
      output: 'cell.h',
      head: false,
      predecessors: [],
      nodes: ['cell'],
    },
    {
      ...common,
      id: 'head',
      name: 'head',
      kind: 'dense',
      weight: parameter('head.kernel', [units, classes], units, classes, 'glorot-uniform'),
      input: 'cell.h',
      preActivation: 'y',
      output: 'y',
      head: true,
      predecessors: ['cell'],
      nodes: ['head'],
    },
  ];
  const inputs = [{ name: 'x', dtype: 'float32' as const, shape: [steps, 'batch', input] }];
  const graph = { name: 'net', inputs, outputs: [], initializers: new Map(), nodes: [], values: new Map() };
  return { name: 'net', source: 'onnx', graph, layers };
}

function measuredOf(spec: RecurrentSpec, { weights, state, ...passed }: RecurrentPass): Measured {
  const tensor = (name: string, layer: string, shape: readonly number[], data: Float32Array): MeasuredTensor => ({
    name,
    role: 'parameter',
    layer,
    shape,
    dtype: 'float32',
    value: statsOf(data),
    gradient: statsOf(data),
  });
  const rows = gatesOf(spec.cell) * spec.units;
  return {
    status: 'ok',
    loss: 0,
    seeds: [1],
    training: false,
    inputs: [{ name: 'x', dtype: 'float32', shape: [spec.steps, batch, spec.input], from: 'synthetic:features' }],
    tensors: [
      tensor('cell.W', 'cell', [1, rows, spec.input], weights.w),
      tensor('cell.R', 'cell', [1, rows, spec.units], weights.r),
      tensor('head.kernel', 'head', [spec.units, spec.classes], weights.head),
      { ...tensor('cell.h', 'cell', [batch, spec.units], state), role: 'activation', op: 'RNN' },
    ],
    recurrence: [recurrenceOf(spec, passed)],
    cuts: [],
    timing: { loadMs: 1, buildMs: 1, runMs: 1, totalMs: 3 },
    peakMemoryMB: 10,
  };
}

const gateNames: Readonly<Record<RecurrentSpec['cell'], readonly GateName[]>> = {
  rnn: ['hidden'],
  'rnn-relu': ['hidden'],
  gru: ['update', 'reset', 'candidate'],
  lstm: ['input', 'output', 'forget', 'candidate'],
};

/** A hand-written pass in the probe's form, its gradients of rows aside. */
export function recurrenceOf(
  { cell, reversed }: RecurrentSpec,
  { hiddenLog10, cellLog10, gates }: Pick<RecurrentPass, 'hiddenLog10' | 'cellLog10' | 'gates'>,
): MeasuredRecurrence {
  return {
    layer: 'cell',
    node: 'cell',
    op: cell === 'gru' ? 'GRU' : cell === 'lstm' ? 'LSTM' : 'RNN',
    direction: reversed ? 'reverse' : 'forward',
    decay: { hiddenLog10, ...(cellLog10 && { cellLog10 }) },
    gates: gates.map(({ preActivations, values }, i) => {
      const name = gateNames[cell][i] ?? 'hidden';
      const [a, v] = [statsOf(preActivations), statsOf(values)];
      return {
        name,
        preActivation: { mean: a.mean, std: a.std },
        value: { mean: v.mean, std: v.std },
        saturated: values.filter((value) => flat(cell, name, value)).length / values.length,
        gradient: { weight: null, recurrent: null, bias: null },
      };
    }),
  };
}

/** σ′ = σ(1 − σ) is at most ¼, tanh′ = 1 − tanh² at most 1; under a tenth of that is flat. */
function flat(cell: RecurrentSpec['cell'], gate: GateName, value: number): boolean {
  if (cell === 'rnn-relu') return value === 0;
  const squashed = gate === 'hidden' || gate === 'candidate';
  return squashed ? 1 - value ** 2 < 0.1 : value * (1 - value) < 0.025;
}
