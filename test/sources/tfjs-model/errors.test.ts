import { mkdirSync, readFileSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { looksLikeTfjsModel, readTfjsModel } from '../../../src/sources/tfjs-model';
import { files, type Saved, save } from './saved';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const { layers: l } = tf;
const saved = (indent?: number): Promise<Saved> =>
  save(
    tf.sequential({ layers: [l.dense({ units: 5, inputShape: [3], name: 'd' }), l.dense({ units: 2, name: 'e' })] }),
    indent ? { indent } : {},
  );

/** The one error, as code and sentence. */
const errorOf = (path: string, text?: string): { readonly code: string; readonly message: string } => {
  const { errors } = readTfjsModel(path, text);
  expect(errors).toHaveLength(1);
  expect(errors[0]!.message).toMatch(/^[^\n]+\.$/);
  return errors[0]!;
};

const shard = 'group1-shard1of1.bin';

describe('a file that is no model', () => {
  it.each<[string, string, string]>([
    ['is empty', ' \n', 'empty-file'],
    ['is a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n', 'lfs-pointer'],
    ['is no JSON', 'hello', 'not-json'],
    ['has a slip in it', '{"a": 1,}', 'not-json'],
    ['is cut off', '{"modelTopology": {"class_name": "Seq', 'truncated-file'],
    ['is other JSON', '{"name": "package", "version": "1.0.0"}', 'not-tfjs-model'],
    ['is a list', '[1, 2]', 'not-tfjs-model'],
  ])('%s: the error is %s', (_, text, code) => {
    expect(errorOf(files(text).path).code).toBe(code);
  });

  it('says where the slip is', () => {
    expect(errorOf(files('{\n  "a": 1,\n  b: 2\n}').path).message).toBe(
      'The JSON needs a name in double quotes at line 3, column 3.',
    );
  });

  it('does not exist, or is a folder', () => {
    const { folder } = files('{}');
    expect(errorOf(join(folder, 'none.json'))).toMatchObject({
      code: 'unreadable-file',
      message: expect.stringContaining('ENOENT'),
    });
    expect(errorOf(folder).code).toBe('unreadable-file');
  });
});

describe('weight files', () => {
  it('that are missing are named; the topology is read all the same', async () => {
    const { path, folder, text } = await saved(2);
    unlinkSync(join(folder, shard));
    const { networks, errors } = readTfjsModel(path);
    expect(errors).toMatchObject([
      { code: 'missing-shard', message: `Weight file "${shard}" cannot be opened (ENOENT). Put it beside model.json.` },
    ]);
    expect(text.split('\n')[errors[0]!.range!.start.line]).toContain(shard);
    expect(networks[0]?.layers.map(({ name }) => name)).toEqual(['d_input', 'd', 'e']);
    expect(networks[0]).not.toHaveProperty('stored');
  });

  it('that are too short are an error at the weight that does not fit', async () => {
    const { path, folder } = await saved();
    truncateSync(join(folder, shard), 90);
    expect(errorOf(path)).toMatchObject({
      code: 'shard-size',
      message: expect.stringContaining('Weight "e/kernel" ends at byte 120 of weight files that have only 90'),
    });
  });

  it('that are too long are an error, too', async () => {
    const { path, folder } = await saved();
    const file = join(folder, shard);
    writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.alloc(3)]));
    expect(errorOf(path)).toMatchObject({ code: 'shard-size', message: expect.stringContaining('131 bytes') });
  });

  it.each(['../w.bin', 'a/../../w.bin', '/etc/passwd', 'C:\\w.bin', 'https://example.org/w.bin', ''])(
    'are not read from %j',
    async (path) => {
      const { text } = await saved();
      const json = JSON.parse(text);
      json.weightsManifest[0].paths = [path];
      expect(errorOf(files(json).path).code).toBe('shard-outside');
    },
  );

  it('are not read through a link out of the folder', async () => {
    const { path, folder } = await saved();
    unlinkSync(join(folder, shard));
    symlinkSync(files('{}').path, join(folder, shard));
    expect(errorOf(path).code).toBe('shard-outside');
  });

  it('may lie in a folder further down, and be named with ./', async () => {
    const { folder, text } = await saved();
    mkdirSync(join(folder, 'weights'));
    writeFileSync(join(folder, 'weights', 'w.bin'), readFileSync(join(folder, shard)));
    const path = join(folder, 'other.json');
    writeFileSync(path, text.replace(shard, './weights/w.bin'));
    expect(readTfjsModel(path).networks[0]?.stored?.size).toBe(4);
  });
});

