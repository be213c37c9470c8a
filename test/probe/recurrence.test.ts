import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type AnalyzeOptions, defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { startProbe } from '../../src/probe/client';
import type { Measured } from '../../src/probe/measured';
import { writeNpy } from '../../src/probe/npy';
import { temporaryFolder, writeTemporary } from '../support/onnx';
import { recurrenceOf } from '../support/recurrent/evidence';
import { parseRecurrent } from '../support/recurrent/notation';
import { recurrentOnnx } from '../support/recurrent/onnx';
import { recurrentPass } from '../support/recurrent/pass';

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
