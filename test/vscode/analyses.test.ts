import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { Analysis, AnalyzeContext } from '../../src/analysis';
import type { ProbeProcess } from '../../src/probe/client';
import { Analyses, type Change } from '../../src/vscode/analyses';
import type { JudgedText } from '../../src/vscode/code/analyst';
import type { WarmProbe } from '../../src/vscode/warmProbe';
import { analysis, chain, measured } from '../view/network';
import { TextDocument } from './fake';
import { file, ToldConfigurations } from './surfaces';

/** The runs of files, with an analyzer that each test lets go on by hand. */

vi.mock('vscode', () => import('./fake'));

/** One call of the analyzer. */
interface Call {
  readonly context: AnalyzeContext;
  readonly finish: (analysis: Analysis) => void;
  readonly fail: (error: Error) => void;
}
const calls: Call[] = [];
vi.mock('../../src/analyze', () => ({
  analyze: (_path: string, _options: unknown, context: AnalyzeContext) =>
    new Promise<Analysis>((finish, fail) => {
      context.signal?.addEventListener('abort', () => fail(new Error('aborted')));
      calls.push({ context, finish, fail });
    }),
}));

const uri = { scheme: 'file', fsPath: '/models/net.onnx', toString: () => 'file:///models/net.onnx' } as vscode.Uri;
const log = { info: () => undefined, error: vi.fn() };
const probe: Partial<WarmProbe> = { get: async () => ({}) as ProbeProcess };

const knownStatically = analysis({ models: [{ ...chain(3, () => 1), probe: measured({ status: 'skipped' }) }] });
const probed = analysis({ models: [chain(3, () => 1)] });

/** What the analyst makes of the code as it stands when a probe ends. */
let now: JudgedText | undefined;
const configurations = new ToldConfigurations();
let analyses: Analyses;
let changes: Change[];
beforeEach(() => {
  calls.length = 0;
  changes = [];
  const channel = log as Partial<vscode.LogOutputChannel> as vscode.LogOutputChannel;
  analyses = new Analyses(uri, probe as WarmProbe, channel, { remember: async () => now }, configurations);
  analyses.onDidChange((change) => changes.push(change));
});

/** The call with this number, once it was made. */
const call = (index: number): Promise<Call> => vi.waitUntil(() => calls[index]);
const shown = () => ({ kind: analyses.get(uri)?.activity.kind, analysis: analyses.get(uri)?.analysis });

describe('a run', () => {
  test('shows what is known statically, then what was measured', async () => {
    const run = analyses.run(uri, { probe: true });
    const { context, finish } = await call(0);
    context.onStatic?.(knownStatically);
    expect(shown()).toEqual({ kind: 'running', analysis: knownStatically });
    finish(probed);
    await run;
    expect(shown()).toEqual({ kind: 'ended', analysis: probed });
  });

  test('tells progress as progress alone', async () => {
    const run = analyses.run(uri, { probe: true });
    const { context, finish } = await call(0);
    context.onProgress?.({ phase: 'run', done: 0.5 });
    expect(changes.at(-1)?.progressOnly).toBe(true);
    finish(probed);
    await run;
    expect(changes.at(-1)?.progressOnly).toBe(false);
  });

  test('that is cancelled keeps what it had found', async () => {
    const run = analyses.run(uri, { probe: true });
    (await call(0)).context.onStatic?.(knownStatically);
    analyses.cancel(uri);
    await run;
    expect(shown()).toEqual({ kind: 'cancelled', analysis: knownStatically });
  });

  test('that breaks says why, and logs it', async () => {
    const run = analyses.run(uri, { probe: true });
    (await call(0)).fail(new Error('a defect'));
    await run;
    expect(analyses.get(uri)?.activity).toEqual({ kind: 'broken', message: 'a defect' });
    expect(log.error).toHaveBeenCalled();
  });

  test('gives way to a newer one, of which alone is told', async () => {
    const first = analyses.run(uri, { probe: true });
    const old = await call(0);
    const second = analyses.run(uri, { probe: true });
    const { finish } = await call(1);
    old.context.onStatic?.(knownStatically);
    await first;
    expect(shown()).toEqual({ kind: 'running', analysis: undefined });
    finish(probed);
    await second;
    expect(shown().kind).toBe('ended');
  });
});

