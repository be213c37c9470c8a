import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathWithin, realPath } from '../../../src/sources/onnx/within';
import { temporaryFolder } from '../../support/temporary';

describe('a path within a folder', () => {
  const within = (folder: string, file: string) => pathWithin(resolve(folder), resolve(file));

  it.each([
    ['/models', '/models/w.bin', 'w.bin'],
    ['/models', '/models/a/w.bin', 'a/w.bin'],
    ['/models/', '/models/..w.bin', '..w.bin'],
    ['/', '/w.bin', 'w.bin'],
  ])('of %s: %s', (folder, file, path) => {
    expect(within(folder, file)?.replaceAll('\\', '/')).toBe(path);
  });

  it.each([
    ['/models', '/models'],
    ['/models', '/models-other/w.bin'],
    ['/models', '/w.bin'],
    ['/models/a', '/models/b/w.bin'],
    ['/models', '/'],
  ])('of %s is not: %s', (folder, file) => {
    expect(within(folder, file)).toBeUndefined();
  });
});

describe('the real path', () => {
  const folder = realPath(temporaryFolder());
  mkdirSync(join(folder, 'models'));
  writeFileSync(join(folder, 'models/net.onnx'), '');
  symlinkSync(join(folder, 'models'), join(folder, 'latest'));
  symlinkSync(join(folder, 'models/net.onnx'), join(folder, 'link.onnx'));

  it.each([
    ['link.onnx', 'models/net.onnx'],
    ['latest/net.onnx', 'models/net.onnx'],
    ['latest/../latest/net.onnx', 'models/net.onnx'],
  ])('of %s is that of %s', (path, real) => {
    expect(realPath(join(folder, path))).toBe(join(folder, real));
  });

  it('follows links as far as there is anything', () => {
    expect(realPath(join(folder, 'latest/new/copy.onnx'))).toBe(join(folder, 'models/new/copy.onnx'));
  });
});
