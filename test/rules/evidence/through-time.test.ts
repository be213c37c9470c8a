import { describe, expect, it } from 'vitest';
import type { MeasuredRecurrence } from '../../../src/probe/measured';
import {
  describeThroughTime,
  type FreshRecurrence,
  freshRecurrences,
  otherLayers,
  throughTime,
} from '../../../src/rules/evidence/through-time';
import { evidenceOf } from '../../support/measure';

const recurrence = (decay?: MeasuredRecurrence['decay']): MeasuredRecurrence => ({
  node: 'cell',
  op: 'LSTM',
  direction: 'forward',
  ...(decay && { decay }),
  gates: [],
});

describe('the change through time', () => {
  it('is the product of its steps', () => {
    expect(throughTime(recurrence({ hiddenLog10: [-6, -4, -2, 0] }))).toEqual({ total: -6, steps: 3, factor: 0.01 });
  });

  it('is that of the cell where there is one, whatever gets out of it at the last step', () => {
    const decay = { hiddenLog10: [-9, -5, 0], cellLog10: [-3, -2, -1] };
    expect(throughTime(recurrence(decay))).toEqual({ total: -2, steps: 2, factor: 0.1 });
  });

  it('is infinite where nothing is left', () => {
    const decay = { hiddenLog10: [Number.NEGATIVE_INFINITY, 0] };
    expect(throughTime(recurrence(decay))).toEqual({ total: Number.NEGATIVE_INFINITY, steps: 1, factor: 0 });
  });

  it.each([[undefined], [{ hiddenLog10: [] }], [{ hiddenLog10: [0] }]])('is none for %j', (decay) => {
    expect(throughTime(recurrence(decay))).toBeUndefined();
  });
});

describe('a recurrent layer that has not been trained', () => {
  const network = 'input 8 × 21 steps\nrnn 16 orthogonal\ndense 4 linear glorot-uniform';
  const seen = (trained = false) => ({ ...evidenceOf(network, { trained }), option: () => 0 });

  it('is found, with what chance does to it', () => {
    const [found] = freshRecurrences(seen());
    expect(found).toMatchObject({ steps: 20, gated: false, layer: { id: 'cell' } });
    // 20 steps, each moved by 1/√(4·16) of itself.
    expect(found?.band).toBeCloseTo(20 / 8 / Math.LN10);
  });

  it('is uncertain by what the draws made of it, too', () => {
    const evidence = seen();
    const [measured] = evidence.measured?.recurrence ?? [];
    if (!evidence.measured || !measured?.decay) throw new Error('The network has a recurrent layer.');
    const spread = { ...measured, decay: { ...measured.decay, seedStd: 3 } };
    const [found] = freshRecurrences({ ...evidence, measured: { ...evidence.measured, recurrence: [spread] } });
    expect(found?.band).toBeCloseTo(Math.hypot(3, 20 / 8 / Math.LN10));
  });

  it('is told with its numbers', () => {
    const [found] = freshRecurrences(seen());
    if (!found) throw new Error('The network has a recurrent layer.');
    const fixed: FreshRecurrence = { ...found, total: -10, steps: 20, factor: 10 ** -0.5 };
    expect(describeThroughTime(fixed)).toBe(
      'Measured through the recurrence alone, ‖∂h_T/∂h_1‖ is 1e-10 times ‖∂h_T/∂h_T‖ with T = 21: 10^(-10 / 20) = ×0.316 a step.',
    );
    expect(otherLayers([fixed, fixed], fixed)).toEqual([]);
  });

  it('is not looked for where weights are trained', () => {
    expect(freshRecurrences(seen(true))).toEqual([]);
  });
});
