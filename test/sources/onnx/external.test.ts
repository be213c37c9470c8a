import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeNumbers, type Tensor } from '../../../src/model';
import { readOnnx, readTensorBytes } from '../../../src/sources/onnx';
import { temporaryFolder, writeTemporary } from '../../support/onnx';
import { float32, message, modelWithTensor, packed, varint } from '../../support/protobuf';

/** External data as https://onnx.ai/onnx/repo-docs/ExternalData.html describes it. */

const entry = (key: string, value: string) => message(13, message(1, key), message(2, value));

/** A model whose "w" is float32 [2000] in an external file that these entries name. */
function modelWith(entries: Readonly<Record<string, string>>, size = 2000): string {
  const fields = Object.entries(entries).map(([key, value]) => entry(key, value));
  return writeTemporary(modelWithTensor(packed(1, [size]), varint(2, 1), ...fields, varint(14, 1)));
}

const values = Array.from({ length: 2000 }, (_, i) => i);
const weights = float32(values);

function put(model: string, name: string, content: Uint8Array | string = weights): void {
  const path = join(dirname(model), name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function readWeight(model: string): Tensor {
  const t = readOnnx(model).graph.initializers.get('w');
  if (!t) throw new Error('The model has no initializer "w".');
  return t;
}

describe('external data', () => {
  it('is a span of the file beside the model', () => {
    const model = modelWith({ location: 'w.bin', offset: '0', length: '8000' });
    put(model, 'w.bin');
    const t = readWeight(model);
    expect(t.data).toEqual({ kind: 'span', file: join(dirname(model), 'w.bin'), offset: 0, length: 8000 });
    expect(decodeNumbers('float32', readTensorBytes(t))).toEqual(values);
  });

  it('may lie in the middle of the file, and in a folder below', () => {
    const model = modelWith({ location: 'data/w.bin', offset: '4096', length: '8000' });
    put(model, 'data/w.bin', Buffer.concat([Buffer.alloc(4096), weights, Buffer.alloc(100)]));
    expect(decodeNumbers('float32', readTensorBytes(readWeight(model)))).toEqual(values);
  });

  it('may leave out offset and length', () => {
    const model = modelWith({ location: 'w.bin' });
    put(model, 'w.bin', Buffer.concat([weights, Buffer.alloc(100)]));
    expect(readWeight(model).data).toMatchObject({ offset: 0, length: 8000 });
  });

  it('of a small tensor is read at once: shapes and axes are needed to understand the graph', () => {
    const model = modelWith({ location: 'w.bin', offset: '8' }, 3);
    put(model, 'w.bin');
    expect(readWeight(model).data).toEqual({ kind: 'bytes', bytes: new Uint8Array(float32([2, 3, 4])) });
  });

  it('may be reached through a link that stays in the folder', () => {
    const model = modelWith({ location: 'link.bin' });
    put(model, 'blobs/w.bin');
    symlinkSync('blobs/w.bin', join(dirname(model), 'link.bin'));
    expect(readWeight(model).data.kind).toBe('span');
  });

  it('is ignored where the tensor says that its data is inside the model', () => {
    const raw = message(9, float32([1]));
    const file = writeTemporary(
      modelWithTensor(packed(1, [1]), varint(2, 1), raw, entry('location', 'gone'), varint(14, 0)),
    );
    expect(readWeight(file).data.kind).toBe('bytes');
  });
});

describe('external data that cannot be read', () => {
  it('is told with the byte of the model where it is asked for', () => {
    const model = modelWith({ location: 'gone.bin' });
    expect(() => readOnnx(model)).toThrow(expect.objectContaining({ offset: readFileSync(model).indexOf('w') - 2 }));
  });

  it('because the file is not there: says which, and where to put it', () => {
    const model = modelWith({ location: 'sub/weights.bin' });
    expect(() => readOnnx(model)).toThrow(
      expect.objectContaining({
        code: 'missing-external-data',
        message: expect.stringMatching(/"w" lies in "sub\/weights\.bin".*ENOENT.*Put "weights\.bin" beside/),
      }),
    );
  });

  it('because it is a folder', () => {
    const model = modelWith({ location: 'folder' });
    mkdirSync(join(dirname(model), 'folder'));
    expect(() => readOnnx(model)).toThrow(expect.objectContaining({ code: 'missing-external-data' }));
  });

  it.each([[{}], [{ location: '' }]])('because no file is named: %j', (entries) => {
    expect(() => readOnnx(modelWith(entries))).toThrow(expect.objectContaining({ code: 'missing-external-data' }));
  });

  it.each([
    '/etc/passwd',
    '../w.bin',
    'data/../../w.bin',
    'data/../w.bin',
    '..',
    'C:\\weights.bin',
    'c:weights.bin',
    '\\\\server\\share\\w.bin',
    '..\\w.bin',
    'a\0b',
  ])('because the location may leave the folder: %j', (location) => {
    expect(() => readOnnx(modelWith({ location }))).toThrow(
      expect.objectContaining({
        code: 'external-data-outside',
        message: expect.stringMatching(/leaves the model's folder/),
      }),
    );
  });

  it('because a link leads out of the folder', () => {
    const outside = join(temporaryFolder(), 'secret.bin');
    writeFileSync(outside, weights);
    const model = modelWith({ location: 'link.bin' });
    symlinkSync(outside, join(dirname(model), 'link.bin'));
    expect(() => readOnnx(model)).toThrow(expect.objectContaining({ code: 'external-data-outside' }));
  });

  it('because a folder on the way is a link that leads out', () => {
    const outside = temporaryFolder();
    writeFileSync(join(outside, 'secret.bin'), weights);
    const model = modelWith({ location: 'data/secret.bin' });
    symlinkSync(outside, join(dirname(model), 'data'));
    expect(() => readOnnx(model)).toThrow(expect.objectContaining({ code: 'external-data-outside' }));
  });

  it("because a folder whose name begins like the model's is another folder", () => {
    const model = modelWith({ location: 'link.bin' });
    const sibling = `${dirname(model)}-other`;
    mkdirSync(sibling);
    writeFileSync(join(sibling, 'w.bin'), weights);
    symlinkSync(join(sibling, 'w.bin'), join(dirname(model), 'link.bin'));
    expect(() => readOnnx(model)).toThrow(expect.objectContaining({ code: 'external-data-outside' }));
  });

  it.each([
    [{ offset: '4' }, /bytes 4 to 8004 of "w\.bin", which has only 8000/],
    [{ offset: '0', length: '9000' }, /to 9000 of "w\.bin"/],
    [{ offset: '999999999999999' }, /which has only 8000/],
  ])('because the range is beyond the file: %j', (range, message) => {
    const model = modelWith({ location: 'w.bin', ...range });
    put(model, 'w.bin');
    expect(() => readOnnx(model)).toThrow(
      expect.objectContaining({ code: 'external-data-range', message: expect.stringMatching(message) }),
    );
  });

  it.each(['-1', '1.5', 'zero', '', '99999999999999999999', '0x10'])(
    'because the offset is no number: %j',
    (offset) => {
      const model = modelWith({ location: 'w.bin', offset });
      put(model, 'w.bin');
      expect(() => readOnnx(model)).toThrow(expect.objectContaining({ code: 'external-data-range' }));
    },
  );

  it('because its length is not that of the tensor', () => {
    const model = modelWith({ location: 'w.bin', length: '4' });
    put(model, 'w.bin');
    expect(() => readOnnx(model)).toThrow(expect.objectContaining({ code: 'bad-tensor' }));
  });
});
