import { describe, expect, it } from 'vitest';
import type { GateName, Measured, MeasuredGate, MeasuredRecurrence } from '../../src/probe/measured';
import { writeReport } from '../../src/report';
import { gateLines } from '../../src/report/gates';
import { analysisOf, context, modelAnalysis } from './analyses';

const { probe } = modelAnalysis('input 8\ndense 4 linear glorot-uniform');

const gate = (name: GateName, mean: number, std: number, saturated = 0): MeasuredGate => ({
  name,
  preActivation: { mean: 0, std: 1 },
  value: { mean, std },
  saturated,
  gradient: { weight: 1, recurrent: 1, bias: 1 },
});

const lstm: MeasuredRecurrence = {
  layer: 'memory',
  node: 'LSTM_7',
  op: 'LSTM',
  direction: 'forward',
  gates: [
    gate('input', 0.4812, 0.061),
    gate('output', 0.5, 0.0512),
    gate('forget', 0.731, 0.1, 0.12),
    gate('candidate', -0.002, 0.21, 0.001),
  ],
};

const measured = (...recurrence: readonly MeasuredRecurrence[]): Measured => ({ ...probe, recurrence });
const lines = (...recurrence: readonly MeasuredRecurrence[]): readonly string[] => gateLines(measured(...recurrence));

describe('the gates of recurrent layers', () => {
  it('stand in one line each, with what leaves them and how much of it is saturated', () => {
    expect(lines(lstm)).toEqual([
      'gates of memory: input 0.48 ± 0.061, output 0.5 ± 0.051, forget 0.73 ± 0.1 (12 % saturated), candidate -0.002 ± 0.21',
    ]);
  });

  it('of a layer that reads in both directions are told apart', () => {
    const heads = lines(lstm, { ...lstm, direction: 'reverse' }).map((line) => line.split(':')[0]);
    expect(heads).toEqual(['gates of memory (forward)', 'gates of memory (reverse)']);
  });

  it('are named after the node where no layer is known', () => {
    const { layer, ...anonymous } = lstm;
    expect(layer).toBe('memory');
    expect(lines(anonymous)[0]).toMatch(/^gates of LSTM_7: /);
  });

  it('are none in a plain RNN, which has nothing but its hidden state', () => {
    expect(lines({ ...lstm, op: 'RNN', gates: [gate('hidden', 0, 0.3)] })).toEqual([]);
    expect(lines()).toEqual([]);
  });

  it('are counted where there are very many', () => {
    const many = Array.from({ length: 9 }, (_, i) => ({ ...lstm, node: `n${i}`, layer: `n${i}` }));
    expect(lines(...many)).toHaveLength(7);
    expect(lines(...many).at(-1)).toBe('gates of 3 more');
  });

  it.each(['text', 'markdown'] as const)('stand in the %s report', (format) => {
    const network = 'input 8\ndense 4 linear glorot-uniform';
    const report = writeReport(format, [analysisOf(network, { probe: measured(lstm) })], context);
    expect(report).toContain('gates of memory: input 0.48 ± 0.061');
  });
});
