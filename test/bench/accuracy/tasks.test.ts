import { describe, expect, it } from 'vitest';
import { type TaskName, tasks } from '../../../bench/accuracy/tasks';
import { random } from '../../support/draw';

const names = Object.keys(tasks).filter((name): name is TaskName => name in tasks);

describe.each(names)('the task “%s”', (name) => {
  const { inputShape, outputs, kind, examples } = tasks[name];
  const { inputs, targets, count } = examples(random(1));
  const targetsOf = (k: number): number[] => Array.from({ length: count }, (_, i) => targets[i * outputs + k] ?? 0);

  it('has as many numbers as its shapes say, all finite', () => {
    expect(inputs.length).toBe(count * inputShape.reduce((a, b) => a * b, 1));
    expect(targets.length).toBe(count * outputs);
    expect([...inputs, ...targets].every(Number.isFinite)).toBe(true);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(examples(random(1))).toEqual({ inputs, targets, count });
    expect(examples(random(2)).inputs).not.toEqual(inputs);
  });

  it('has inputs of about mean 0 and deviation 1', () => {
    const mean = inputs.reduce((a, b) => a + b, 0) / inputs.length;
    const std = Math.sqrt(inputs.reduce((a, b) => a + (b - mean) ** 2, 0) / inputs.length);
    expect(Math.abs(mean)).toBeLessThan(0.35);
    expect(std).toBeGreaterThan(0.3);
    expect(std).toBeLessThan(1.5);
  });

  it.runIf(kind === 'classes')('has classes of equal size, one for each example', () => {
    for (let k = 0; k < outputs; k++) {
      const of = targetsOf(k);
      expect(of.every((t) => t === 0 || t === 1)).toBe(true);
      expect(of.reduce((a, b) => a + b, 0)).toBe(count / outputs);
    }
  });

  it.runIf(kind === 'binary' || kind === 'labels')('has a yes and a no for every label', () => {
    for (let k = 0; k < outputs; k++) expect(new Set(targetsOf(k))).toEqual(new Set([0, 1]));
  });
});
