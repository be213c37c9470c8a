import { describe, expect, it } from 'vitest';
import type { ModelAnalysis } from '../../src/analysis';
import { writeReport } from '../../src/report';
import { bodyLines } from '../../src/report/bodies';
import { analysisOf, context, modelAnalysis } from './analyses';

const network = 'input 16\ndense 16 relu he-normal × 8\ndense 4 linear glorot-uniform';

/** The first layers of the network, each inside a body of its own that ran so often. */
function inBodies(rounds: readonly (number | undefined)[], kind: 'branch' | 'rounds' = 'rounds'): ModelAnalysis {
  const whole = modelAnalysis(network);
  const layers = whole.model.layers.map((l, i) =>
    i < rounds.length ? { ...l, within: { path: `part_${i + 1}/body`, kind } } : l,
  );
  const ran = new Map(layers.map((l, i) => [l.preActivation, rounds[i]]));
  const tensors = whole.probe.tensors.map((t) => {
    const n = ran.get(t.name);
    if (n === undefined) return t;
    return n > 0 ? { ...t, rounds: n } : { ...t, rounds: 0, value: null, gradient: null, gradientAbsent: 'not run' };
  });
  return { ...whole, model: { ...whole.model, layers }, probe: { ...whole.probe, tensors } };
}

describe('layers inside control flow', () => {
  it('are told how many rounds their numbers are made of', () => {
    expect(bodyLines(inBodies([40, 1]))).toEqual([
      'inside part_1/body: 40 rounds, counted together',
      'inside part_2/body: run once',
    ]);
  });

  it('are told over how many draws, where there were several', () => {
    const one = inBodies([40, 3]);
    expect(bodyLines({ ...one, probe: { ...one.probe, seeds: [1, 2, 3] } })).toEqual([
      'inside part_1/body: 40 rounds in 3 draws, counted together',
      'inside part_2/body: 3 rounds in 3 draws, counted together',
    ]);
  });

  it('that never ran, or could not be measured, are not said to be zero', () => {
    expect(bodyLines(inBodies([0, undefined]))).toEqual([
      'inside part_1/body: not run',
      'inside part_2/body: not measured',
    ]);
  });

  it('are counted where they stand in very many bodies', () => {
    const lines = bodyLines(inBodies(Array(8).fill(3)));
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toBe('inside 2 more bodies');
  });

  it('are not told of where nothing was measured, or where there are none', () => {
    const analysis = inBodies([40]);
    expect(bodyLines({ ...analysis, probe: { ...analysis.probe, tensors: [] } })).toEqual([]);
    expect(bodyLines(modelAnalysis(network))).toEqual([]);
  });

  it.each(['text', 'markdown'] as const)('have their line in the %s report', (format) => {
    const report = writeReport(format, [analysisOf(network, inBodies([40, 0]))], context);
    expect(report).toMatch(/inside part\\?_1\/body: 40 rounds, counted together/);
    expect(report).toMatch(/inside part\\?_2\/body: not run/);
  });

  it('that did not run have no bar', () => {
    const report = writeReport('text', [analysisOf(network, inBodies([0]))], context);
    expect(report).toMatch(/dense_1 +– not run/);
  });

  it('name their body in the JSON report, and their tensors the rounds', () => {
    const [file] = JSON.parse(writeReport('json', [analysisOf(network, inBodies([40]))], context)).files;
    const [{ layers, probe }] = file.models;
    expect(layers[0].within).toBe('part_1/body');
    expect(layers[1]).not.toHaveProperty('within');
    const tensor = probe.tensors.find((t: { name: string }) => t.name === layers[0].preActivation);
    expect(tensor.rounds).toBe(40);
  });
});
