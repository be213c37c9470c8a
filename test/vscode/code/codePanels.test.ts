import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { analyzeText } from '../../../src/analyzeText';
import { CodePanels } from '../../../src/vscode/code/codePanels';
import { Position, seen, Uri, user, type WebviewPanel } from '../fake';
import { file, ToldAnalyses } from '../surfaces';

vi.mock('vscode', () => import('../fake'));

const program = `import * as tf from '@tensorflow/tfjs';
const first = tf.sequential({ layers: [
  tf.layers.dense({ name: 'lower', units: 2, inputShape: [3] }),
  tf.layers.dense({ name: 'upper', units: 1 }),
] });
const second = tf.sequential();
for (const name of ['a', 'b']) second.add(tf.layers.dense({ name, units: 2, inputShape: [2] }));
`;
const net = file('net.js');

let analyses: ToldAnalyses;
let panels: CodePanels;
beforeEach(() => {
  analyses = new ToldAnalyses();
  seen.panels.length = seen.shown.length = 0;
  panels = new CodePanels(file('extension'), analyses);
  analyses.tell(net, { kind: 'static' }, analyzeText('/models/net.js', program));
});
afterEach(() => panels.dispose());

/** The page's side of the panel: what it was told, and what it says. */
function opened(model = 0): WebviewPanel {
  panels.open(net, model);
  const panel = seen.panels.at(-1) ?? expect.fail('no panel');
  panel.messages.fire({ type: 'ready' });
  return panel;
}
const modelOf = ({ received }: WebviewPanel): unknown =>
  received.flatMap((message) => (isState(message) ? [message.state.model?.name] : [])).at(-1);
const isState = (message: unknown): message is { readonly state: { readonly model?: { readonly name: string } } } =>
  typeof message === 'object' && message !== null && 'state' in message;
const chosen = ({ received }: WebviewPanel): unknown =>
  received.filter((message) => typeof message === 'object' && message && 'layer' in message).at(-1);

const moveTo = (line: number, character: number, path = '/models/net.js'): void =>
  user.movesCursor.fire({
    textEditor: { document: { uri: Uri.file(path) } },
    selections: [{ active: new Position(line, character) }],
  });

describe('a panel beside code', () => {
  test('shows the model that was asked for, and another one when that is asked for', () => {
    const panel = opened(1);
    expect(panel.title).toBe('Gradwise: net.js');
    expect(modelOf(panel)).toBe('sequential_2');
    expect(panel.webview.html).toContain('webview.js');
    panels.open(net, 0);
    expect([seen.panels.length, panel.reveals, modelOf(panel)]).toEqual([1, 1, 'sequential_1']);
  });

  test('selects the layer in which the cursor stands', () => {
    const panel = opened();
    moveTo(3, 20);
    expect(chosen(panel)).toEqual({ type: 'choose', layer: 'upper' });
    moveTo(0, 3);
    moveTo(2, 20, '/models/other.js');
    expect(chosen(panel)).toEqual({ type: 'choose', layer: 'upper' });
  });

  test('keeps the layer that it has selected where one line makes several', () => {
    const panel = opened(1);
    panel.messages.fire({ type: 'select', layer: 'b' });
    panel.received.length = 0;
    moveTo(6, 50);
    expect(chosen(panel)).toBeUndefined();
  });

  test('leads to the words that make a layer', async () => {
    opened().messages.fire({ type: 'reveal', layer: 'lower' });
    await vi.waitFor(() => expect(seen.shown).toHaveLength(1));
    expect(seen.shown[0]).toMatchObject(['/models/net.js', { start: { line: 2, character: 12 } }]);
  });

  test('keeps the results of its file until it is closed, and can be opened anew', () => {
    const panel = opened();
    panel.dispose();
    expect(analyses.asked).toEqual([
      ['keep', '/models/net.js'],
      ['release', '/models/net.js'],
    ]);
    opened();
    expect(seen.panels).toHaveLength(2);
  });
});
