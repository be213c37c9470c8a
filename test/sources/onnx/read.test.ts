import { isAbsolute, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOnnx, unsupportedOpset } from '../../../src/sources/onnx';
import { node, tinyModel, value, writeTemporary, writeTinyModel } from '../../support/onnx';
import { bytes, fixed32, message, modelOf, varint } from '../../support/protobuf';

/** Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */

const read = (model: Uint8Array) => readOnnx(writeTemporary(model));

describe('what a model says about itself', () => {
  it('has producer with version, IR version, operator sets and metadata', () => {
    const model = read(
      bytes(
        varint(1, 8),
        message(2, 'pytorch'),
        message(3, '2.1.0'),
        message(7, message(2, 'main_graph')),
        message(8, varint(2, 17)),
        message(8, message(1, 'com.microsoft'), varint(2, 1)),
        message(14, message(1, 'task'), message(2, 'detection')),
      ),
    );
    expect(model.irVersion).toBe(8);
    expect(model.producer).toBe('pytorch 2.1.0');
    expect([...model.opsets]).toEqual([
      ['', 17],
      ['com.microsoft', 1],
    ]);
    expect([...model.metadata]).toEqual([['task', 'detection']]);
    expect(model.graph.name).toBe('main_graph');
  });

  it('names no producer where the file names none', () => {
    expect(read(modelOf())).not.toHaveProperty('producer');
  });

  it('gives the absolute path of the file, however it was named', () => {
    const path = writeTemporary(modelOf());
    const { file } = readOnnx(relative(process.cwd(), path));
    expect(isAbsolute(file)).toBe(true);
    expect(file).toBe(path);
  });

  it('knows ai.onnx as the other name of the standard domain, of models and of nodes', () => {
    const standard = message(7, 'ai.onnx');
    const model = read(
      bytes(
        varint(1, 8),
        message(
          7,
          message(1, message(4, 'Relu'), standard),
          message(1, message(4, 'Scaler'), message(7, 'ai.onnx.ml')),
        ),
        message(8, message(1, 'ai.onnx'), varint(2, 18)),
      ),
    );
    expect(model.opsets.get('')).toBe(18);
    expect(model.graph.nodes.map((n) => n.domain)).toEqual(['', 'ai.onnx.ml']);
  });

  it('takes a model older than operator sets (IR 2) to mean the first', () => {
    expect(read(bytes(varint(1, 2), message(7, message(2, 'g')))).opsets.get('')).toBe(1);
  });

  it('ignores fields that a newer onnx.proto may add', () => {
    const model = read(
      bytes(varint(1, 10), message(99, 'new'), fixed32(98, 1), modelOf(message(2, 'g'), varint(77, 5))),
    );
    expect(model.graph.name).toBe('g');
  });

  it('merges a graph that comes in two pieces, as protobuf does with concatenated models', () => {
    const first = tinyModel({
      nodes: [node('Relu', ['x'], 'y')],
      inputs: [value('x', [1])],
      outputs: [value('y', [1])],
    });
    const more = message(
      7,
      message(1, message(1, 'y'), message(2, 'z'), message(4, 'Exp')),
      message(12, message(1, 'z')),
    );
    const { graph } = read(bytes(first, more));
    expect(graph.nodes.map((n) => n.op)).toEqual(['Relu', 'Exp']);
    expect(graph.outputs.map((o) => o.name)).toEqual(['y', 'z']);
  });
});

describe('the values of a graph', () => {
  const tensorType = (elem: number, ...dims: Uint8Array[]) =>
    message(2, message(1, varint(1, elem), message(2, ...dims)));
  const dim = (...of: Uint8Array[]) => message(1, ...of);

  it('have fixed, symbolic and unknown dimensions', () => {
    const shape = [dim(message(2, 'batch')), dim(varint(1, 3)), dim(), dim(varint(1, 0))];
    const { graph } = read(modelOf(message(11, message(1, 'x'), tensorType(1, ...shape))));
    expect(graph.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: ['batch', 3, null, 0] }]);
  });

  it('have unknown dimensions where an exporter wrote -1 or an empty name', () => {
    const { graph } = read(
      modelOf(message(11, message(1, 'x'), tensorType(1, dim(varint(1, -1n)), dim(message(2, ''))))),
    );
    expect(graph.inputs[0]?.shape).toEqual([null, null]);
  });

  it('tell a scalar (no dimensions) from a tensor of unknown rank (no shape)', () => {
    const unknown = message(12, message(1, 'b'), message(2, message(1, varint(1, 7))));
    const { graph } = read(modelOf(message(12, message(1, 'a'), tensorType(11)), unknown));
    expect(graph.outputs).toEqual([
      { name: 'a', dtype: 'float64', shape: [] },
      { name: 'b', dtype: 'int64' },
    ]);
  });

  it('may be known by name only', () => {
    expect(read(modelOf(message(12, message(1, 'y')))).graph.outputs).toEqual([{ name: 'y' }]);
  });

  it('have no element type where the file names one that does not exist', () => {
    expect(read(modelOf(message(11, message(1, 'x'), tensorType(99)))).graph.inputs).toEqual([
      { name: 'x', shape: [] },
    ]);
  });

  it.each([
    ['sequence', 4],
    ['map', 5],
    ['sparse', 8],
    ['optional', 9],
  ] as const)('say that a %s is one, and keep its type for the writer', (container, field) => {
    const type = message(field, message(1, message(1, varint(1, 1))));
    const { graph } = read(modelOf(message(11, message(1, 's'), message(2, type))));
    expect(graph.inputs).toEqual([{ name: 's', container, typeProto: new Uint8Array(type) }]);
  });

  it('include the types that the file states for inner values', () => {
    const { graph } = read(modelOf(message(13, message(1, 'hidden'), tensorType(10, dim(varint(1, 8))))));
    expect([...graph.values]).toEqual([['hidden', { name: 'hidden', dtype: 'float16', shape: [8] }]]);
  });
});