describe('probing again', () => {
  const again = async (changed: boolean): Promise<void> => {
    const first = analyses.run(uri, { probe: true });
    (await call(0)).finish(probed);
    await first;
    const second = analyses.run(uri, { probe: true, changed });
    (await call(1)).context.onStatic?.(knownStatically);
    analyses.cancel(uri);
    await second;
  };

  test('and cancelling leaves what was measured before', async () => {
    await again(false);
    expect(shown()).toEqual({ kind: 'cancelled', analysis: probed });
  });

  test('a file that has changed shows nothing of the old one', async () => {
    await again(true);
    expect(shown()).toEqual({ kind: 'cancelled', analysis: knownStatically });
  });
});

describe('forgetting', () => {
  test('ends the run and drops what no editor shows', async () => {
    const run = analyses.run(uri, { probe: true });
    const { context } = await call(0);
    analyses.forget(uri);
    await run;
    expect(context.signal?.aborted).toBe(true);
    expect(analyses.get(uri)).toBeUndefined();
  });

  test('leaves a file alone that an editor was opened on while the workspace was analysed', async () => {
    const workspace = analyses.run(uri, { probe: true });
    await call(0);
    const editor = analyses.keep(uri);
    const opened = analyses.run(uri, { probe: true, changed: true });
    await workspace;
    analyses.forget(uri);
    (await call(1)).finish(probed);
    await opened;
    expect(shown()).toEqual({ kind: 'ended', analysis: probed });
    editor.dispose();
    expect(analyses.get(uri)).toBeUndefined();
  });
});

describe('code that is open', () => {
  const program = "import * as tf from '@tensorflow/tfjs'; tf.sequential();";
  let document: TextDocument;
  beforeEach(() => {
    document = TextDocument.open('model.js', 'javascript', program);
    now = { analysis: knownStatically, version: 3 };
  });
  afterEach(() => document.close());
  const code = (): vscode.Uri => file('model.js');
  const known = () => ({ ...analyses.get(code()), uri: undefined });

  test('is probed as it stands in its editor', async () => {
    document.type(`${program} // not saved`);
    const run = analyses.run(code(), { probe: true });
    const { context, finish } = await call(0);
    expect(context.unsaved?.get('/models/model.js')).toBe(`${program} // not saved`);
    finish(probed);
    await run;
  });

  test('is told of as it stands when the probe ends, not as it stood when it began', async () => {
    const run = analyses.run(code(), { probe: true });
    (await call(0)).finish(probed);
    await run;
    // The model is another one by now: nothing that was measured is true of it.
    expect(known()).toMatchObject({ activity: { kind: 'static' }, analysis: knownStatically, version: 3 });
    now = { analysis: probed, version: 4 };
    const again = analyses.run(code(), { probe: true });
    (await call(1)).finish(probed);
    await again;
    expect(known()).toMatchObject({ activity: { kind: 'ended' }, analysis: probed, version: 4 });
  });

  test('that is judged while its probe runs does not stop the probe', async () => {
    const run = analyses.run(code(), { probe: true });
    const { finish } = await call(0);
    analyses.judged(code(), { analysis: knownStatically, version: 2 });
    expect(known()).toMatchObject({ activity: { kind: 'running' }, analysis: knownStatically, version: 2 });
    finish(probed);
    await run;
  });

  test('and judged offers the probe, unless one was made that still holds', () => {
    analyses.judged(code(), { analysis: knownStatically, version: 2 });
    expect(known().activity).toEqual({ kind: 'static' });
    analyses.judged(code(), { analysis: probed, version: 2 });
    expect(known().activity).toEqual({ kind: 'ended' });
  });
});
