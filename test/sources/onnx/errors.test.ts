import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OnnxError, type OnnxErrorCode, readOnnx } from '../../../src/sources/onnx';
import { floatTensor, node, temporaryFolder, tinyModel, value, writeTemporary } from '../../support/onnx';
import { bytes, claim, message, modelOf, rawVarint, varint } from '../../support/protobuf';
import { seeded } from '../../support/random-bytes';

function failure(file: string): OnnxError {
  try {
    readOnnx(file);
  } catch (error) {
    if (error instanceof OnnxError) return error;
    throw error;
  }
  throw new Error('The file was read without an error.');
}

const model = tinyModel({
  nodes: [node('Gemm', ['x', 'w'], 'h'), node('Relu', ['h'], 'y')],
  inputs: [value('x', ['N', 64])],
  outputs: [value('y', ['N', 64])],
  initializers: { w: floatTensor([64, 64], Array(4096).fill(0.5)) },
});

const pointer =
  'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32\nsize 46100000\n';

const nested = (depth: number): Uint8Array => {
  let graph: Uint8Array = message(2, 'innermost');
  for (let i = 0; i < depth; i++) {
    const attribute = bytes(message(1, 'body'), message(6, graph), varint(20, 5));
    graph = message(1, message(2, `v${depth - i}`), message(4, 'Loop'), message(5, attribute));
  }
  return modelOf(graph);
};

const cases: readonly [what: string, content: Uint8Array | string, OnnxErrorCode, RegExp][] = [
  ['an empty file', '', 'empty-file', /is empty/],
  ['a Git LFS pointer', pointer, 'lfs-pointer', /pointer to a model of 46100000 bytes.*git lfs pull/],
  ['a web page', '<!DOCTYPE html>\n<html><body>404</body></html>', 'not-onnx', /web page.*Download the file itself/],
  ['a web page with a byte order mark', '\ufeff\n  <html lang="en">', 'not-onnx', /web page/],
  ['a tfjs model', '{\n  "modelTopology": {}}', 'not-onnx', /JSON.*model\.json/],
  ['a PyTorch checkpoint', 'PK\x03\x04archive/data.pkl', 'not-onnx', /zip archive.*PyTorch/],
  ['an old PyTorch checkpoint', Buffer.from([0x80, 2, 0x8a, 10]), 'not-onnx', /pickle/],
  ['a compressed file', Buffer.from([0x1f, 0x8b, 8, 0]), 'not-onnx', /gzip/],
  ['a Keras file', Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), 'not-onnx', /HDF5/],
  ['a TensorFlow Lite model', Buffer.from('\x1c\0\0\0TFL3', 'latin1'), 'not-onnx', /TensorFlow Lite/],
  ['zeros', new Uint8Array(100_000), 'not-onnx', /zeros/],
  ['prose', 'It was the best of times, it was the worst of times', 'not-onnx', /does not begin as an ONNX model/],
  ['random bytes', seeded(7).bytes(100_000), 'not-onnx', /does not begin as an ONNX model/],
  ['some other protobuf message', bytes(varint(50, 1), message(51, 'hello')), 'not-onnx', /no graph/],
  ['a model that ends before its graph', varint(1, 10), 'truncated-file', /ends at byte 2 without the graph/],
  ['a model without operator sets', bytes(varint(1, 10), message(7)), 'truncated-file', /without the versions/],
  ['a claim of 4 GB', bytes(varint(1, 10), claim(7, 2n ** 32n)), 'truncated-file', /reaches to byte 4294967304/],
  ['a claim of 2^64 - 1', bytes(varint(1, 10), claim(7, 2n ** 64n - 1n)), 'truncated-file', /cut off/],
  ['a name that claims 2 GB', modelOf(message(1, claim(3, 2n ** 31n, 'name'))), 'truncated-file', /cut off/],
  [
    'a name longer than its node',
    modelOf(message(1, claim(3, 9, 'name')), message(2, 'graph')),
    'malformed',
    /longer than/,
  ],
  [
    'a field that crosses its message',
    modelOf(message(1, message(3, 'n'), Uint8Array.from([0x20]))),
    'malformed',
    /byte/,
  ],
  ['a number of eleven bytes', bytes(varint(1, 10), Buffer.alloc(11, 0xff)), 'malformed', /more than ten bytes/],
  [
    'a field of the wrong kind',
    modelOf(message(1, varint(4, 3))),
    'malformed',
    /field 4 is varint, but ONNX has it length/,
  ],
  ['a field with the number 0', modelOf(message(1, rawVarint(0))), 'malformed', /no field that could begin so/],
  ['a group', modelOf(message(1, rawVarint(3 * 8 + 3))), 'malformed', /no field that could begin so/],
  ['graphs in graphs without end', nested(60), 'too-deep', /nested more than 100 deep/],
];

