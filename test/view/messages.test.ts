import { describe, expect, test } from 'vitest';
import { layerDetails } from '../../src/view/layerDetails';
import { isToHost, isToPanel, type ToHost, type ToPanel } from '../../src/view/messages';
import { panelState } from '../../src/view/panelState';
import type { Run } from '../../src/view/state';
import { analysis, chain, finding } from './network';

const model = { ...chain(3, () => 1), findings: [finding()] };
const state = panelState('m.onnx', analysis({ models: [model] }), { kind: 'ended' });
const viaJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('what the extension sends', () => {
  const runs: Run[] = [
    { kind: 'running', phase: 'run', done: 0.5, detail: null },
    { kind: 'unreadable' },
    { kind: 'static' },
    { kind: 'restricted' },
    { kind: 'virtual' },
    { kind: 'cancelled' },
    { kind: 'probed', totalMs: 5, seeds: 3, training: false },
    { kind: 'partial', reason: 'cut', cuts: [{ node: 'a', op: 'LSTM', reason: 'unknown' }] },
    { kind: 'failed', reason: 'died', crashed: true },
  ];
  const messages: ToPanel[] = [
    ...runs.map((run): ToPanel => ({ type: 'state', state: { ...state, run } })),
    { type: 'state', state: { file: 'm.onnx', run: { kind: 'static' }, problems: [], model: null } },
    { type: 'progress', step: { phase: 'read', done: 0, detail: 'a' } },
    { type: 'details', details: layerDetails(model, 'dense_1')! },
  ];

  test.each(messages)('is understood after its way as JSON: %#', (message) => {
    expect(isToPanel(viaJson(message))).toBe(true);
  });

  test.each([
    ['no message', null],
    ['of unknown type', { type: 'hello' }],
    ['a state without a run', { type: 'state', state: { ...state, run: undefined } }],
    ['a run of unknown kind', { type: 'state', state: { ...state, run: { kind: 'done' } } }],
    ['an unknown phase', { type: 'progress', step: { phase: 'toString', done: 0, detail: null } }],
    ['a size that is no number', { type: 'progress', step: { phase: 'read', done: '0', detail: null } }],
    [
      'a layer without a name',
      { type: 'state', state: { ...state, model: { ...state.model, layers: [{ id: 'a' }] } } },
    ],
    ['a span of three', { type: 'state', state: withFinding({ span: [0, 1, 2] }) }],
    ['an unknown severity', { type: 'state', state: withFinding({ severity: 'fatal' }) }],
  ])('is dropped when it is %s', (_, message) => {
    expect(isToPanel(message)).toBe(false);
  });
});

describe('what the panel sends', () => {
  const messages: ToHost[] = [
    { type: 'ready' },
    { type: 'probe' },
    { type: 'cancel' },
    { type: 'manageTrust' },
    { type: 'showLog' },
    { type: 'showRule', rule: 'dying-relu' },
    { type: 'select', layer: 'dense_1' },
    { type: 'reveal', layer: 'dense_1' },
  ];
  test.each(messages)('is understood: $type', (message) => expect(isToHost(message)).toBe(true));

  test.each([{ type: 'showRule' }, { type: 'select', layer: 3 }, { type: 'state', state }, 'ready', [], undefined])(
    'is dropped otherwise: %j',
    (message) => expect(isToHost(message)).toBe(false),
  );
});

function withFinding(change: object): unknown {
  return { ...state, model: { ...state.model, findings: [{ ...state.model?.findings[0], ...change }] } };
}
