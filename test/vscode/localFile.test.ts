import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { withLocalFile } from '../../src/vscode/localFile';
import { temporaryFolder } from '../support/temporary';
import { Uri } from './fake';

vi.mock('vscode', () => import('./fake'));

const uri = (text: string): vscode.Uri => Uri.parse(text) as Partial<vscode.Uri> as vscode.Uri;

describe('a model', () => {
  test('on disk is read where it lies', async () => {
    expect(await withLocalFile(uri('file:/models/net.onnx'), uri('file:/nowhere'), async (path) => path)).toBe(
      '/models/net.onnx',
    );
  });

  test('elsewhere is copied under its name for as long as it is used', async () => {
    const storage = temporaryFolder();
    const used = await withLocalFile(uri('git:/models/net.onnx'), uri(`file:${storage}`), async (path) => {
      expect(readFileSync(path, 'utf8')).toBe('content of git:/models/net.onnx');
      return path;
    });
    expect(basename(used)).toBe('net.onnx');
    expect(existsSync(used)).toBe(false);
    expect(readdirSync(storage)).toEqual([]);
  });

  test('leaves no copy behind when its use fails', async () => {
    const storage = temporaryFolder();
    const use = withLocalFile(uri('git:/models/net.onnx'), uri(`file:${storage}`), () =>
      Promise.reject(new Error('It broke.')),
    );
    await expect(use).rejects.toThrow('It broke.');
    expect(readdirSync(storage)).toEqual([]);
  });
});
