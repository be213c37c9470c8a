import { describe, expect, test } from 'vitest';
import type { Check } from '../../src/view/check';
import { layerDetails } from '../../src/view/layerDetails';
import { panelState } from '../../src/view/panelState';
import { isLayerDetails, isPanelState, isStep } from '../../src/view/schema';
import type { PanelState, Run } from '../../src/view/state';
import { vanishing } from '../webview/states';
import { analysis, finding, measured } from './network';

/** The checks of messages against the states that the extension really makes: each of these passes, and none does with a field amiss. */

/** Paths to every value inside, as `model.layers.0.name`; of each list the first entry stands for all. */
function paths(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  const entries = Array.isArray(value) ? Object.entries(value.slice(0, 1)) : Object.entries(value);
  return [...(at.length ? [at] : []), ...entries.flatMap(([key, inner]) => paths(inner, [...at, key]))];
}

/** A copy in which the value at the path is another. */
function changed(value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
  if (key === undefined) return to;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...Object(value) };
  Object.assign(copy, { [key]: changed(Object(value)[key], rest, to) });
  return copy;
}

const whole = vanishing();
const related = { ...whole, findings: [finding({ layers: ['dense_0', 'dense_3'] })] };
const state = (change: object = {}, errors: Parameters<typeof analysis>[0] = {}): PanelState =>
  panelState('net.onnx', analysis({ models: [{ ...related, ...change }], ...errors }), { kind: 'ended' });
const cuts = [{ node: 'TopK_3', op: 'TopK', reason: 'indices' }];

const states: readonly (readonly [string, PanelState])[] = [
  ['probed', state()],
  ['cut', state({ probe: measured({ status: 'partial', reason: 'One cut.', cuts }) })],
  ['failed', state({ probe: measured({ status: 'failed', reason: 'It died.', crashed: true }) })],
  [
    'running',
    panelState('net.onnx', undefined, { kind: 'running', progress: { phase: 'run', done: 0.5, detail: 'draw 2' } }),
  ],
  ['damaged', state({}, { errors: [{ code: 'cut', message: 'It ends early.', offset: 7 }] })],
];

describe.each(states)('the state of a model that is %s', (_, known) => {
  test('is accepted, also after it was sent as JSON', () => {
    expect(isPanelState(known)).toBe(true);
    expect(isPanelState(JSON.parse(JSON.stringify(known)))).toBe(true);
  });

  test('is refused with any one field missing or of another type', () => {
    // No field of the state may be a function or undefined, so both are wrong everywhere.
    const accepted = paths(known).filter(
      (path) => isPanelState(changed(known, path, undefined)) || isPanelState(changed(known, path, () => 0)),
    );
    expect(accepted.map((path) => path.join('.'))).toEqual([]);
  });
});

describe('the distributions of a layer', () => {
  const details = layerDetails(whole, 'dense_0');

  test('are accepted as they are, and refused with any one field amiss', () => {
    expect(isLayerDetails(details)).toBe(true);
    expect(paths(details).filter((path) => isLayerDetails(changed(details, path, undefined)))).toEqual([]);
  });

  test('are refused with numbers that JSON cannot say', () => {
    for (const number of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(isLayerDetails(changed(details, ['histograms', '0', 'edges', '0'], number))).toBe(false);
  });
});

describe('what is no state', () => {
  const kinds: readonly Run['kind'][] = ['static', 'restricted', 'virtual', 'cancelled', 'unreadable'];
  test.each(kinds)('%s needs nothing but its name', (kind) => {
    expect(isPanelState({ ...state(), run: { kind } })).toBe(true);
  });

  test.each(['constructor', '__proto__', 'probed', 'toString', 7])('a run of kind %s is refused', (kind) => {
    expect(isPanelState({ ...state(), run: { kind } })).toBe(false);
  });

  test.each<[Check<unknown>, unknown]>([
    [isStep, { phase: 'toString', done: 0, detail: null }],
    [isStep, { phase: 'run', done: '0.5', detail: null }],
    [isPanelState, null],
    [isPanelState, []],
    [isPanelState, 'state'],
  ])('%o refuses %j', (check, value) => expect(check(value)).toBe(false));
});
