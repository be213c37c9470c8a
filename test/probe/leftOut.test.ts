import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { type ProbeProcess, startProbe } from '../../src/probe/client';
import { leftOutOf } from '../../src/probe/leftOut';
import type { Measured } from '../../src/probe/measured';
import { node, value, writeTinyModel } from '../support/onnx';
import { uniform, vector } from '../support/tensors';

let process: ProbeProcess;
beforeAll(() => {
  process = startProbe();
});
afterAll(() => process.dispose());

const seeds = 5;
const probed = async (path: string, options: { seed: number; seeds: number }): Promise<Measured> => {
  const { models } = await analyze(path, { ...defaultOptions, ...options }, { process });
  return models[0]!.probe;
};

const norm = (probe: Measured, name: string): number | undefined =>
  probe.tensors.find((t) => t.name === name)?.gradient?.l2;

/** Which of three products is handed on, the largest of the features decides. */
const choosing = (): string =>
  writeTinyModel({
    nodes: [
      ...['a', 'b', 'c'].map((name) => node('MatMul', ['x', `w${name}`], name)),
      node('SequenceConstruct', ['a', 'b', 'c'], 'all'),
      node('ArgMax', ['x'], 'largest', { axis: 1, keepdims: 0 }),
      node('Squeeze', ['largest'], 'at'),
      node('SequenceAt', ['all', 'at'], 'chosen'),
      node('Tanh', ['chosen'], 'y'),
    ],
    inputs: [value('x', [1, 3])],
    outputs: [value('y', [1, 3])],
    initializers: Object.fromEntries(['wa', 'wb', 'wc'].map((name, i) => [name, uniform([3, 3], { seed: i })])),
  });

/** As many outputs as there are positive sums. */
const shortening = (): string =>
  writeTinyModel({
    nodes: [
      node('MatMul', ['x', 'w'], 'h'),
      node('Relu', ['h'], 'r'),
      node('NonZero', ['r'], 'where'),
      node('Transpose', ['where'], 'at'),
      node('GatherND', ['h', 'at'], 'positive'),
      node('Mul', ['positive', 'two'], 'y'),
    ],
    inputs: [value('x', [4, 6])],
    outputs: [value('y', ['n'])],
    initializers: { w: uniform([6, 6], { seed: 7 }), two: vector([2]) },
  });

describe.each([
  ['which of several tensors is handed on', choosing, 'at', ['wa', 'wb', 'wc']],
  ['how long a tensor is', shortening, 'y', ['w']],
])('a model in which the drawn numbers decide %s', (_, model, by, weights) => {
  it('is measured over the draws that decide as the first does, and says which are left out', async () => {
    const path = model();
    const all = await probed(path, { seed: 1, seeds });
    expect(all.status).toBe('ok');
    expect(all.leftOut?.by).toContain(by);
    expect(all.seeds.length).toBeGreaterThan(0);
    expect([...all.seeds, ...all.leftOut!.seeds].toSorted()).toEqual([1, 2, 3, 4, 5]);
    expect(all.leftOut?.message).toContain(`“${by}”`);

    // Each draw by itself decides as it does; pooled norms are those of all elements together.
    const alone = await Promise.all(all.seeds.map((seed) => probed(path, { seed, seeds: 1 })));
    for (const name of weights) {
      const norms = alone.flatMap((probe) => norm(probe, name) ?? []);
      const pooled = Math.hypot(...norms);
      expect(norm(all, name) ?? 0, name).toBeCloseTo(pooled, 5);
    }
  });
});

it('draws that all decide alike are all counted', () => {
  expect(leftOutOf([1, 2], { seeds: [1, 2], by: [] })).toBeUndefined();
});

it('says how many are left out, and the first of the values that decide', () => {
  const message = (asked: readonly number[], by: readonly string[]) => leftOutOf(asked, { seeds: [1], by })?.message;
  expect(message([1, 2], ['n'])).toMatch(/\(“n”\)\. Seed 2 decides otherwise than seed 1 and is left out\.$/);
  expect(message([1, 2, 3], ['a', 'b', 'c', 'd'])).toMatch(
    /\(“a”, “b”, “c”, …\)\. Seeds 2, 3 decide .* are left out\.$/,
  );
});
