import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { int, type Tensor, tensor, tensorOf } from '../../../src/model';
import { encodeModel, readOnnx, readTensorBytes } from '../../../src/sources/onnx';
import {
  floatTensor,
  node,
  temporaryFolder,
  tinyGraph,
  tinyModel,
  value,
  writeTemporary,
  writeTinyModel,
} from '../../support/onnx';
import { bytes, float32, message, modelOf, varint } from '../../support/protobuf';

const wave = (count: number): number[] => Array.from({ length: count }, (_, i) => Math.fround(Math.sin(i)));
const weight = floatTensor([50, 50], wave(2500));
const dense = {
  nodes: [node('MatMul', ['x', 'w'], 'y')],
  inputs: [value('x', ['N', 50])],
  outputs: [value('y', ['N', 50])],
  initializers: { w: weight },
};

describe('a model that is written and read again', () => {
  it('is the same graph', () => {
    const graph = tinyGraph({
      nodes: [
        { ...node('Clip', ['x', '', 'max'], ['y'], { a: 1 }), metadata: { scope: 'net/relu6' }, overload: 'v2' },
        node('Unnamed', ['y'], ['z', ''], {}, 'com.microsoft'),
      ],
      inputs: [value('x', ['N', 3, null, 0])],
      outputs: [{ name: 'z' }, value('y', [], 'float16'), { name: 'u', dtype: 'int4' }],
      initializers: {
        max: tensorOf('float32', [], [6]),
        empty: tensorOf('int64', [0], []),
        names: { dtype: 'string', dims: [2], data: { kind: 'strings', values: ['ä', ''] } },
      },
    });
    const full = { ...graph, values: new Map([['h', value('h', [2], 'bool')]]) };
    expect(readOnnx(writeTemporary(encodeModel({ graph: full, opsets: new Map([['', 21]]) }))).graph).toEqual(full);
  });

  it('keeps opsets, IR version, producer, metadata and functions', () => {
    const fn = {
      domain: 'local',
      name: 'F',
      overload: 'o',
      inputs: ['x'],
      outputs: ['y'],
      attributes: ['alpha'],
      defaults: { beta: int(3) },
      nodes: [node('Elu', ['x'], 'y', { alpha: { type: 'reference', value: 'alpha', code: 1 } })],
      opsets: new Map([['', 18]]),
    };
    const opsets = new Map([
      ['', 18],
      ['local', 1],
    ]);
    const metadata = new Map([['task', 'detection']]);
    const model = { graph: tinyGraph(dense), opsets, irVersion: 9, producer: 'gradwise', functions: [fn], metadata };
    const again = readOnnx(writeTemporary(encodeModel(model)));
    expect(again.opsets).toEqual(opsets);
    expect(again.irVersion).toBe(9);
    expect(again.producer).toBe('gradwise');
    expect(again.metadata).toEqual(metadata);
    expect(again.functions).toEqual([fn]);
  });

  it('keeps the types of values that are not tensors', () => {
    const sequence = message(11, message(1, 's'), message(2, message(4, message(1, message(1, varint(1, 1))))));
    const { graph, opsets } = readOnnx(writeTemporary(modelOf(sequence)));
    expect(readOnnx(writeTemporary(encodeModel({ graph, opsets }))).graph.inputs).toEqual(graph.inputs);
  });

  it('keeps sparse initializers', () => {
    const sparse = { values: floatTensor([1], [5]), indices: tensorOf('int64', [1], [3]), dims: [2, 2] };
    const graph = { ...tinyGraph(dense), initializers: new Map(), sparseInitializers: new Map([['w', sparse]]) };
    const again = readOnnx(writeTemporary(encodeModel({ graph, opsets: new Map([['', 21]]) }))).graph;
    expect(again.sparseInitializers?.get('w')).toEqual(sparse);
  });

  it('has IR version 10, that of opset 21, where none is asked for', () => {
    expect(readOnnx(writeTinyModel(dense)).irVersion).toBe(10);
  });

  it.each([0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152])('keeps a tensor of %i bytes', (length) => {
    const content = Uint8Array.from({ length }, (_, i) => i % 251);
    const t: Tensor = { dtype: 'uint8', dims: [length], data: { kind: 'bytes', bytes: content } };
    const again = readOnnx(writeTinyModel({ ...dense, initializers: { t } })).graph.initializers.get('t');
    expect(again && Buffer.compare(readTensorBytes(again), content)).toBe(0);
  });
});

