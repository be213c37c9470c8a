import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type AnalyzeOptions, defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { startProbe } from '../../src/probe/client';
import type { Measured } from '../../src/probe/measured';
import { writeNpy } from '../../src/probe/npy';
import { planRecurrence } from '../../src/probe/recurrence';
import { readOnnx } from '../../src/sources/onnx';
import { canonicalise } from '../../src/sources/onnx/canonicalise';
import {
  node,
  type TinyModel,
  temporaryFolder,
  tinyGraph,
  value,
  writeTemporary,
  writeTinyModel,
} from '../support/onnx';
import { recurrenceOf } from '../support/recurrent/evidence';
import { parseRecurrent } from '../support/recurrent/notation';
import { recurrentOnnx } from '../support/recurrent/onnx';
import { recurrentPass } from '../support/recurrent/pass';
import { scalar, uniform } from '../support/tensors';

const probe = startProbe();
afterAll(() => probe.dispose());

async function probed(path: string, options: Partial<AnalyzeOptions> = {}): Promise<Measured> {
  const { models } = await analyze(path, { ...defaultOptions, seeds: 1, ...options }, { process: probe });
  if (!models[0]) throw new Error('no model');
  return models[0].probe;
}

const npy = (name: string, dims: readonly number[], values: Float32Array): string => {
  const path = join(temporaryFolder(), name);
  writeNpy(path, { dtype: 'float32', dims, bytes: new Uint8Array(values.buffer) });
  return path;
};

describe.each([
  'rnn 12 orthogonal',
  'rnn 12 normal=0.01',
  'rnn-relu 12 identity=1',
  'gru 12 orthogonal',
  'gru 12 torch-default reverse',
  'lstm 12 orthogonal forget-bias=1',
  'lstm 12 torch-default reverse',
  'lstm 12 normal=0.6',
])('%s, beside loops written by hand', (line) => {
  const spec = parseRecurrent(`input 5 × 25 steps\n${line}\ndense 3 linear glorot-uniform`);
  const batch = 64;
  const passed = recurrentPass(spec, batch, 1);
  const expected = recurrenceOf(spec, passed);
  const measured = probed(writeTemporary(recurrentOnnx(spec, 1), 'cell.onnx'), {
    batch,
    seeds: 6,
    inputs: { x: npy('x.npy', [spec.steps, batch, spec.input], passed.x) },
  });

  it('shows how the gradient of the last state decays', async () => {
    const { recurrence = [] } = await measured;
    expect(recurrence).toHaveLength(1);
    const { decay, layer, op, direction } = recurrence[0] ?? {};
    expect({ op, direction }).toEqual({ op: expected.op, direction: expected.direction });
    expect((await measured).tensors.find((t) => t.layer === layer && t.role === 'parameter')?.name).toMatch(/^cell/);
    // Random cotangents estimate the Frobenius norm: those of six draws to a quarter where one direction dominates.
    const near = (have: readonly number[] | undefined, want: readonly number[] | undefined): void => {
      expect(have).toHaveLength(want?.length ?? 0);
      for (const [t, log10] of (want ?? []).entries()) expect(Math.abs((have?.[t] ?? 0) - log10)).toBeLessThan(0.12);
    };
    near(decay?.hiddenLog10, expected.decay?.hiddenLog10);
    if (expected.decay?.cellLog10) near(decay?.cellLog10, expected.decay.cellLog10);
  });

  it('shows how its gates stand', async () => {
    const gates = (await measured).recurrence?.[0]?.gates ?? [];
    expect(gates.map((g) => g.name)).toEqual(expected.gates.map((g) => g.name));
    for (const [i, want] of expected.gates.entries()) {
      const have = gates[i];
      expect(have?.preActivation.mean).toBeCloseTo(want.preActivation.mean, 4);
      expect(have?.preActivation.std).toBeCloseTo(want.preActivation.std, 4);
      expect(have?.value.mean).toBeCloseTo(want.value.mean, 4);
      expect(have?.value.std).toBeCloseTo(want.value.std, 4);
      expect(have?.saturated).toBeCloseTo(want.saturated, 3);
    }
  });

  it('splits the gradients of its parameters among its gates', async () => {
    const { recurrence, tensors } = await measured;
    for (const [which, name] of [
      ['weight', 'cell.W'],
      ['recurrent', 'cell.R'],
      ['bias', 'cell.B'],
    ] as const) {
      const parts = recurrence?.[0]?.gates.map((g) => g.gradient[which] ?? Number.NaN) ?? [];
      // Norms of tensors are over all draws together, those of gates a mean over them.
      const whole = (tensors.find((t) => t.name === name)?.gradient?.l2 ?? Number.NaN) / Math.sqrt(6);
      expect(whole).toBeGreaterThan(0);
      expect(Math.hypot(...parts) / whole).toBeCloseTo(1, 5);
    }
  });
});

