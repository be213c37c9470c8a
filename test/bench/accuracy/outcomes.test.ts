import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { labelOf } from '../../../bench/accuracy/label';
import { type Specimen, specimens } from '../../../bench/accuracy/networks';
import { isMissing } from '../../../bench/accuracy/training/all';
import { controlKey, programKey, readOutcomes, writeOutcomes } from '../../../bench/accuracy/training/outcomes';
import type { Study } from '../../../bench/accuracy/training/study';

const folder = mkdtempSync(join(tmpdir(), 'gradwise-outcomes-'));
const path = join(folder, 'outcomes.json');

const study: Study = {
  runs: [
    { family: 'sgd', learningRate: 0.02, seed: 1, steps: 40, progress: 0.91 },
    { family: 'adam', learningRate: 0.005, seed: 1, steps: null, progress: null },
  ],
  late: { family: 'adam', learningRate: 0.005, seed: 1, steps: 900, progress: 0.86 },
  records: {
    adam: [
      {
        step: 10,
        loss: 1.39,
        first: -3,
        ratio: -2.5,
        meanAbs: -5,
        zeroGradients: 0.25,
        leastVariance: -2,
        mostVariance: -1,
        largestWeight: 0.4,
        deadUnits: 0.1,
        zeroOutputs: 0.5,
        saturated: 0,
        saturatedHard: 0,
        outputMean: 0.3,
        broken: true,
      },
    ],
  },
};

afterEach(() => rmSync(path, { force: true }));

describe('outcomes that are kept', () => {
  it('come back as they were', () => {
    writeOutcomes(path, new Map([['a', study]]));
    expect(readOutcomes(path)).toEqual(new Map([['a', study]]));
  });

  it('take a line each, in an order that does not depend on when they were trained', () => {
    writeOutcomes(
      path,
      new Map([
        ['b', study],
        ['a', study],
      ]),
    );
    const first = readFileSync(path, 'utf8');
    writeOutcomes(
      path,
      new Map([
        ['a', study],
        ['b', study],
      ]),
    );
    expect(readFileSync(path, 'utf8')).toBe(first);
    expect(first.trimEnd().split('\n')).toHaveLength(4);
  });

  it('are none where nothing was trained', () => {
    expect(existsSync(path)).toBe(false);
    expect(readOutcomes(path).size).toBe(0);
  });

  it('belong to a program and its control, not to a name', () => {
    const [one] = specimens();
    if (!one) throw new Error('There are no networks.');
    const renamed: Specimen = { ...one, id: 'another', half: 'held-out' };
    expect(programKey(renamed)).toBe(programKey(one));
    expect(programKey({ ...one, program: `${one.program} ` })).not.toBe(programKey(one));
    expect(controlKey(one.task, one.control)).not.toBe(programKey({ ...one, program: one.control }));
  });
});

describe('the outcomes in the repository', () => {
  const kept = readOutcomes(join(import.meta.dirname, '../../../bench/accuracy/outcomes.json'));

  it('are those of the networks that the generator makes today', () => {
    const missing = specimens().filter((s) => isMissing(kept.get(programKey(s))));
    expect(missing.map((s) => s.id)).toEqual([]);
  });

  it('know of every fate', () => {
    const labels = specimens().map((s) => {
      const own = kept.get(programKey(s));
      return own && labelOf(own);
    });
    expect(new Set(labels)).toEqual(new Set(['trains', 'one-family', 'crawls', 'fails', undefined]));
  });
});
