import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ToHost, ToPanel } from '../../src/view/messages';
import { isToPanel } from '../../src/view/messages';
import { connectPanel, type PanelConnection } from '../../src/vscode/panel';
import { analysis, chain } from '../view/network';
import { EventEmitter, seen } from './fake';
import { file, ToldAnalyses } from './surfaces';

vi.mock('vscode', () => import('./fake'));

const net = file('net.onnx');
const known = analysis({ models: [chain(3, () => 1)] });
let analyses: ToldAnalyses;
let received: ToPanel[];
let says: (message: ToHost | { readonly type: string } | null) => void;
let connection: PanelConnection;
let revealed: string[];
beforeEach(() => {
  analyses = new ToldAnalyses();
  received = [];
  revealed = [];
  seen.commands.length = 0;
  const messages = new EventEmitter<unknown>();
  says = (message) => messages.fire(message);
  connection = connectPanel(
    { postMessage: async (message: ToPanel) => received.push(message) > 0, onDidReceiveMessage: messages.event },
    net,
    analyses,
    ({ id }) => revealed.push(id),
  );
});

describe('a panel', () => {
  test('is given the state when it asks, and whenever it changes', () => {
    says({ type: 'ready' });
    expect(received).toEqual([]);
    analyses.tell(net, { kind: 'ended' }, known);
    says({ type: 'ready' });
    expect(received.map(({ type }) => type)).toEqual(['state', 'state']);
    expect(received.every(isToPanel)).toBe(true);
  });

  test('is given progress alone where nothing else is new', () => {
    analyses.tell(net, { kind: 'running', progress: { phase: 'run', done: 0.5 } }, known, true);
    expect(received).toEqual([{ type: 'progress', step: { phase: 'run', done: 0.5, detail: null } }]);
  });

  test('hears nothing of other files, and nothing after it was closed', () => {
    analyses.tell(file('other.onnx'), { kind: 'ended' }, known);
    connection.dispose();
    analyses.tell(net, { kind: 'ended' }, known);
    expect(received).toEqual([]);
  });

  test('gets the distributions of a layer that it selects, and nothing for one that is not there', () => {
    analyses.tell(net, { kind: 'ended' }, known);
    received.length = 0;
    says({ type: 'select', layer: 'dense_1' });
    says({ type: 'select', layer: '__proto__' });
    expect(received).toMatchObject([{ type: 'details', details: { layer: 'dense_1' } }]);
  });

  test.each<[ToHost, 'asked' | 'commands', readonly unknown[]]>([
    [{ type: 'probe' }, 'asked', ['run', '/models/net.onnx', { probe: true }]],
    [{ type: 'cancel' }, 'asked', ['cancel', '/models/net.onnx']],
    [{ type: 'manageTrust' }, 'commands', ['workbench.trust.manage']],
    [{ type: 'showLog' }, 'commands', ['gradwise.showLog']],
    [{ type: 'showRule', rule: 'dying-relu' }, 'commands', ['gradwise.showRule', 'dying-relu']],
  ])('is obeyed when it sends %j', (message, where, call) => {
    says(message);
    expect(where === 'asked' ? analyses.asked : seen.commands).toEqual([call]);
  });

  test.each([null, { type: 'eval' }, { type: 'showRule' }, { type: 'select', layer: 7 }, { type: 'constructor' }])(
    'is not obeyed when it sends %j',
    (message) => {
      analyses.tell(net, { kind: 'ended' }, known);
      received.length = 0;
      says(message);
      expect([received, analyses.asked, seen.commands]).toEqual([[], [], []]);
    },
  );
});

describe('a panel beside code', () => {
  const [first, second] = [chain(2, () => 1), chain(3, () => 1)];
  const named = (model: typeof first, name: string) => ({ ...model, model: { ...model.model, name } });
  const both = analysis({ models: [named(first, 'first'), named(second, 'second')] });
  const shown = (): unknown => received.flatMap((m) => (m.type === 'state' ? [m.state.model?.name] : [])).at(-1);

  test('shows the model that it was opened for, also when one more is written before it', () => {
    analyses.tell(net, { kind: 'static' }, both);
    connection.show(1);
    expect(shown()).toBe('second');
    analyses.tell(net, { kind: 'static' }, analysis({ models: [named(first, 'new'), ...both.models] }));
    expect(shown()).toBe('second');
    connection.show(0);
    expect(shown()).toBe('new');
  });

  test('shows another one when that is deleted, and none where there is none', () => {
    analyses.tell(net, { kind: 'static' }, both);
    connection.show(1);
    analyses.tell(net, { kind: 'static' }, analysis({ models: [named(first, 'first')] }));
    expect(shown()).toBe('first');
    analyses.tell(net, { kind: 'static' }, analysis({ models: [] }));
    expect(shown()).toBeUndefined();
  });

  test('reveals the layer that is clicked, and selects the one that the cursor is in', () => {
    analyses.tell(net, { kind: 'static' }, both);
    const [layer] = first.model.layers;
    says({ type: 'reveal', layer: layer?.id ?? '' });
    says({ type: 'reveal', layer: 'no such layer' });
    expect(revealed).toEqual([layer?.id]);
    connection.choose('dense_1');
    expect(received.at(-1)).toEqual({ type: 'choose', layer: 'dense_1' });
    expect(connection.chosen()).toBeUndefined();
    says({ type: 'select', layer: 'dense_1' });
    expect(connection.chosen()).toBe('dense_1');
  });
});
