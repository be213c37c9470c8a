import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { rules } from '../../src/rules';
import { commands } from '../../src/vscode/commands';
import { seen, TabInputCustom, TabInputText, TextDocument, Uri, user, workspace } from './fake';
import { file, ToldAnalyses, ToldConfigurations } from './surfaces';

vi.mock('vscode', () => import('./fake'));

const log = { show: vi.fn() };
const opened: (readonly [string, number])[] = [];
const mended: string[] = [];
let analyses: ToldAnalyses;
let configurations: ToldConfigurations;
beforeEach(() => {
  analyses = new ToldAnalyses();
  seen.commands.length = seen.searches.length = 0;
  Object.assign(user, { activeTab: undefined, opens: undefined, picks: undefined });
  opened.length = mended.length = 0;
  const panels = { open: (uri: vscode.Uri, model: number) => void opened.push([uri.path, model]) };
  configurations = new ToldConfigurations();
  const mending = {
    fixModel: async ({ path }: vscode.Uri) => void mended.push(path),
    recommend: async ({ path }: vscode.Uri) => void mended.push(path),
  };
  commands(file('extension'), analyses, panels, configurations, mending, log);
});

const call = async (name: string, argument?: unknown): Promise<void> => {
  await seen.registered.get(`gradwise.${name}`)?.(argument);
};
const probed = (): unknown[] => analyses.asked.filter(([what]) => what === 'run').map(([, path]) => path);

describe('a command about a model', () => {
  test('takes the file that a menu names', async () => {
    await call('probe', Uri.file('/models/named.onnx'));
    expect(probed()).toEqual(['/models/named.onnx']);
  });

  test('takes the one in the active tab from the palette', async () => {
    user.activeTab = new TabInputCustom(Uri.file('/models/open.onnx'), 'gradwise.onnx');
    await call('probe');
    expect(probed()).toEqual(['/models/open.onnx']);
  });

  test('asks for one where none is open, and does nothing when none is chosen', async () => {
    await call('probe');
    expect(probed()).toEqual([]);
    user.opens = Uri.file('/models/chosen.onnx');
    await call('analyzeFile');
    expect(probed()).toEqual(['/models/chosen.onnx']);
  });

  test.each(['fixModel', 'recommend'])('hands the model to %s', async (name) => {
    await call(name, Uri.file('/models/named.onnx'));
    expect(mended).toEqual(['/models/named.onnx']);
  });

  test('takes no link that is no file: what a page passes along is not trusted', async () => {
    await call('probe', { path: '/etc/passwd' });
    expect(probed()).toEqual([]);
  });

  test('opens the panel in the editor of Gradwise', async () => {
    const uri = Uri.file('/models/named.onnx');
    await call('openPanel', uri);
    expect(seen.commands).toEqual([['vscode.openWith', uri, 'gradwise.onnx']]);
  });
});

describe('a command about code', () => {
  const program = "import * as tf from '@tensorflow/tfjs'; tf.sequential();";
  afterEach(() => void workspace.textDocuments.splice(0));

  test('takes the model that a line over it names', async () => {
    await call('openPanel', { uri: 'file:/models/net.ts', model: 2 });
    expect(opened).toEqual([['/models/net.ts', 2]]);
    await call('probe', { uri: 'file:/models/net.ts', model: 2 });
    expect(probed()).toEqual(['/models/net.ts']);
    await call('cancel', { uri: 'file:/models/net.ts', model: 2 });
    expect(analyses.asked.at(-1)).toEqual(['cancel', '/models/net.ts']);
  });

  test('takes the code in the active tab, and no other text', async () => {
    TextDocument.open('net.js', 'javascript', program);
    TextDocument.open('notes.js', 'javascript', '// notes');
    user.activeTab = new TabInputText(Uri.file('/models/notes.js'));
    await call('openPanel');
    expect(opened).toEqual([]);
    user.activeTab = new TabInputText(Uri.file('/models/net.js'));
    await call('openPanel');
    expect(opened).toEqual([['/models/net.js', 0]]);
  });
});

test('the workspace is searched for whatever holds a model, but for what was installed', async () => {
  await call('analyzeWorkspace');
  expect(seen.searches).toEqual([[expect.stringMatching(/onnx,json,js,.*vue/), '**/node_modules/**']]);
  expect(probed()).toEqual(['/models/found.onnx']);
  configurations.ignore('/models/found.onnx');
  await call('analyzeWorkspace');
  expect(probed()).toHaveLength(1);
});

test('the log is shown', async () => {
  await call('showLog');
  expect(log.show).toHaveBeenCalledOnce();
});

describe('the page of a rule', () => {
  const shown = (): unknown[] => seen.commands.map(([command, uri]) => [command, uri instanceof Uri && uri.path]);

  test.each([...rules.keys()])('of %s is opened as a preview', async (id) => {
    await call('showRule', id);
    expect(shown()).toEqual([['markdown.showPreview', `/models/extension/media/rules/${id}.md`]]);
  });

  test.each([undefined, '../../../etc/passwd', 'no-such-rule', 7])('is chosen from a list for %j', async (id) => {
    await call('showRule', id);
    expect(shown()).toEqual([]);
    user.picks = 'dying-relu';
    await call('showRule', id);
    expect(shown()).toEqual([['markdown.showPreview', '/models/extension/media/rules/dying-relu.md']]);
  });
});