describe('a manifest', () => {
  it.each<[string, object, string]>([
    ['without a name', { name: null }, 'has no name'],
    ['without a shape', { shape: null }, '"d/kernel" has no shape'],
    ['with a negative size', { shape: [3, -5] }, '"d/kernel" has a shape that is none'],
    ['with an unknown type', { dtype: 'float8' }, '"d/kernel" has the unknown type "float8"'],
    ['with an unknown quantisation', { quantization: { dtype: 'int4' } }, 'quantised as "int4"'],
    ['with half a quantisation', { quantization: { dtype: 'uint8', min: 0 } }, 'without scale and min'],
  ])('%s is refused at that weight', async (_, change, said) => {
    const { folder, text } = await saved(1);
    const json = JSON.parse(text);
    Object.assign(json.weightsManifest[0].weights[0], change);
    const path = join(folder, 'changed.json');
    writeFileSync(path, JSON.stringify(json));
    expect(errorOf(path)).toMatchObject({ code: 'bad-manifest', message: expect.stringContaining(said) });
  });
});

describe('a topology', () => {
  const layer = (name: string, from: string): object => ({
    class_name: 'Activation',
    name,
    config: { name },
    inbound_nodes: [[[from, 0, 0, {}]]],
  });
  const input = { class_name: 'InputLayer', name: 'x', config: { batch_input_shape: [null, 2] }, inbound_nodes: [] };
  const topology = (layers: readonly object[], output = 'a'): object => ({
    class_name: 'Model',
    config: { name: 'm', layers, input_layers: [['x', 0, 0]], output_layers: [[output, 0, 0]] },
  });

  it.each<[string, object, string]>([
    ['of a class that is no model', { class_name: 'Estimator', config: { layers: [] } }, '"Estimator"'],
    ['with a layer without class', topology([input, { name: 'a' }]), 'Layer number 2 has no class_name'],
    ['with two layers of one name', topology([input, layer('a', 'x'), layer('a', 'x')]), 'Two layers are called "a"'],
    ['with an input that nothing makes', topology([input, layer('a', 'b')]), '"a" takes its input from "b"'],
    ['with a circle', topology([input, layer('a', 'b'), layer('b', 'a')]), '"a" stands in a circle'],
    ['with an output that nothing makes', topology([input], 'z'), 'output_layers names "z"'],
  ])('%s is refused with a sentence', (_, modelTopology, said) => {
    expect(errorOf(files({ modelTopology }).path)).toMatchObject({
      code: 'malformed',
      message: expect.stringContaining(said),
    });
  });

  it('that is half typed, cut anywhere, never throws', async () => {
    const { path, text } = await saved();
    for (let end = 0; end < text.length; end += 7) {
      const { errors, networks } = readTfjsModel(path, text.slice(0, end));
      expect(networks).toEqual([]);
      expect(errors.map((e) => e.code)).toEqual([end === 0 ? 'empty-file' : 'truncated-file']);
    }
  });

  it('with any one value replaced by something else never throws', async () => {
    const { path, text } = await saved();
    const values = [...text.matchAll(/(?<=[:,[])(?:"[^"]*"|-?\d[\d.]*|true|false|null)(?=[,\]}])/g)];
    for (const other of ['null', '-1', '"x"', '[]', '{}', '[[[]]]']) {
      for (const { 0: value, index } of values) {
        const changed = text.slice(0, index) + other + text.slice(index + value.length);
        for (const { message } of readTfjsModel(path, changed).errors) expect(message).toMatch(/\.$/);
      }
    }
  });
});

describe('recognition', () => {
  it('knows a model by its beginning', async () => {
    for (const indent of [undefined, 2])
      expect(looksLikeTfjsModel((await saved(indent)).text.slice(0, 300))).toBe(true);
    expect(looksLikeTfjsModel('{"class_name": "Sequential", "config": {')).toBe(true);
    expect(looksLikeTfjsModel('{"format": "graph-model", "generatedBy": "2.3')).toBe(true);
  });

  it.each([
    '{"name": "gradwise", "version": "0.1.0"}',
    '{"compilerOptions": {}}',
    '"modelTopology": 1',
    'const modelTopology = {',
    '',
  ])('leaves %j alone', (text) => expect(looksLikeTfjsModel(text)).toBe(false));
});
