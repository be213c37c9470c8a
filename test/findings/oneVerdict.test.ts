import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { startProbe } from '../../src/probe/client';
import { temporaryFolder } from '../support/onnx';
import { samples } from '../support/samples';

/** One fault is one finding, whatever it does to signal, gradient and units in however many layers. */

const probe = startProbe();
afterAll(() => probe.dispose());

const options = { ...defaultOptions, seeds: 1 };
const found = async (path: string, probed: boolean): Promise<readonly string[]> =>
  (await analyze(path, { ...options, probe: probed }, { process: probe })).models.flatMap((m) =>
    m.findings.map((f) => f.ruleId),
  );

/** What was done to each: its file is named after it. */
const programs: Readonly<Record<string, string>> = {
  'deep-sigmoid.js': 'saturating-deep-stack',
  'large-normal.ts': 'init-activation-mismatch',
  'linear-pair.js': 'missing-activation',
  'short-memory.js': 'recurrent-vanishing',
  'zero-kernel.js': 'zero-kernel-init',
};
const folder = join(import.meta.dirname, '../fixtures/programs/sick');

describe('programs with one fault', () => {
  it('are all here', () => expect(readdirSync(folder).sort()).toEqual(Object.keys(programs).sort()));

  it.each(Object.entries(programs))('%s has one finding: %s', async (name, ruleId) => {
    expect(await found(join(folder, name), true)).toEqual([ruleId]);
  });
});

describe('models with one fault', () => {
  const path = join(temporaryFolder(), 'model.onnx');

  it.each([
    ['vanishing-deep-sigmoid.onnx', 'saturating-deep-stack'],
    ['exploding-relu.onnx', 'init-activation-mismatch'],
  ])('%s has one finding, probed or not: %s', async (name, ruleId) => {
    writeFileSync(path, samples[name]?.() ?? new Uint8Array());
    expect([await found(path, false), await found(path, true)]).toEqual([[ruleId], [ruleId]]);
  });

  it.each(['healthy-residual-cnn.onnx', 'tanh-glorot.onnx'])('%s has none', async (name) => {
    writeFileSync(path, samples[name]?.() ?? new Uint8Array());
    expect(await found(path, true)).toEqual([]);
  });
});
