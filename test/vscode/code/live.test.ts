import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { Finding } from '../../../src/findings/finding';
import { LiveAnalysis } from '../../../src/vscode/code/live';
import { analysis, chain, finding } from '../../view/network';
import { asDocument, TextDocument, Uri, user, workspace } from '../fake';
import { ToldAnalyses, ToldConfigurations } from '../surfaces';

vi.mock('vscode', () => import('../fake'));

const program = "import * as tf from '@tensorflow/tfjs'; tf.sequential();";
const topology = '{"modelTopology": {"class_name": "Sequential"}}';

let analyses: ToldAnalyses;
let configurations: ToldConfigurations;
let judged: string[];
let mended: string[];
/** What a text is found to hold, in words: findings that have no fixes, or have some. */
let found: readonly Finding[];
let live: LiveAnalysis;
const holding = (findings: readonly Finding[]) => analysis({ models: [{ ...chain(3, () => 1), findings }] });
const analyst = {
  judge: async (document: vscode.TextDocument) => {
    judged.push(document.getText());
    return { analysis: holding(found), version: document.version };
  },
  mend: async (document: vscode.TextDocument) => {
    mended.push(document.getText());
    return { analysis: holding(found.map((f) => ({ ...f, message: 'Mendable.' }))), version: document.version };
  },
  forget: vi.fn(),
};
beforeEach(() => {
  vi.useFakeTimers();
  analyses = new ToldAnalyses();
  configurations = new ToldConfigurations();
  judged = [];
  mended = [];
  found = [];
  user.settings.clear();
  live = new LiveAnalysis(analyses, analyst, configurations);
});
afterEach(() => {
  live.dispose();
  workspace.textDocuments.splice(0);
  vi.useRealTimers();
});

const open = (name = 'model.js', language = 'javascript', text = program): TextDocument =>
  TextDocument.open(name, language, text);
const quiet = () => vi.advanceTimersByTimeAsync(1_000);
const told = (): unknown[] => analyses.asked.filter(([what]) => what === 'judged').map(([, , version]) => version);
const runs = (): unknown[] =>
  analyses.asked.filter(([what]) => what === 'run').map(([, path, options]) => [path, options]);

describe('code', () => {
  test('is judged when it is opened, and when the person pauses', async () => {
    const document = open();
    await quiet();
    document.type(`${program} a`);
    document.type(`${program} ab`);
    await quiet();
    expect(judged).toEqual([program, `${program} ab`]);
    expect(told()).toEqual([1, 3]);
  });

  test('in which something is found is mended behind that, and what is found is told before', async () => {
    found = [finding({ ruleId: 'zero-kernel-init' })];
    const document = open();
    await quiet();
    expect(mended).toEqual([program]);
    expect(told()).toEqual([1, 1]);
    found = [];
    document.type(`${program} a`);
    await quiet();
    expect(mended).toEqual([program]);
  });

  test('that was open before the extension is judged too', async () => {
    live.dispose();
    open();
    live = new LiveAnalysis(analyses, analyst, configurations);
    await quiet();
    expect(judged).toEqual([program]);
  });

  test('that has nothing to do with the library is left alone', async () => {
    open('other.js', 'javascript', 'const a = 1;').type('const a = 2;');
    open('model.py', 'python', program);
    await quiet();
    expect(judged).toEqual([]);
    expect(analyses.asked).toEqual([]);
  });

  test('from which the model was deleted is judged once more, so that its problems go', async () => {
    const document = open();
    await quiet();
    document.type('');
    await quiet();
    expect(judged).toEqual([program, '']);
  });

  test('is known at once to whoever cannot wait', async () => {
    const document = open();
    document.type(`${program} typed`);
    await live.settled(asDocument(document));
    expect(told().at(-1)).toBe(2);
  });

  test('is forgotten when it is closed', async () => {
    const document = open();
    await quiet();
    document.type('half');
    document.close();
    await quiet();
    expect(judged).toEqual([program]);
    expect(analyses.asked.map(([what]) => what)).toEqual(['keep', 'judged', 'release']);
    expect(analyst.forget).toHaveBeenCalled();
  });
});

describe('by the setting', () => {
  test('code is judged when it is saved only', async () => {
    user.settings.set('code.run', 'onSave');
    const document = open();
    await quiet();
    document.type(`${program} typed`);
    await quiet();
    expect(judged).toEqual([program]);
    document.save();
    await quiet();
    expect(judged).toEqual([program, `${program} typed`]);
  });

  test('nothing is judged', async () => {
    user.settings.set('code.run', 'off');
    const document = open();
    document.type(`${program} typed`);
    document.save();
    await quiet();
    expect(judged).toEqual([]);
    user.settings.clear();
    user.changesConfiguration.fire({ affectsConfiguration: () => true });
    await quiet();
    expect(judged).toEqual([`${program} typed`]);
  });

  test('saving starts the probe, but not of a folder that is not trusted', async () => {
    user.settings.set('probe.onSave', true);
    const document = open();
    document.save();
    await quiet();
    expect(runs()).toEqual([['/models/model.js', { probe: true }]]);
    Object.assign(workspace, { isTrusted: false });
    document.save();
    await quiet();
    expect(runs()).toHaveLength(1);
    Object.assign(workspace, { isTrusted: true });
  });
});

describe('what a configuration ignores', () => {
  test('is not judged, and not probed when it is saved', async () => {
    user.settings.set('probe.onSave', true);
    configurations.ignore('/models/model.js');
    const document = open();
    document.type(`${program} typed`);
    document.save();
    await quiet();
    expect([judged, analyses.asked]).toEqual([[], []]);
  });

  test('loses its problems when that is written down, and has them again when it is taken back', async () => {
    open();
    await quiet();
    configurations.ignore('/models/model.js');
    await quiet();
    expect(judged).toEqual([program]);
    expect(analyses.asked.at(-1)).toEqual(['judged', '/models/model.js', 1, 0]);
    configurations.ignore();
    await quiet();
    expect(judged).toEqual([program, program]);
  });
});

describe('a model.json', () => {
  const once = ['/models/model.json', { probe: false, changed: true }];

  test('is read when it is opened and when it is saved, not while it is typed', async () => {
    const document = open('model.json', 'json', topology);
    await quiet();
    document.type(`${topology} `);
    await quiet();
    expect(runs()).toEqual([once]);
    document.save();
    await quiet();
    expect(runs()).toEqual([once, once]);
  });

  test('is read again when another program has written it', async () => {
    const document = open('model.json', 'json', topology);
    await quiet();
    user.types.fire({ document });
    await quiet();
    expect(runs()).toEqual([once, once]);
  });

  test('is read again when a file of its weights was written, once for all of them', async () => {
    open('model.json', 'json', `{${topology.slice(1, -1)}, "weightsManifest": [{"paths": ["a.bin", "b.bin"]}]}`);
    await quiet();
    for (const name of ['a.bin', 'b.bin', 'other.bin']) user.changesFile.fire(Uri.file(`/models/${name}`));
    await quiet();
    expect(runs()).toEqual([once, once]);
    user.changesFile.fire(Uri.file('/models/other.bin'));
    await quiet();
    expect(runs()).toHaveLength(2);
  });
});