describe('the bytes that are written', () => {
  it('are those of the wire format, field by field', () => {
    const graph = tinyGraph({ nodes: [], inputs: [], outputs: [] });
    expect(encodeModel({ graph, opsets: new Map([['', 21]]) })).toEqual(
      new Uint8Array(bytes(varint(1, 10), message(7, message(2, 'test')), message(8, message(1, ''), varint(2, 21)))),
    );
  });
});

describe('weights that lie in a file', () => {
  it('are taken into the model where no folder is given', () => {
    const original = writeTinyModel(dense);
    const written = encodeModel(readOnnx(original));
    expect(Buffer.from(written).includes(Buffer.from(float32(wave(2500))))).toBe(true);
  });

  it('are referred to by path and range where a folder is given', () => {
    const original = writeTinyModel(dense);
    const folder = dirname(original);
    const model = readOnnx(original);
    const skeleton = encodeModel(model, { folder });
    expect(skeleton.length).toBeLessThan(300);
    const path = join(folder, 'skeleton.onnx');
    writeFileSync(path, skeleton);
    expect(readOnnx(path).graph.initializers.get('w')).toEqual(model.graph.initializers.get('w'));
  });

  it('are referred to with forward slashes from a folder further up', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'models', 'a'), { recursive: true });
    writeFileSync(join(folder, 'models', 'a', 'net.onnx'), tinyModel(dense));
    const skeleton = encodeModel(readOnnx(join(folder, 'models', 'a', 'net.onnx')), { folder });
    expect(Buffer.from(skeleton).includes('models/a/net.onnx')).toBe(true);
  });

  it('are referred to in Constant nodes, subgraphs and functions, too', () => {
    const constant = node('Constant', [], 'w', { value: tensor(weight) });
    const branch = tinyGraph({ nodes: [constant], inputs: [], outputs: [value('w', [50, 50])] });
    const file = writeTinyModel({
      ...dense,
      nodes: [constant, node('If', ['c'], 'y', { then_branch: { type: 'graph', value: branch } })],
      functions: [
        {
          domain: 'local',
          name: 'F',
          inputs: [],
          outputs: ['w'],
          attributes: [],
          defaults: {},
          nodes: [constant],
          opsets: new Map(),
        },
      ],
    });
    expect(encodeModel(readOnnx(file), { folder: dirname(file) }).length).toBeLessThan(1000);
  });

  it.each(['elsewhere', 'inner'])('are an error where they do not lie inside the folder: %s', (where) => {
    const original = writeTinyModel(dense);
    const folder = where === 'inner' ? join(dirname(original), 'inner') : temporaryFolder();
    expect(() => encodeModel(readOnnx(original), { folder })).toThrow(
      expect.objectContaining({
        code: 'external-data-outside',
        message: expect.stringMatching(/"w" lies in .*not inside/),
      }),
    );
  });

  it('are an error where they would make the model larger than 2 GiB', () => {
    const huge: Tensor = {
      dtype: 'float32',
      dims: [2 ** 29],
      data: { kind: 'span', file: '/nowhere', offset: 0, length: 2 ** 31 },
    };
    const graph = tinyGraph({ ...dense, initializers: { w: huge } });
    expect(() => encodeModel({ graph, opsets: new Map([['', 21]]) })).toThrow(
      expect.objectContaining({ code: 'too-large', message: expect.stringMatching(/exceed 2 GiB.*external data/) }),
    );
  });
});
