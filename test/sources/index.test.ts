import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceByName, sourceOf } from '../../src/sources';
import { temporaryFolder } from '../support/onnx';

function file(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

const program = "import * as tf from '@tensorflow/tfjs';\nconst model = tf.sequential();\n";

describe('a file is told by its name', () => {
  it.each([
    ['net.onnx', 'onnx'],
    ['NET.ONNX', 'onnx'],
    ['a.js', 'tfjs-code'],
    ['a.mjs', 'tfjs-code'],
    ['a.cjs', 'tfjs-code'],
    ['a.jsx', 'tfjs-code'],
    ['a.ts', 'tfjs-code'],
    ['a.mts', 'tfjs-code'],
    ['a.cts', 'tfjs-code'],
    ['a.tsx', 'tfjs-code'],
    ['A.vue', 'tfjs-code'],
    ['A.svelte', 'tfjs-code'],
    ['index.html', 'tfjs-code'],
    ['model.json', 'tfjs-model'],
    ['notes.txt', undefined],
    ['onnx', undefined],
  ])('%s', (name, source) => {
    expect(sourceByName(name)).toBe(source);
  });
});

describe('whether it holds a model is told by what is in it', () => {
  it.each([
    ['code that uses TensorFlow.js', 'a.ts', program, 'tfjs-code'],
    ['other code', 'a.ts', 'export const model = 1;', undefined],
    ['type declarations', 'a.d.ts', program, undefined],
    ['a minified bundle', 'a.min.js', program, undefined],
    ['a long bundle', 'a.js', program + 'x'.repeat(2 ** 20), undefined],
    ['a topology', 'model.json', '{ "format": "layers-model", "modelTopology": {} }', 'tfjs-model'],
    ['a topology that Keras wrote', 'net.json', '{"class_name": "Sequential", "config": {}}', 'tfjs-model'],
    ['other JSON', 'package.json', '{ "name": "x", "version": "1.0.0" }', undefined],
    ['an empty file', 'a.js', '', undefined],
    ['an ONNX file, which is not opened', 'net.onnx', '', 'onnx'],
  ])('%s', (_, name, text, source) => {
    expect(sourceOf(file(name, text))).toBe(source);
  });

  it('a folder and a pipe hold none, and neither is waited for', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'folder.js'));
    execFileSync('mkfifo', [join(folder, 'pipe.js')]);
    expect(sourceOf(join(folder, 'folder.js'))).toBeUndefined();
    expect(sourceOf(join(folder, 'pipe.js'))).toBeUndefined();
    expect(sourceOf(join(folder, 'none.js'))).toBeUndefined();
  });
});
