import { expect, test } from 'vitest';
import type { Progress } from '../src/analysis';
import { AnalysisProgress } from '../src/analyzeProgress';

function told(tell: (progress: AnalysisProgress) => void): readonly number[] {
  const seen: Progress[] = [];
  tell(new AnalysisProgress((p) => seen.push(p)));
  return seen.map((p) => p.done);
}

const ascending = (values: readonly number[]): boolean => values.every((v, i) => i === 0 || v >= (values[i - 1] ?? 0));

test('progress does not go back where a model is begun again', () => {
  const done = told((p) => {
    p.tell('differentiate', 0);
    p.tell('run', 0.5);
    p.tell('differentiate', 0);
    p.tell('run', 0.4);
    p.tell('judge', 1);
  });
  expect(ascending(done)).toBe(true);
  expect(done.at(-1)).toBe(1);
});

test('several models of a file share the way', () => {
  const done = told((p) => {
    p.tell('read', 0);
    for (const model of [0, 1, 2]) {
      const own = p.of(model, 3);
      for (const phase of ['differentiate', 'load', 'run'] as const) own.tell(phase, 0);
      own.tell('judge', 1);
    }
  });
  expect(ascending(done)).toBe(true);
  expect(done.at(-1)).toBeCloseTo(1, 12);
  // After the first of three about a third of what is left is done.
  expect(done[4]).toBeGreaterThan(0.3);
  expect(done[4]).toBeLessThan(0.5);
});

test('nobody need listen', () => {
  expect(() => new AnalysisProgress(undefined).tell('read', 1)).not.toThrow();
});
