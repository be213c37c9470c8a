import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Activity } from '../../src/view/run';
import { status } from '../../src/vscode/status';
import { analysis, chain, finding } from '../view/network';
import { seen, TabInputCustom, TabInputText, type Uri, user } from './fake';
import { file, ToldAnalyses } from './surfaces';

vi.mock('vscode', () => import('./fake'));

const [net, other] = [file('net.onnx'), file('other.onnx')];
let analyses: ToldAnalyses;
beforeEach(() => {
  analyses = new ToldAnalyses();
  user.activeTab = new TabInputCustom(net as Parameters<typeof Uri.joinPath>[0], 'gradwise.onnx');
  status(analyses);
});

const findings = (['error', 'warning', 'warning', 'info'] as const).map((severity) => finding({ severity }));
const known = analysis({
  errors: [{ code: 'unsupported-opset', message: 'Too new.' }],
  models: [{ ...chain(2, () => 1), findings }],
});

describe('the status bar', () => {
  test.each<[Activity, string, string]>([
    [{ kind: 'running', progress: { phase: 'run', done: 0.426 } }, '43 %', 'is analysing'],
    [{ kind: 'broken', message: 'A defect.' }, '$(error) Gradwise', 'A defect.'],
    [{ kind: 'ended' }, '$(error) 2 $(warning) 2', 'Findings of Gradwise'],
    [{ kind: 'static' }, '$(error) 2 $(warning) 2', 'static rules only'],
    [{ kind: 'restricted' }, '$(error) 2 $(warning) 2', 'static rules only'],
    [{ kind: 'virtual' }, '$(error) 2 $(warning) 2', 'static rules only'],
  ])('shows for %j: %s', (activity, text, tooltip) => {
    analyses.tell(net, activity, known);
    expect(seen.statusBar).toMatchObject({ visible: true });
    expect(seen.statusBar.text).toContain(text);
    expect(seen.statusBar.tooltip).toContain(tooltip);
  });

  test('is there for the model in the active tab only', () => {
    analyses.tell(other, { kind: 'ended' }, known);
    expect(seen.statusBar.visible).toBe(false);
    user.activeTab = new TabInputText(other as Parameters<typeof Uri.joinPath>[0]);
    user.changesTab.fire();
    expect(seen.statusBar.visible).toBe(true);
    user.activeTab = undefined;
    user.changesTab.fire();
    expect(seen.statusBar.visible).toBe(false);
  });
});