describe('a file that cannot be read', () => {
  it.each(cases)('%s', (_, content, code, text) => {
    const started = performance.now();
    const error = failure(writeTemporary(content));
    expect(performance.now() - started).toBeLessThan(1000);
    expect({ code: error.code, message: error.message }).toEqual({ code, message: expect.stringMatching(text) });
    expect(error.offset).toBeTypeOf('number');
  });

  it('is told in one line that ends as a sentence', () => {
    for (const [, content] of cases) expect(failure(writeTemporary(content)).message).toMatch(/^[A-Z][^\n]*[.]$/);
  });

  it('is not there, or is a folder', () => {
    const folder = temporaryFolder();
    expect(failure(join(folder, 'gone.onnx'))).toMatchObject({
      code: 'unreadable-file',
      message: expect.stringMatching(/gone\.onnx cannot be opened \(ENOENT\)/),
    });
    mkdirSync(join(folder, 'folder.onnx'));
    expect(failure(join(folder, 'folder.onnx'))).toMatchObject({ code: 'unreadable-file' });
    expect(failure('a\0b.onnx')).toMatchObject({ code: 'unreadable-file' });
  });

  it.skipIf(process.platform === 'win32')('is a pipe: told at once, instead of waiting for its other end', () => {
    const pipe = join(temporaryFolder(), 'pipe.onnx');
    execFileSync('mkfifo', [pipe]);
    expect(failure(pipe)).toMatchObject({
      code: 'unreadable-file',
      message: expect.stringMatching(/not a regular file/),
    });
  });

  it('is a sparse file of 5 GB of zeros: told at once', () => {
    const path = join(temporaryFolder(), 'zeros.onnx');
    writeFileSync(path, '');
    truncateSync(path, 5e9);
    const started = performance.now();
    expect(failure(path).code).toBe('not-onnx');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('a model that was cut off', () => {
  it('is told to be truncated wherever it was cut', () => {
    const codes = new Set<string>();
    for (let length = 3; length < model.length; length += 97) {
      codes.add(failure(writeTemporary(model.subarray(0, length))).code);
    }
    expect([...codes]).toEqual(['truncated-file']);
  });

  it('says where it ends, and where what it misses begins', () => {
    const error = failure(writeTemporary(model.subarray(0, model.length - 100)));
    expect(error.message).toContain(`ends at byte ${model.length - 100}`);
    expect(error.offset).toBeLessThan(10);
  });
});

describe('an error inside a node', () => {
  it('names the node', () => {
    const broken = message(1, message(2, 'y'), message(3, 'conv1'), message(4, 'Conv'), message(5, varint(1, 1)));
    const error = failure(writeTemporary(modelOf(broken)));
    expect(error.node).toBe('conv1');
    expect(error.message).toMatch(/^In node "conv1": /);
    expect(error.offset).toBeGreaterThan(0);
  });

  it('names the node by its output where it has no name', () => {
    expect(failure(writeTemporary(modelOf(message(1, message(2, 'y'), message(5, varint(1, 1)))))).node).toBe('y');
  });

  it('names the inner node, where it lies in a subgraph', () => {
    const inner = message(1, message(3, 'inner'), message(5, varint(1, 1)));
    const outer = message(1, message(3, 'outer'), message(5, message(1, 'body'), message(6, inner)));
    const error = failure(writeTemporary(modelOf(outer)));
    expect(error.node).toBe('inner');
    expect(error.message).not.toContain('outer');
  });

  it('does not let a hostile name break the sentence', () => {
    const name = `${'x'.repeat(1000)}\n`;
    expect(failure(writeTemporary(modelOf(message(1, message(3, name), message(5, varint(1, 1)))))).message).toMatch(
      /^[^\n]{1,400}$/,
    );
  });
});
