import { describe, expect, it } from 'vitest';
import type { Measured, MeasuredRecurrence } from '../../src/probe/measured';
import { writeReport } from '../../src/report';
import { throughTimeLines } from '../../src/report/throughTime';
import { analysisOf, context, healthy } from './analyses';

const network = 'input 8 × 41 steps\nrnn 16 normal=0.05\ndense 4 linear glorot-uniform';

const { probe } = analysisOf(network).models[0] ?? {};
const [measured] = probe?.recurrence ?? [];
if (!probe || !measured) throw new Error('The network has a recurrent layer.');

const decaying = (hiddenLog10: readonly number[], change: Partial<MeasuredRecurrence> = {}): MeasuredRecurrence => ({
  ...measured,
  decay: { hiddenLog10 },
  ...change,
});
const lines = (recurrence: readonly MeasuredRecurrence[]): readonly string[] =>
  throughTimeLines({ ...(probe as Measured), recurrence });

describe('what happens through time', () => {
  it('is told in a line, with the factor of a step', () => {
    expect(lines([decaying([-8, -6, -4, -2, 0])])).toEqual([
      'through time: cell, 1e-8 of the gradient is left 4 steps back (×0.01 a step)',
    ]);
    expect(lines([decaying([6, 3, 0])])).toEqual([
      'through time: cell, the gradient is 1e6 times as large 2 steps back (×1,000 a step)',
    ]);
  });

  it('is not told where it is less than two decades', () => {
    expect(lines([decaying([-1.9, -1, 0]), decaying([1.9, 0])])).toEqual([]);
  });

  it('is told with the direction where a layer reads in both', () => {
    expect(lines([decaying([-3, 0]), decaying([-4, 0], { direction: 'reverse' })])).toEqual([
      'through time: cell (reverse), 1e-4 of the gradient is left 1 step back (×1e-4 a step)',
      'through time: cell (forward), 0.001 of the gradient is left 1 step back (×0.001 a step)',
    ]);
  });

  it('is told of the worst layers where there are many', () => {
    const many = Array.from({ length: 10 }, (_, i) => decaying([-3 - i, 0], { node: `n${i}`, layer: `n${i}` }));
    const told = lines(many);
    expect(told).toHaveLength(7);
    expect(told[0]).toMatch(/ n9, /);
    expect(told.at(-1)).toBe('through time: 4 more');
  });

  it.each(['text', 'markdown'] as const)('stands in the %s report', (format) => {
    const report = (text: string): string => writeReport(format, [analysisOf(text)], context);
    expect(report(network)).toMatch(/through time: cell, \S+ of the gradient is left 40 steps back/);
    expect(report(healthy)).not.toContain('through time');
  });

  it('stands in the JSON report in full', () => {
    const [file] = JSON.parse(writeReport('json', [analysisOf(network)], context)).files;
    const [recurrence] = file.models[0].probe.recurrence;
    expect(recurrence).toMatchObject({ layer: 'cell', op: 'RNN', direction: 'forward', gates: [{ name: 'hidden' }] });
    expect(recurrence.decay.hiddenLog10).toHaveLength(41);
    const nothing = analysisOf(network, {
      probe: { ...(probe as Measured), recurrence: [decaying([Number.NEGATIVE_INFINITY, 0])] },
    });
    const [none] = JSON.parse(writeReport('json', [nothing], context)).files;
    expect(none.models[0].probe.recurrence[0].decay.hiddenLog10).toEqual(['-Infinity', 0]);
  });
});