const [steps, batch, size, hidden] = [7, 4, 3, 5];
const x = value('x', [steps, batch, size]);
const weights = (directions: number, gates: number) => ({
  w: uniform([directions, gates * hidden, size], { low: -1, high: 1, seed: 1 }),
  r: uniform([directions, gates * hidden, hidden], { low: -1, high: 1, seed: 2 }),
  b: uniform([directions, 2 * gates * hidden], { low: -1, high: 1, seed: 3 }),
});
const lstm = (outputs: readonly string[], attributes = {}, inputs = ['x', 'w', 'r', 'b']) =>
  node('LSTM', inputs, outputs, { hidden_size: hidden, ...attributes });

const plain: TinyModel = {
  nodes: [lstm(['', 'h'])],
  inputs: [x],
  outputs: [value('h', [1, batch, hidden])],
  initializers: weights(1, 4),
};

describe('wherever a recurrent node stands', () => {
  it('both directions of one that reads both ways are measured', async () => {
    const { recurrence = [], tensors } = await probed(
      writeTinyModel({
        ...plain,
        nodes: [lstm(['y'], { direction: 'bidirectional' })],
        outputs: [value('y', [steps, 2, batch, hidden])],
        initializers: weights(2, 4),
      }),
    );
    expect(recurrence.map((r) => r.direction)).toEqual(['forward', 'reverse']);
    expect(recurrence.map((r) => r.decay?.cellLog10?.length)).toEqual([steps, steps]);
    const squares = recurrence.flatMap((r) => r.gates.map((g) => (g.gradient.recurrent ?? Number.NaN) ** 2));
    const whole = tensors.find((t) => t.name === 'r')?.gradient?.l2 ?? Number.NaN;
    expect(Math.sqrt(squares.reduce((a, b) => a + b)) / whole).toBeCloseTo(1, 5);
  });

  it('its weights may be put together from those of each gate, which tell the same as its gates', async () => {
    const parts = ['i', 'o', 'f', 'c'];
    const each = (name: string, dims: readonly number[]) =>
      Object.fromEntries(parts.map((p, i) => [`${name}_${p}`, uniform(dims, { low: -1, high: 1, seed: i + 9 })]));
    const { recurrence, tensors } = await probed(
      writeTinyModel({
        ...plain,
        nodes: [
          node(
            'Concat',
            parts.map((p) => `w_${p}`),
            'w',
            { axis: 1 },
          ),
          node(
            'Concat',
            parts.map((p) => `r_${p}`),
            'r',
            { axis: 1 },
          ),
          lstm(['', 'h'], {}, ['x', 'w', 'r']),
        ],
        initializers: { ...each('w', [1, hidden, size]), ...each('r', [1, hidden, hidden]) },
      }),
    );
    const [one] = recurrence ?? [];
    expect(one?.gates.map((g) => g.name)).toEqual(['input', 'output', 'forget', 'candidate']);
    for (const [i, gate] of (one?.gates ?? []).entries()) {
      const norm = (name: string): number | undefined =>
        tensors.find((t) => t.name === `${name}_${parts[i]}`)?.gradient?.l2;
      expect(gate.gradient.weight).toBeCloseTo(norm('w') ?? Number.NaN, 5);
      expect(gate.gradient.recurrent).toBeCloseTo(norm('r') ?? Number.NaN, 5);
      expect(gate.gradient.bias).toBeNull();
    }
  });

  it('a branch that the probe can choose is no hindrance', async () => {
    const branch = (nodes: TinyModel['nodes']) => ({
      type: 'graph' as const,
      value: tinyGraph({ nodes, inputs: [], outputs: [value('out', [1, batch, hidden])] }),
    });
    const { recurrence } = await probed(
      writeTinyModel({
        ...plain,
        nodes: [
          node('If', ['which'], 'h', {
            then_branch: branch([lstm(['', 'out'])]),
            else_branch: branch([lstm(['', 'out'], { direction: 'reverse' })]),
          }),
        ],
        initializers: { ...plain.initializers, which: scalar(0, 'bool') },
      }),
    );
    expect(recurrence?.map((r) => [r.op, r.direction])).toEqual([['LSTM', 'reverse']]);
  });

  it('what no output depends on has a decay, but no gradients', async () => {
    const { recurrence } = await probed(
      writeTinyModel({
        ...plain,
        nodes: [lstm(['y']), node('Shape', ['y'], 'shape'), node('Relu', ['x'], 'z')],
        outputs: [value('z', [steps, batch, size]), value('shape', [4], 'int64')],
      }),
    );
    expect(recurrence?.[0]?.decay?.hiddenLog10).toHaveLength(steps);
    expect(recurrence?.[0]?.gates[0]?.gradient).toEqual({ weight: null, recurrent: null, bias: null });
  });

  it('a wider type that small gradients ask for keeps its numbers', async () => {
    const tiny = (factor: number): TinyModel => ({
      ...plain,
      nodes: [lstm(['', 'h']), node('Mul', ['h', 'tiny'], 'z'), node('Mul', ['z', 'tiny'], 'out')],
      outputs: [value('out', [1, batch, hidden])],
      initializers: { ...plain.initializers, tiny: scalar(factor) },
    });
    const [far, near] = await Promise.all([probed(writeTinyModel(tiny(1e-25))), probed(writeTinyModel(tiny(1)))]);
    const [small, usual] = [far.recurrence?.[0], near.recurrence?.[0]];
    expect(small?.decay?.cellLog10?.[0]).toBeCloseTo(usual?.decay?.cellLog10?.[0] ?? Number.NaN, 3);
    expect((small?.gates[0]?.gradient.weight ?? 0) / (usual?.gates[0]?.gradient.weight ?? 1)).toBeCloseTo(1e-50, 53);
  });

  it('is not measured in models that have none', async () => {
    const probe = await probed(
      writeTinyModel({ ...plain, nodes: [node('Relu', ['x'], 'h')], outputs: [value('h', [steps, batch, size])] }),
    );
    expect(probe.recurrence).toBeUndefined();
  });
});

describe('what the probe fetches of a recurrent node', () => {
  const planOf = (rounds: number) => {
    const long = { ...plain, inputs: [value('x', [rounds, batch, size])] };
    const { graph, types } = canonicalise(readOnnx(writeTinyModel(long)));
    const plan = planRecurrence({ graph, nodes: graph.nodes, gradients: new Map() }, types, new Set(types.keys()), []);
    const elements = plan.fetches.map(({ name }) => (types.get(name)?.shape ?? []).reduce((a, b) => a * b, 1));
    return { plan, elements };
  };

  it('is at most a number for each step, however many units and sequences there are', () => {
    const { elements } = planOf(500);
    // Hidden state, cell state, rescaling; and five statistics for each of four gates.
    expect([...elements].sort((a, b) => b - a)).toEqual([500, 500, 500, 5, 5, 5, 5]);
  });

  it('takes as many nodes for a long sequence as for a short one', () => {
    expect(planOf(500).plan.nodes.length).toBe(planOf(5).plan.nodes.length);
  });
});
