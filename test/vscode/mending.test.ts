import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { startProbe } from '../../src/probe/client';
import { Mending } from '../../src/vscode/mending';
import { writeSamples } from '../support/samples';
import { applied, seen, TextDocument, Uri, user, workspace } from './fake';
import { ToldConfigurations } from './surfaces';

vi.mock('vscode', () => import('./fake'));

const folder = mkdtempSync(join(tmpdir(), 'gradwise-test-'));
writeSamples(folder);
const probe = startProbe();
afterAll(() => {
  probe.dispose();
  rmSync(folder, { recursive: true });
});

const mending = new Mending({ get: async () => probe }, new ToldConfigurations());
const file = (name: string): vscode.Uri => Uri.file(join(folder, name)) as Partial<vscode.Uri> as vscode.Uri;

beforeEach(() => {
  for (const list of [seen.information, seen.errors, seen.offered, seen.edited]) list.length = 0;
  Object.assign(user, { savesAs: undefined, picks: undefined });
  workspace.isTrusted = true;
  workspace.textDocuments.splice(0);
});

describe('a mended copy', () => {
  test('is written where the reader chooses, and the original stays what it was', async () => {
    const before = readFileSync(join(folder, 'exploding-relu.onnx'));
    user.savesAs = Uri.file(join(folder, 'mended.onnx'));
    await mending.fixModel(file('exploding-relu.onnx'));
    expect(seen.errors).toEqual([]);
    expect(seen.information.join()).toMatch(/^mended\.onnx is written\. .+\.$/);
    expect(readFileSync(join(folder, 'exploding-relu.onnx')).equals(before)).toBe(true);
    const after = readFileSync(join(folder, 'mended.onnx'));
    expect(after.length).toBe(before.length);
    expect(after.equals(before)).toBe(false);
  });

  test('is not written where nothing is to be mended', async () => {
    user.savesAs = Uri.file(join(folder, 'none.onnx'));
    await mending.fixModel(file('healthy-residual-cnn.onnx'));
    expect(seen.information).toEqual(['healthy-residual-cnn.onnx was not copied: no finding has a fix that holds.']);
    expect(existsSync(join(folder, 'none.onnx'))).toBe(false);
  });

  test('never takes the place of the original', async () => {
    user.savesAs = Uri.file(join(folder, 'exploding-relu.onnx'));
    await mending.fixModel(file('exploding-relu.onnx'));
    expect(seen.errors).toHaveLength(1);
  });

  test('is not made where the dialog is left', async () => {
    await mending.fixModel(file('exploding-relu.onnx'));
    expect([seen.information, seen.errors]).toEqual([[], []]);
  });

  test('of code is made in its editor', async () => {
    await mending.fixModel(file('net.js'));
    expect(seen.information.join()).toContain('quick fixes');
  });
});

describe('pairings', () => {
  const program = readFileSync('test/fixtures/programs/sick/deep-sigmoid.js', 'utf8');
  const uri = Uri.file('/models/deep-sigmoid.js') as Partial<vscode.Uri> as vscode.Uri;

  test('are offered with what they would do, and the chosen one is written', async () => {
    const document = TextDocument.open('deep-sigmoid.js', 'javascript', program);
    document.isDirty = true;
    await mending.recommend(uri);
    expect(seen.errors).toEqual([]);
    expect(seen.offered.length).toBeGreaterThan(0);
    for (const [, detail] of seen.offered) expect(detail).toMatch(/^predicted G −\d.* → .* · probed G /);
    expect(seen.edited).toEqual([]);
    user.picks = seen.offered[0]?.[0];
    await mending.recommend(uri);
    const [edit] = seen.edited;
    expect(applied(document, edit)).not.toBe(program);
  });

  test('are not looked for in a healthy network, which is said to be one', async () => {
    await mending.recommend(file('healthy-residual-cnn.onnx'));
    expect(seen.offered).toEqual([]);
    expect(seen.information).toHaveLength(1);
  });

  test('wait until the folder is trusted, since the model is run', async () => {
    workspace.isTrusted = false;
    await mending.recommend(uri);
    await mending.fixModel(file('exploding-relu.onnx'));
    expect(seen.information).toEqual([
      'This runs the model, so it waits until you trust this folder.',
      'This runs the model, so it waits until you trust this folder.',
    ]);
  });
});
