import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OnnxEditorProvider } from '../../src/vscode/onnxEditor';
import { Uri, user } from './fake';
import { file, ToldAnalyses, ToldConfigurations } from './surfaces';

vi.mock('vscode', () => import('./fake'));

const net = file('net.onnx');
const changed = Uri.file('/models/net.onnx');
const configurations = new ToldConfigurations();
let analyses: ToldAnalyses;
let document: { dispose(): void };
beforeEach(() => {
  vi.useFakeTimers();
  user.settings.clear();
  analyses = new ToldAnalyses();
  document = new OnnxEditorProvider(file('extension'), analyses, configurations).openCustomDocument(net);
});
afterEach(() => {
  document.dispose();
  vi.useRealTimers();
});

const runs = (): unknown[] => analyses.asked.filter(([what]) => what === 'run').map(([, , options]) => options);

describe('an open model', () => {
  test('is kept, analysed and probed', () => {
    expect(analyses.asked).toEqual([
      ['keep', '/models/net.onnx'],
      ['run', '/models/net.onnx', { probe: true, changed: true }],
    ]);
  });

  test('is not probed by itself where the setting says so', () => {
    user.settings.set('probe.onOpen', false);
    new OnnxEditorProvider(file('extension'), analyses, configurations).openCustomDocument(net).dispose();
    expect(runs().at(-1)).toEqual({ probe: false, changed: true });
  });

  test('is analysed again when it was written, once for a write in many pieces', () => {
    for (let piece = 0; piece < 5; piece++) {
      user.changesFile.fire(changed);
      vi.advanceTimersByTime(200);
    }
    expect(runs()).toHaveLength(1);
    vi.advanceTimersByTime(300);
    expect(runs()).toHaveLength(2);
    vi.advanceTimersByTime(10_000);
    expect(runs()).toHaveLength(2);
  });

  test.each([
    ['was deleted', () => user.deletes.fire(changed)],
    ['is in a folder that is trusted now', () => user.trusts.fire()],
    ['is to be judged by another configuration', () => configurations.ignore()],
  ])('is analysed again when it %s', (_, happens) => {
    happens();
    vi.advanceTimersByTime(1000);
    expect(runs()).toHaveLength(2);
  });

  test('is left alone once it is closed, a write under way included', () => {
    user.changesFile.fire(changed);
    document.dispose();
    user.trusts.fire();
    configurations.ignore();
    vi.advanceTimersByTime(10_000);
    expect(runs()).toHaveLength(1);
    expect(analyses.asked.at(-1)).toEqual(['release', '/models/net.onnx']);
  });
});