describe('nodes', () => {
  it('keep names, omitted inputs and metadata as they are', () => {
    const { graph } = read(
      modelOf(
        message(
          1,
          message(1, 'x'),
          message(1, ''),
          message(1, 'max'),
          message(2, 'y'),
          message(4, 'Clip'),
          message(9, message(1, 'scope'), message(2, 'net/relu6')),
        ),
      ),
    );
    expect(graph.nodes).toEqual([
      {
        op: 'Clip',
        domain: '',
        name: '',
        inputs: ['x', '', 'max'],
        outputs: ['y'],
        attributes: {},
        metadata: { scope: 'net/relu6' },
      },
    ]);
  });

  it('may have hostile names', () => {
    const names = ['{"a": [1]}', '__proto__', '../../etc/passwd', '<script>', 'ä\u{1F600}', 'x'.repeat(300_000)];
    const { graph } = read(
      modelOf(...names.map((name) => message(1, message(2, name), message(3, name), message(4, 'Op')))),
    );
    expect(graph.nodes.map((n) => n.name)).toEqual(names);
  });

  it('come in the order of the file', () => {
    const chain = Array.from({ length: 3000 }, (_, i) => node('Relu', [`v${i}`], `v${i + 1}`));
    const path = writeTinyModel({ nodes: chain, inputs: [value('v0', [1])], outputs: [value('v3000', [1])] });
    expect(readOnnx(path).graph.nodes).toEqual(chain);
  });
});

describe('model-local functions', () => {
  const clip = message(1, 'x');
  const f = message(
    25,
    message(1, 'Bounded'),
    message(4, 'x'),
    message(5, 'y'),
    message(6, 'alpha'),
    message(
      7,
      clip,
      message(2, 'y'),
      message(4, 'Elu'),
      message(5, message(1, 'alpha'), message(21, 'alpha'), varint(20, 1)),
    ),
    message(9, varint(2, 18)),
    message(10, 'local'),
    message(11, message(1, 'beta'), fixed32(2, 0.5), varint(20, 1)),
    message(13, 'v2'),
  );

  it('have signature, body, attribute defaults, overload and operator sets of their own', () => {
    const [fn] = read(bytes(modelOf(), f)).functions;
    expect(fn).toEqual({
      domain: 'local',
      name: 'Bounded',
      overload: 'v2',
      inputs: ['x'],
      outputs: ['y'],
      attributes: ['alpha'],
      defaults: { beta: { type: 'float', value: 0.5 } },
      nodes: [
        {
          op: 'Elu',
          domain: '',
          name: '',
          inputs: ['x'],
          outputs: ['y'],
          attributes: { alpha: { type: 'reference', value: 'alpha', code: 1 } },
        },
      ],
      opsets: new Map([['', 18]]),
    });
  });

  it('are called by overload', () => {
    const call = message(1, message(4, 'Bounded'), message(7, 'local'), message(8, 'v2'));
    expect(read(modelOf(call)).graph.nodes[0]?.overload).toBe('v2');
  });
});

describe('operator sets beyond the runtime', () => {
  const withOpset = (opset: number) => read(bytes(varint(1, 10), message(7), message(8, varint(2, opset))));

  it('can be read and viewed; probing them is an error of its own', () => {
    const error = unsupportedOpset(withOpset(27));
    expect(error?.code).toBe('unsupported-opset');
    expect(error?.message).toMatch(/opset 27.*up to 26.*Export it/);
  });

  it('begin after 26', () => {
    expect(unsupportedOpset(withOpset(26))).toBeUndefined();
    expect(unsupportedOpset(withOpset(7))).toBeUndefined();
  });
});
