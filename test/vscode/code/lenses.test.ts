import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Analysis } from '../../../src/analysis';
import { ModelLenses } from '../../../src/vscode/code/lenses';
import { analysis, chain, finding, measured } from '../../view/network';
import { asDocument, TextDocument, user, workspace } from '../fake';
import { ToldAnalyses } from '../surfaces';

vi.mock('vscode', () => import('../fake'));

const range = { start: { line: 4, character: 2 }, end: { line: 4, character: 9 } };
const healthy = { ...chain(12, () => 1), model: { ...chain(12, () => 1).model, range } };
const unprobed = { ...healthy, probe: measured({ status: 'skipped' }) };

let analyses: ToldAnalyses;
let document: TextDocument;
let lenses: ModelLenses;
beforeEach(() => {
  analyses = new ToldAnalyses();
  user.settings.clear();
  document = TextDocument.open('net.js', 'javascript', '');
  lenses = new ModelLenses(analyses);
});
afterEach(() => {
  lenses.dispose();
  workspace.textDocuments.splice(0);
});

const tell = (models: Analysis['models'], running = false): void =>
  analyses.tell(
    asDocument(document).uri,
    running ? { kind: 'running', progress: { phase: 'run', done: 0.5 } } : { kind: 'ended' },
    analysis({ models }),
  );
const shown = () => lenses.provideCodeLenses(asDocument(document));
const titles = (): string[] => shown().map(({ command }) => command?.title ?? '');

describe('over a model', () => {
  test('is how deep it is, what theory says of its gradient, and ways to more', () => {
    const segment = { layers: ['dense_0', 'dense_1'], forwardLog10: 0, gradientLog10: -3.2, band: 0.1 };
    const analytic = { layers: [], segments: [segment], forwardLog10: 0, gradientLog10: -3.2, band: 0.1 };
    tell([{ ...unprobed, analytic, findings: [finding(), finding()] }]);
    expect(titles()).toEqual(['12 layers · G −3.2 · 2 problems', 'Probe', 'Open Panel']);
    expect(shown().map((lens) => lens.range.start)).toEqual([range.start, range.start, range.start]);
    expect(shown()[1]?.command).toMatchObject({
      command: 'gradwise.probe',
      arguments: [{ uri: 'file:/models/net.js', model: 0 }],
    });
  });

  test.each([
    ['12 layers · looks healthy', unprobed],
    ['12 layers · healthy · probed', healthy],
    ['12 layers · 1 problem · probed', { ...healthy, findings: [finding(), finding({ severity: 'info' })] }],
    ['12 layers · looks healthy · probed in part', { ...healthy, probe: measured({ status: 'partial' }) }],
    ['12 layers · looks healthy · probe failed', { ...healthy, probe: measured({ status: 'failed' }) }],
    ['1 layer · looks healthy', { ...unprobed, model: chain(1, () => 1).model }],
  ])('is the verdict, and whether it was measured: %s', (title, model) => {
    tell([model]);
    expect(titles()[0]).toBe(title);
  });

  test('is a way to cancel while its probe runs', () => {
    tell([unprobed], true);
    expect(shown()[1]?.command).toMatchObject({ title: '$(loading~spin) Cancel', command: 'gradwise.cancel' });
  });

  test('is its own line, of each of several', () => {
    tell([unprobed, healthy]);
    expect(shown().flatMap(({ command }) => command?.arguments ?? [])).toEqual(
      [0, 0, 0, 1, 1, 1].map((model) => ({ uri: 'file:/models/net.js', model })),
    );
  });

  test('is nothing where the setting says so', () => {
    tell([healthy]);
    user.settings.set('code.lens', false);
    expect(titles()).toEqual([]);
  });
});

test('the editor asks again when something else is known, but not for progress alone', () => {
  const asked = vi.fn();
  lenses.onDidChangeCodeLenses(asked);
  tell([unprobed]);
  analyses.tell(asDocument(document).uri, { kind: 'running', progress: { phase: 'run', done: 0.6 } }, undefined, true);
  expect(asked).toHaveBeenCalledTimes(1);
  user.changesConfiguration.fire({ affectsConfiguration: (section) => section === 'gradwise.code.lens' });
  expect(asked).toHaveBeenCalledTimes(2);
});
