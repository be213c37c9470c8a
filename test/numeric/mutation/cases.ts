import { float, tensorOf } from '../../../src/model';
import { type CellCase, cellCase } from '../../ops/recurrent/cells';
import { node } from '../../support/onnx';
import { writeTemporary } from '../../support/temporary';
import { uniform, vector } from '../../support/tensors';
import type { Inputs } from '../difference';
import { Draw } from '../fuzz/draw';
import { Growth, type Move } from '../fuzz/growth';
import { families } from '../fuzz/moves';
import { graphOf, single, singleGraph } from '../fuzz/sample';
import { modelBytes } from '../gradient';
import { type OperatorCase, written } from '../operator';

/** Models that show lines of the gradient rules which no official case shows: ties, zeros, states, signals larger than rounding. */

export interface MutationCase {
  readonly name: string;
  readonly model: string;
  readonly inputs: Inputs;
  /** The inputs stand where the case is interesting, and are not to be moved off. */
  readonly exact?: true;
}

const x = uniform([2, 3], { low: 0.5, high: 2 });
const same = (op: string, n: number): OperatorCase => ({
  nodes: [node(op, Array(n).fill('x'), 'y')],
  inputs: { x },
});
/** Every maximum is there twice, by construction: no step parts them. */
const doubled = (op: string, inputs: readonly string[], attributes = {}): OperatorCase => ({
  nodes: [node('Concat', ['x', 'x'], 'xx', { axis: -1 }), node(op, ['xx', ...inputs], 'y', attributes)],
  inputs: { x: uniform([1, 2, 3], { low: 0.5, high: 2 }) },
  constants: { axes: vector([2], 'int64') },
});
const rows = tensorOf('int64', [2, 1], [0, 1]);
const scattered = (op: string, reduction: string): OperatorCase => ({
  nodes: [
    node('Identity', ['x'], 'updates'),
    node(op, ['x', 'rows', 'updates'], 'y', op === 'ScatterND' ? { reduction } : { reduction, axis: 0 }),
  ],
  inputs: { x },
  constants: { rows: op === 'ScatterND' ? rows : tensorOf('int64', [2, 3], [0, 0, 0, 1, 1, 1]) },
});

const ties: Readonly<Record<string, OperatorCase>> = {
  'Max of one value twice': same('Max', 2),
  'Max of one value three times': same('Max', 3),
  'Min of one value twice': same('Min', 2),
  'Min of one value three times': same('Min', 3),
  'ReduceMax of doubled values': doubled('ReduceMax', ['axes']),
  'ReduceMax without its axis': doubled('ReduceMax', ['axes'], { keepdims: 0 }),
  'ReduceMin of doubled values': doubled('ReduceMin', ['axes']),
  'ReduceMin without its axis': doubled('ReduceMin', ['axes'], { keepdims: 0 }),
  'GlobalMaxPool of doubled values': doubled('GlobalMaxPool', []),
  ...Object.fromEntries(
    ['ScatterND', 'ScatterElements'].flatMap((op) =>
      ['max', 'min'].map((reduction) => [`${op} ${reduction} of what is there`, scattered(op, reduction)]),
    ),
  ),
};

const image = uniform([2, 2, 3, 3], { low: 1, high: 3 });
/** Signals beside which a term is not lost in rounding. */
const large: Readonly<Record<string, OperatorCase>> = {
  'InstanceNormalization with a large epsilon': {
    nodes: [node('InstanceNormalization', ['x', 's', 'b'], 'y', { epsilon: 0.5 })],
    inputs: { x: image, s: vector([1.1, 0.7]), b: vector([0.2, -0.3]) },
  },
  'MeanVarianceNormalization far from zero': {
    nodes: [node('MeanVarianceNormalization', ['x'], 'y', { axes: [2, 3] })],
    inputs: { x: image },
  },
  'Mod of many divisors': {
    nodes: [node('Mod', ['a', 'b'], 'y', { fmod: 1 })],
    inputs: { a: vector([4.3, 7.2, -8.4]), b: vector([1.1, 1.7, 2.3]) },
  },
  'Softplus beside its input': {
    nodes: [node('Softplus', ['x'], 's'), node('Tanh', ['s'], 't'), node('Mul', ['x', 't'], 'y')],
    inputs: { x },
  },
  'a minimum taken off': {
    nodes: [node('ReduceMin', ['x'], 'm', { keepdims: 0 }), node('Sub', ['x', 'm'], 'd'), node('Mul', ['d', 'd'], 'y')],
    inputs: { x },
  },
  'ScatterND mul': {
    nodes: [node('ScatterND', ['x', 'rows', 'u'], 'y', { reduction: 'mul' })],
    inputs: { x: vector([1.5, 0.7]), u: vector([0.6, 1.4, -0.8]) },
    constants: { rows: tensorOf('int64', [3, 1], [0, 0, 1]) },
  },
};

