import { beforeEach, describe, expect, test, vi } from 'vitest';
import { analyzeModels } from '../../src/vscode/workspaceAnalysis';
import { seen, user } from './fake';
import { file, ToldAnalyses } from './surfaces';

vi.mock('vscode', () => import('./fake'));

let analyses: ToldAnalyses;
beforeEach(() => {
  analyses = new ToldAnalyses();
  seen.commands.length = seen.progress.length = seen.information.length = 0;
});

describe('analysing the models of a workspace', () => {
  test('probes one after the other, frees what no editor shows, and brings up the problems', async () => {
    await analyzeModels([file('a.onnx'), file('b.onnx')], analyses);
    expect(analyses.asked).toEqual([
      ['run', '/models/a.onnx', { probe: true }],
      ['forget', '/models/a.onnx'],
      ['run', '/models/b.onnx', { probe: true }],
      ['forget', '/models/b.onnx'],
    ]);
    expect(seen.progress).toEqual(['a.onnx (1/2)', 'b.onnx (2/2)']);
    expect(seen.commands).toEqual([['workbench.actions.view.problems']]);
  });

  test('of one model counts nothing', async () => {
    await analyzeModels([file('a.onnx')], analyses);
    expect(seen.progress).toEqual(['a.onnx']);
  });

  test('ends with the model under way when the user cancels, whose run hears of it', async () => {
    let heard: AbortSignal | undefined;
    analyses.onRun = (_, signal) => {
      heard = signal;
      user.cancels.fire();
    };
    await analyzeModels([file('a.onnx'), file('b.onnx')], analyses);
    expect(heard?.aborted).toBe(true);
    expect(analyses.asked.map(([what, path]) => `${what} ${path}`)).toEqual([
      'run /models/a.onnx',
      'forget /models/a.onnx',
    ]);
  });

  test('says so where there are none', async () => {
    await analyzeModels([], analyses);
    expect(seen.information).toEqual(['This workspace has no models.']);
    expect(seen.commands).toEqual([]);
  });
});
