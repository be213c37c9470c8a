import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathWithin } from '../../../src/sources/onnx/within';

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