const withZeros = tensorOf('float32', [3, 4], [1.2, 0, -0.7, 1.5, 0, 0, 0.8, 1.1, 0.9, 1.3, -0.6, 0.7]);
const product = (op: string, opset: number, attributes = {}): OperatorCase => ({
  nodes: [node(op, ['x', 'axis'], 'y', attributes)],
  inputs: { x: withZeros },
  constants: { axis: op === 'CumProd' ? tensorOf('int64', [], [1]) : vector([1], 'int64') },
  opset,
});
const zeros: Readonly<Record<string, OperatorCase>> = {
  'ReduceProd over zeros': product('ReduceProd', 21),
  'CumProd over zeros': product('CumProd', 26),
  'CumProd over zeros, exclusive': product('CumProd', 26, { exclusive: 1, reverse: 1 }),
  ...Object.fromEntries(
    ['ScatterND', 'ScatterElements'].map((op) => [
      `${op} mul by zeros`,
      {
        nodes: [node(op, ['x', 'rows', 'u'], 'y', { reduction: 'mul' })],
        inputs: { x: vector([1.5, 0.7, 0]), u: vector([0, 1.4, 0, 0.6]) },
        constants: {
          rows: op === 'ScatterND' ? tensorOf('int64', [4, 1], [0, 0, 1, 2]) : vector([0, 0, 1, 2], 'int64'),
        },
      } satisfies OperatorCase,
    ]),
  ),
};

const cells: readonly CellCase[] = (['RNN', 'GRU', 'LSTM'] as const).flatMap((op): CellCase[] => [
  { op },
  { op, optional: [] },
  { op, optional: op === 'LSTM' ? ['h0', 'c0'] : ['h0'] },
  { op, attributes: { direction: 'bidirectional' } },
  // What a single round, and what no first state, leaves out of the rules.
  ...([1, 4] as const).flatMap((rounds): CellCase[] => [
    { op, rounds },
    { op, rounds, optional: [] },
    { op, rounds, optional: [], outputs: ['h'] },
    { op, rounds, optional: ['bias'], outputs: ['h'] },
    ...(op === 'LSTM'
      ? ([{ op, rounds, optional: ['bias', 'h0', 'c0', 'peepholes'], outputs: ['h'], lengths: [1, 1, 1] }] as const)
      : []),
    ...(op === 'LSTM' ? ([{ op, rounds, optional: ['bias', 'h0', 'c0', 'peepholes'], outputs: ['h'] }] as const) : []),
    { op, rounds, optional: ['bias'] },
    { op, rounds, optional: ['bias'], lengths: [1, 1, rounds] },
    ...(op === 'LSTM'
      ? ([
          { op, rounds, optional: ['bias', 'peepholes'] },
          { op, rounds, optional: ['bias', 'h0', 'c0', 'peepholes'] },
          { op, rounds, optional: ['bias', 'h0', 'c0', 'peepholes'], lengths: [1, 1, rounds] },
        ] as const)
      : []),
  ]),
  { op, attributes: { direction: 'reverse' }, lengths: [4, 2, 3] },
  { op, attributes: { clip: float(1.1) } },
  { op, attributes: { direction: 'bidirectional' }, lengths: [2, 4, 1], outputs: ['h'] },
  ...(op === 'GRU'
    ? [
        { op, attributes: { linear_before_reset: 1 } },
        { op, optional: [], attributes: { linear_before_reset: 1 } } as const,
      ]
    : []),
  ...(op === 'LSTM'
    ? ([
        { op, optional: ['bias', 'h0', 'c0', 'peepholes'] },
        { op, optional: ['peepholes'], lengths: [4, 2, 3] },
        { op, attributes: { input_forget: 1 } },
      ] as const)
    : []),
]);

const named = (all: Readonly<Record<string, OperatorCase>>, exact?: true): MutationCase[] =>
  Object.entries(all).map(([name, c]) => ({ name, model: written(c), inputs: c.inputs, ...(exact && { exact }) }));

export const particularCases = (): readonly MutationCase[] => [
  ...named(ties),
  ...named(large),
  ...named(zeros, true),
  ...cells.map((spec) => {
    const c = cellCase(spec);
    return { name: JSON.stringify(spec), model: written(c), inputs: c.inputs };
  }),
];

/** Each move of the random graphs by itself, in float32. */
export async function randomCase(move: Move, seed: number): Promise<MutationCase | undefined> {
  const g = new Growth(new Draw(seed));
  const shapes = [[2, 3], [4], [2, 4, 4, 4], [3, 2, 3]];
  await g.make((start) => {
    for (const dims of shapes) start.op('Identity', [start.parameter(dims, -2, 2)]);
  });
  for (let i = 0; i < 8; i++) {
    if (!(await g.make(move))) continue;
    const s = g.sample(g.leaves());
    return {
      name: `random graph ${seed}`,
      model: writeTemporary(modelBytes(singleGraph(graphOf(s, 'plain')))),
      inputs: Object.fromEntries([...s.inputs].map(([name, t]) => [name, single(t)])),
    };
  }
  return undefined;
}

export const moves: readonly Move[] = [...new Set(families.flat())];
