import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFiles } from '../../src/cli/files';
import { temporaryFolder } from '../support/onnx';

const nothing = (): boolean => false;

/** A folder with these files; returns a function from relative to absolute paths. */
function tree(...files: readonly string[]): (path: string) => string {
  const folder = temporaryFolder();
  for (const file of files) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  return (path) => join(folder, path);
}

describe('a search for files', () => {
  it('finds models in every folder, in alphabetical order, and nothing else', async () => {
    const at = tree('b.onnx', 'a/z.onnx', 'a/y.txt', 'c/d/e.ONNX');
    expect(await findFiles([at('.')], nothing)).toEqual({
      files: [at('a/z.onnx'), at('b.onnx'), at('c/d/e.ONNX')],
      failures: [],
    });
  });

  it('finds code and topologies by what is in them', async () => {
    const at = tree('a.js', 'b.ts', 'model.json', 'package.json');
    writeFileSync(at('b.ts'), 'const m = tf.sequential();');
    writeFileSync(at('model.json'), '{ "format": "layers-model" }');
    expect((await findFiles([at('.')], nothing)).files).toEqual([at('b.ts'), at('model.json')]);
  });

  it('finds models in what a build made, but no code', async () => {
    const at = tree('dist/bundle.js', 'dist/deep/chunk.js', 'out/net.onnx', 'src/build.js');
    for (const name of ['dist/bundle.js', 'dist/deep/chunk.js', 'src/build.js'])
      writeFileSync(at(name), 'const m = tf.sequential();');
    expect((await findFiles([at('.')], nothing)).files).toEqual([at('out/net.onnx'), at('src/build.js')]);
  });

  it('takes a named file whatever its name: its reader will say what it is', async () => {
    const at = tree('weights.bin');
    expect((await findFiles([at('weights.bin')], nothing)).files).toEqual([at('weights.bin')]);
  });

  it('does not enter node_modules and .git, unless it is started there', async () => {
    const at = tree('node_modules/p/a.onnx', '.git/b.onnx', 'c.onnx');
    expect((await findFiles([at('.')], nothing)).files).toEqual([at('c.onnx')]);
    expect((await findFiles([at('node_modules')], nothing)).files).toEqual([at('node_modules/p/a.onnx')]);
  });

  it('finds a file once that links and paths reach twice', async () => {
    const at = tree('a.onnx');
    symlinkSync(at('a.onnx'), at('b.onnx'));
    expect((await findFiles([at('.'), at('a.onnx')], nothing)).files).toEqual([at('a.onnx')]);
  });

  it('does not run in circles through links to folders', async () => {
    const at = tree('sub/a.onnx');
    symlinkSync(at('.'), at('sub/up'));
    expect((await findFiles([at('.')], nothing)).files).toEqual([at('sub/a.onnx')]);
  });

  it('leaves out what is ignored, and counts it as found', async () => {
    const at = tree('a.onnx');
    expect(await findFiles([at('.')], () => true)).toEqual({ files: [], failures: [] });
    expect((await findFiles([at('a.onnx')], () => true)).files).toEqual([at('a.onnx')]);
  });

  it('says which path is not there, and goes on', async () => {
    const at = tree('a.onnx');
    const { files, failures } = await findFiles([at('none'), at('a.onnx')], nothing);
    expect(files).toEqual([at('a.onnx')]);
    expect(failures).toEqual([{ path: at('none'), message: `${at('none')}: there is no such file or folder.` }]);
  });

  it('says which folder holds no model', async () => {
    const at = tree('notes.txt');
    const { failures } = await findFiles([at('.')], nothing);
    expect(failures[0]?.message).toMatch(
      /: the folder holds no model \(\.onnx, model\.json\) and no code that builds one\.$/,
    );
  });

  // Whoever runs as root may read everything.
  it.runIf(process.getuid?.() !== 0)('says which folder may not be read', async () => {
    const at = tree('locked/a.onnx', 'b.onnx');
    chmodSync(at('locked'), 0);
    const { files, failures } = await findFiles([at('.')], nothing);
    chmodSync(at('locked'), 0o700);
    expect(files).toEqual([at('b.onnx')]);
    expect(failures[0]?.message).toMatch(/may not be read/);
  });
});
