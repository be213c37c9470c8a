import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Differentiated } from '../../src/probe/differentiate';
import { gradientFiles, makeFolder, writeIndex } from '../../src/probe/gradientFiles';
import { NpyError } from '../../src/probe/npy';
import type { Target } from '../../src/probe/targets';
import { temporaryFolder, writeTemporary } from '../support/onnx';

const targets: readonly Target[] = [
  { name: 'x', role: 'input' },
  { name: 'w', role: 'parameter' },
  { name: 'alias', role: 'parameter' },
  { name: 'unused', role: 'parameter' },
  { name: 'h', role: 'activation' },
  { name: 'y', role: 'output' },
];

const differentiated = (gradients: Readonly<Record<string, string>>): Differentiated => ({
  nodes: [],
  initializers: new Map(),
  gradients: new Map(Object.entries(gradients)),
  absent: new Map(),
  cuts: [],
  unresolved: new Set(),
  constant: new Set(),
});

const result = differentiated({ x: 'dx', w: 'dw', alias: 'dw', h: 'dh', y: 'dy' });

describe('gradients as files', () => {
  it('are those of inputs and parameters, each once', () => {
    expect([...gradientFiles(targets, result)]).toEqual([
      ['dx', '0.npy'],
      ['dw', '1.npy'],
    ]);
  });

  it('are found by the names of what they belong to; what has none is left out', () => {
    const folder = temporaryFolder();
    writeIndex(folder, targets, result, gradientFiles(targets, result));
    expect(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))).toEqual({
      x: '0.npy',
      w: '1.npy',
      alias: '1.npy',
    });
  });
});

describe('their folder', () => {
  it('is made, with the folders above it', () => {
    const folder = join(temporaryFolder(), 'a', 'b', 'c');
    makeFolder(folder);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  it('may be there already', () => {
    const folder = temporaryFolder();
    makeFolder(folder);
    makeFolder(join(folder, '..', folder.split('/').at(-1) ?? ''));
    expect(existsSync(folder)).toBe(true);
  });

  it.each([
    ['a file', () => writeTemporary(Buffer.from('notes')), 'EEXIST'],
    ['below a file', () => join(writeTemporary(Buffer.from('notes')), 'a', 'b'), 'ENOTDIR'],
  ])('cannot be %s', (_, place, code) => {
    const folder = place();
    expect(() => makeFolder(folder)).toThrow(
      new NpyError(`Gradients cannot be written to ${folder} (${code}). Name a folder that files can be made in.`),
    );
  });

  it.runIf(process.platform === 'linux')('is refused where the system makes the folders itself, at any depth', () => {
    for (const folder of ['/proc/gradwise', '/proc/gradwise/deeper'])
      expect(() => makeFolder(folder)).toThrow(`Gradients cannot be written to ${folder} (ENOENT)`);
  });
});
