import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultOptions, type ModelAnalysis } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { type ProbeProcess, startProbe } from '../../src/probe/client';
import { realModels } from '../real/models';

/**
 * Published networks that work: text recognition, line and face detection, wake words, voice activity. A rule that cries wolf here is
 * wrong, whatever its theory says.
 */
describe.runIf(process.env.GRADWISE_FULL)('networks that are known to work', () => {
  const models = process.env.GRADWISE_FULL ? realModels() : [];
  const analysed = new Map<string, ModelAnalysis>();
  let probe: ProbeProcess;

  beforeAll(async () => {
    probe = startProbe();
    for (const { name, file } of models) {
      const { models: found } = await analyze(file, { ...defaultOptions, seeds: 1, batch: 2 }, { process: probe });
      for (const one of found) analysed.set(name, one);
    }
  }, 600_000);
  afterAll(() => probe.dispose());

  it('are all analysed', () => {
    expect(models.length).toBeGreaterThan(15);
    expect([...analysed.keys()]).toEqual(models.map((m) => m.name));
  });

  it('look trained', () => {
    // The classifier of the OCR package was trained so little that most of its kernels still pass for normal draws.
    const trained = [...analysed.values()].filter(({ model }) => {
      const kinds = model.layers.flatMap((l) => l.weight?.initializer.kind ?? []);
      return kinds.filter((k) => k === 'trained').length * 2 > kinds.length;
    });
    expect(trained.length).toBeGreaterThanOrEqual(analysed.size - 1);
  });

  it('get no error and no warning', () => {
    const loud = [...analysed].flatMap(([name, { findings }]) =>
      findings.filter((f) => f.severity !== 'info').map((f) => `${name}: ${f.ruleId}: ${f.message}`),
    );
    expect(loud).toEqual([]);
  });

  it('get few notes', () => {
    const notes = [...analysed.values()].reduce((n, { findings }) => n + findings.length, 0);
    expect(notes).toBeLessThanOrEqual(models.length / 2);
  });
});
