import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { Configurations } from '../../src/vscode/configurations';
import { temporaryFolder } from '../support/onnx';
import { seen, TextDocument, Uri, user, workspace } from './fake';

vi.mock('vscode', () => import('./fake'));

const name = 'gradwise.config.json';
let folder: string;
let configurations: Configurations;
let changes: number;
beforeEach(() => {
  vi.useFakeTimers();
  user.settings.clear();
  folder = temporaryFolder();
  mkdirSync(join(folder, 'app/models'), { recursive: true });
  workspace.folder = Uri.file(join(folder, 'app'));
  configurations = new Configurations();
  changes = 0;
  configurations.onDidChange(() => changes++);
});
afterEach(() => {
  configurations.dispose();
  workspace.folder = undefined;
  vi.useRealTimers();
});

const uri = (path: string): vscode.Uri => Uri.file(join(folder, path)) as Partial<vscode.Uri> as vscode.Uri;
const write = (path: string, json: unknown): void =>
  writeFileSync(join(folder, path, name), typeof json === 'string' ? json : JSON.stringify(json));
const rules = (path = 'app/models/net.js') => configurations.rules(uri(path));
const problems = () => seen.problems.get(name)?.map(({ message, range }) => [message, range.start]) ?? [];

describe('rules', () => {
  test('are set by the nearest configuration upwards, whose patterns start at its folder', async () => {
    write('app', {
      rules: { 'dying-relu': 'off' },
      overrides: [{ files: ['models/**'], rules: { 'vanishing-gradient': ['info', { errorDecades: 9 }] } }],
      ignores: ['old/'],
    });
    expect(await rules()).toEqual({
      'dying-relu': { severity: 'off' },
      'vanishing-gradient': { severity: 'info', options: { errorDecades: 9 } },
    });
    expect(await rules('app/net.js')).toEqual({ 'dying-relu': { severity: 'off' } });
    expect(await configurations.ignores(uri('app/old/net.js'))).toBe(true);
    expect(await configurations.ignores(uri('app/net.js'))).toBe(false);
    write('app/models', {});
    expect(await rules()).toEqual({});
  });

  test('are not set by what lies above the workspace, but for files that belong to none', async () => {
    write('', { rules: { 'dying-relu': 'off' } });
    expect(await rules()).toEqual({});
    expect(await rules('net.js')).toEqual({ 'dying-relu': { severity: 'off' } });
  });

  test('are set by settings on top of it, as far as they are severities', async () => {
    write('app', { rules: { 'dying-relu': ['off', { errorShare: 0.9 }], 'vanishing-gradient': 'info' } });
    user.settings.set('rules', { 'dying-relu': 'warning', 'vanishing-gradient': 'loud', 'exploding-gradient': 'off' });
    expect(await rules()).toEqual({
      'dying-relu': { severity: 'warning', options: { errorShare: 0.9 } },
      'vanishing-gradient': { severity: 'info' },
      'exploding-gradient': { severity: 'off' },
    });
  });

  test('of what has no file are those of the settings', async () => {
    user.settings.set('rules', { 'dying-relu': 'off' });
    const untitled = Uri.parse('untitled:Untitled-1') as Partial<vscode.Uri> as vscode.Uri;
    expect(await configurations.rules(untitled)).toEqual({ 'dying-relu': { severity: 'off' } });
    expect(await configurations.ignores(untitled)).toBe(false);
  });
});

describe('a configuration that is wrong', () => {
  test('has a problem at the words that are meant, and what it said before goes on to hold', async () => {
    write('app', { rules: { 'dying-relu': 'off' } });
    await rules();
    expect(problems()).toEqual([]);
    write('app', '{\n  "rules": { "dying-relu": "of" }\n}');
    expect(await rules()).toEqual({ 'dying-relu': { severity: 'off' } });
    expect(problems()).toEqual([
      ['“rules”: “dying-relu” must be "off", "info", "warning" or "error", but is "of".', { line: 1, character: 13 }],
    ]);
    write('app', { rules: { 'dying-relu': 'info' } });
    expect(await rules()).toEqual({ 'dying-relu': { severity: 'info' } });
    expect(problems()).toEqual([]);
  });

  test('sets nothing where it never was right; its problem goes when it is deleted', async () => {
    write('app', '{');
    expect(await rules()).toEqual({});
    expect(problems()).toEqual([['The configuration needs a name in double quotes here.', { line: 0, character: 1 }]]);
    rmSync(join(folder, 'app', name));
    user.deletes.fire(Uri.file(join(folder, 'app', name)));
    await vi.advanceTimersByTimeAsync(1000);
    await vi.waitFor(() => expect(problems()).toEqual([]));
  });

  test('is told of when it is opened, whether or not a model is', async () => {
    write('app', '[]');
    TextDocument.open(`file:${join(folder, 'app', name)}`, 'json', '[]');
    await vi.waitFor(() => expect(problems()).toHaveLength(1));
  });
});

test('whoever asked is told when a configuration was written, and when a setting about rules has changed', async () => {
  user.changesFile.fire(Uri.file(join(folder, 'app', name)));
  user.changesFile.fire(Uri.file(join(folder, 'app', name)));
  vi.advanceTimersByTime(1000);
  expect(changes).toBe(1);
  user.changesConfiguration.fire({ affectsConfiguration: (section) => section === 'gradwise.rules' });
  user.changesConfiguration.fire({ affectsConfiguration: (section) => section === 'gradwise.code' });
  expect(changes).toBe(2);
});
