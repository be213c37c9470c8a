import { describe, expect, test } from 'vitest';
import type { ModelAnalysis } from '../../src/analysis';
import type { MeasuredRecurrence } from '../../src/probe/measured';
import { layerDetails } from '../../src/view/layerDetails';
import { limits } from '../../src/view/limits';
import { recurrenceViews } from '../../src/view/recurrence';
import { isLayerDetails } from '../../src/view/schema';
import { recurrent, vanishing } from '../webview/states';

const lstm = recurrent('lstm 16 orthogonal forget-bias=1');

/** The same model, its only recurrence changed. */
function changed(change: Partial<MeasuredRecurrence>): ModelAnalysis {
  const recurrence = (lstm.probe.recurrence ?? []).map((r) => ({ ...r, ...change }));
  return { ...lstm, probe: { ...lstm.probe, recurrence } };
}

describe('what a recurrent layer does through time', () => {
  test('is a point for each step, the last one whole', () => {
    const [view] = recurrenceViews(lstm, 'cell');
    expect(view).toMatchObject({ direction: 'forward', steps: 30 });
    expect(view?.curve.map(({ step }) => step)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(view?.curve.at(-1)?.hidden.value).toBeCloseTo(1);
    expect(view?.curve[0]?.cell?.value).toBeLessThan(0.1);
  });

  test('has a column for each gate', () => {
    const [view] = recurrenceViews(lstm, 'cell');
    expect(view?.gates.map(({ name }) => name)).toEqual(['input', 'output', 'forget', 'candidate']);
    // σ(1) = 0.73, a little less as what enters varies.
    expect(view?.gates[2]?.leaving[0]).toBeCloseTo(0.71, 1);
  });

  test('is nothing for other layers', () => {
    expect(recurrenceViews(lstm, 'head')).toEqual([]);
    expect(layerDetails(vanishing(), 'dense_0')?.recurrence).toEqual([]);
  });

  test('leaves out steps of very long sequences, but neither the first nor the last', () => {
    const long = Array.from({ length: 5000 }, (_, t) => (t - 4999) / 1000);
    const [view] = recurrenceViews(changed({ decay: { hiddenLog10: long } }), 'cell');
    expect(view?.curve).toHaveLength(limits.steps);
    expect([view?.curve[0]?.step, view?.curve.at(-1)?.step]).toEqual([1, 5000]);
    expect(new Set(view?.curve.map(({ step }) => step)).size).toBe(limits.steps);
  });

  test('says in JSON what JSON has no numbers for', () => {
    const hiddenLog10 = [Number.NEGATIVE_INFINITY, Number.NaN, 400, 0];
    const gates = (lstm.probe.recurrence?.[0]?.gates ?? []).map((g) => ({ ...g, saturated: Number.NaN }));
    const details = layerDetails(changed({ decay: { hiddenLog10 }, gates }), 'cell');
    const amounts = details?.recurrence[0]?.curve.map(({ hidden }) => [hidden.value, hidden.nonFinite]);
    expect(amounts).toEqual([
      [0, 0],
      [0, 1],
      [0, 1],
      [1, 0],
    ]);
    expect(details?.recurrence[0]?.gates[0]?.saturated).toBeNull();
    expect(isLayerDetails(JSON.parse(JSON.stringify(details)))).toBe(true);
  });

  test('has no curve where none was measured', () => {
    const { decay: _, ...without } = lstm.probe.recurrence?.[0] ?? {
      op: 'LSTM',
      node: '',
      direction: 'forward',
      gates: [],
    };
    const [view] = recurrenceViews({ ...lstm, probe: { ...lstm.probe, recurrence: [without] } }, 'cell');
    expect(view).toMatchObject({ steps: 0, curve: [] });
  });

  test('is refused with any one field amiss', () => {
    const details = layerDetails(lstm, 'cell')!;
    expect(isLayerDetails(details)).toBe(true);
    const [view] = details.recurrence;
    for (const field of ['direction', 'steps', 'curve', 'gates'] as const)
      expect(isLayerDetails({ ...details, recurrence: [{ ...view, [field]: undefined }] }), field).toBe(false);
    for (const field of ['name', 'entering', 'leaving', 'saturated', 'weight', 'recurrent', 'bias'] as const) {
      const gates = [{ ...view?.gates[0], [field]: undefined }];
      expect(isLayerDetails({ ...details, recurrence: [{ ...view, gates }] }), field).toBe(false);
    }
    for (const field of ['step', 'hidden', 'cell'] as const) {
      const curve = [{ ...view?.curve[0], [field]: 'x' }];
      expect(isLayerDetails({ ...details, recurrence: [{ ...view, curve }] }), field).toBe(false);
    }
  });
});
