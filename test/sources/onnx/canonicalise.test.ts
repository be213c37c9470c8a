import { describe, expect, it } from 'vitest';
import { type Graph, type Node, tensorOf } from '../../../src/model';
import type { Inferred } from '../../../src/ops/operator';
import { type OnnxFunction, readOnnx } from '../../../src/sources/onnx';
import { canonicalise } from '../../../src/sources/onnx/canonicalise';
import {
  attributes,
  floatTensor,
  int64Tensor,
  node,
  type TinyModel,
  tinyGraph,
  value,
  writeTinyModel,
} from '../../support/onnx';

const canonical = (model: TinyModel, types?: ReadonlyMap<string, Inferred>) =>
  canonicalise(readOnnx(writeTinyModel(model)), types);

const operators = (graph: Graph): string[] => graph.nodes.map((n) => n.op);

const xy = { inputs: [value('x', [2, 3])], outputs: [value('y', [2, 3])] };

describe('constants', () => {
  it('in Constant nodes become initializers', () => {
    const { graph, types } = canonical({
      ...xy,
      nodes: [
        node('Constant', [], 'w', { value: { type: 'tensor', value: floatTensor([3], [1, 2, 3]) } }),
        node('Constant', [], 'half', { value_float: { type: 'float', value: 0.5 } }),
        node('Mul', ['x', 'w'], 'a'),
        node('Mul', ['a', 'half'], 'y'),
      ],
    });
    expect(operators(graph)).toEqual(['Mul', 'Mul']);
    expect([...graph.initializers.keys()]).toEqual(['w', 'half']);
    expect(types.get('w')).toEqual({ dtype: 'float32', shape: [3], values: [1, 2, 3] });
    expect(types.get('half')).toEqual({ dtype: 'float32', shape: [], values: [0.5] });
  });

  it('that are graph inputs too, as files before IR version 4 have them, are no inputs', () => {
    const { graph } = canonical({
      inputs: [...xy.inputs, value('w', [3])],
      outputs: xy.outputs,
      nodes: [node('Mul', ['x', 'w'], 'y')],
      initializers: { w: floatTensor([3], [1, 2, 3]) },
    });
    expect(graph.inputs.map((v) => v.name)).toEqual(['x']);
  });
});

describe('types', () => {
  const free: TinyModel = {
    inputs: [value('x', ['batch', 4])],
    outputs: [value('y', ['batch', 2, 2])],
    nodes: [
      node('Shape', ['x'], 's'),
      node('Gather', ['s', 'zero'], 'n', { axis: 0 }),
      node('Unsqueeze', ['n', 'zeros'], 'n1'),
      node('Concat', ['n1', 'rest'], 'shape', { axis: 0 }),
      node('Reshape', ['x', 'shape'], 'y'),
    ],
    initializers: {
      zero: tensorOf('int64', [], [0]),
      zeros: int64Tensor([0]),
      rest: int64Tensor([2, 2]),
    },
  };

  it('follow concrete inputs through the arithmetic of shapes', () => {
    const { types } = canonical(free, new Map([['x', { dtype: 'float32', shape: [5, 4] }]]));
    expect(types.get('shape')).toEqual({ dtype: 'int64', shape: [3], values: [5, 2, 2] });
    expect(types.get('y')).toEqual({ dtype: 'float32', shape: [5, 2, 2] });
  });

  it('stay unknown where a free dimension decides them', () => {
    expect(canonical(free).types.has('y')).toBe(false);
  });
});

const halve: OnnxFunction = {
  domain: 'local',
  name: 'Scaled',
  inputs: ['a'],
  outputs: ['b'],
  attributes: ['factor'],
  defaults: {},
  nodes: [
    { ...node('Constant', [], 'f'), attributes: { value_float: { type: 'reference', value: 'factor' } } },
    node('Mul', ['a', 'f'], 'b'),
  ],
  opsets: new Map([['', 21]]),
};

describe('model-local functions', () => {
  it('are expanded, with the attributes of each call, under names that do not meet', () => {
    const scaled = (factor: number): Node['attributes'] => ({ factor: { type: 'float', value: factor } });
    const { graph } = canonical({
      ...xy,
      functions: [halve],
      nodes: [
        { ...node('Scaled', ['x'], 'a', {}, 'local'), name: 'first', attributes: scaled(2) },
        { ...node('Scaled', ['a'], 'y', {}, 'local'), name: 'second', attributes: scaled(3) },
      ],
    });
    expect(operators(graph)).toEqual(['Mul', 'Mul']);
    expect(graph.nodes.map((n) => n.name)).toEqual(['first/Mul:b', 'second/Mul:b']);
    expect([...graph.initializers.values()].map((t) => t.data)).toEqual(
      [2, 3].map((f) => ({ kind: 'bytes', bytes: new Uint8Array(Float32Array.of(f).buffer) })),
    );
  });

  it('that call themselves are refused', () => {
    const endless: OnnxFunction = { ...halve, nodes: [node('Scaled', ['a'], 'b', {}, 'local')] };
    expect(() => canonical({ ...xy, functions: [endless], nodes: [node('Scaled', ['x'], 'y', {}, 'local')] })).toThrow(
      /calls itself/,
    );
  });

  it('that call each other twice, over and over, are refused before they fill the memory', () => {
    const calls = (to: string, inputs: string[], output: string) => node(to, inputs, output, {}, 'local');
    const doubling = Array.from({ length: 40 }, (_, i): OnnxFunction => {
      const next = `f${i + 1}`;
      return { ...halve, name: `f${i}`, attributes: [], nodes: [calls(next, ['a'], 'm'), calls(next, ['m'], 'b')] };
    });
    const last: OnnxFunction = { ...halve, name: 'f40', attributes: [], nodes: [node('Relu', ['a'], 'b')] };
    expect(() => canonical({ ...xy, functions: [...doubling, last], nodes: [calls('f0', ['x'], 'y')] })).toThrow(
      /functions and loops have more than 2097152 nodes/,
    );
  }, 60_000);

  it('of one name are told apart by their overload', () => {
    const overload = (overload: string, op: string): OnnxFunction => ({
      ...halve,
      overload,
      attributes: [],
      nodes: [node(op, ['a'], 'b')],
    });
    const { graph } = canonical({
      ...xy,
      functions: [overload('', 'Neg'), overload('Tensor', 'Relu'), overload('Scalar', 'Tanh')],
      nodes: [
        { ...node('Scaled', ['x'], 'a', {}, 'local'), overload: 'Tensor' },
        { ...node('Scaled', ['a'], 'b', {}, 'local'), overload: 'Scalar' },
        node('Scaled', ['b'], 'y', {}, 'local'),
      ],
    });
    expect(operators(graph)).toEqual(['Relu', 'Tanh', 'Neg']);
  });

  it('that hand an input straight on keep their output', () => {
    const through: OnnxFunction = { ...halve, attributes: [], outputs: ['a'], nodes: [] };
    const { graph } = canonical({ ...xy, functions: [through], nodes: [node('Scaled', ['x'], 'y', {}, 'local')] });
    expect(graph.nodes.map((n) => [n.op, n.inputs, n.outputs])).toEqual([['Identity', ['x'], ['y']]]);
  });
});

/** `y = condition ? x + x : −x`, each branch under the same inner name. */
function branching(condition: 'constant' | 'input'): TinyModel {
  const branch = (op: string, inputs: string[]): Graph => ({
    ...tinyGraph({ nodes: [node(op, inputs, 'inner')], inputs: [], outputs: [value('inner', [2, 3])] }),
  });
  return {
    inputs: condition === 'input' ? [...xy.inputs, value('c', [], 'bool')] : xy.inputs,
    outputs: xy.outputs,
    nodes: [
      {
        ...node('If', ['c'], 'y'),
        name: 'choice',
        attributes: attributes({
          then_branch: { type: 'graph', value: branch('Add', ['x', 'x']) },
          else_branch: { type: 'graph', value: branch('Neg', ['x']) },
        }),
      },
    ],
    initializers: condition === 'constant' ? { c: tensorOf('bool', [], [0]) } : {},
  };
}

describe('an If', () => {
  it('whose condition is a constant becomes its branch', () => {
    expect(operators(canonical(branching('constant')).graph)).toEqual(['Neg', 'Identity']);
  });

  it('whose condition is a known input becomes its branch', () => {
    const types = new Map([['c', { dtype: 'bool' as const, shape: [], values: [1] }]]);
    expect(operators(canonical(branching('input'), types).graph)).toEqual(['Add', 'Identity']);
  });

  it('whose condition is open stays, its branches under names of their own', () => {
    const { graph } = canonical(branching('input'));
    expect(operators(graph)).toEqual(['If']);
    const inner = Object.values(graph.nodes[0]?.attributes ?? {}).flatMap((a) =>
      a.type === 'graph' ? a.value.nodes.flatMap((n) => n.outputs) : [],
    );
    expect(new Set(inner).size).toBe(2);
  });
});

describe('opsets', () => {
  const relu = (opset: number): TinyModel => ({ ...xy, nodes: [node('Relu', ['x'], 'y')], opset });

  it.each([7, 12, 21, 26])('%i is emitted as 21', (opset) => {
    expect(canonical(relu(opset)).graph.opsets?.get('')).toBe(21);
  });

  it('older than 7 are refused', () => {
    expect(() => canonical(relu(6))).toThrow(/opset 6; the oldest that can be analysed is 7/);
  });

  it('remember where each node came from', () => {
    const { graph } = canonical({
      ...xy,
      outputs: [value('y', [2])],
      nodes: [node('ReduceMean', ['x'], 'y', { axes: [1], keepdims: 0 })],
      opset: 13,
    });
    expect(graph.nodes.map((n) => [n.op, n.inputs.length, n.origin])).toEqual([
      ['ReduceMean', 2, { op: 'ReduceMean', name: 'ReduceMean:y' }],
    ]);
  });
});

describe('loops within loops', () => {
  const scalar = (name: string, dtype: 'int64' | 'bool') => ({ ...value(name, []), dtype });
  const loop = (body: Graph, output: string): Node => ({
    ...node('Loop', ['n', 'go', 's'], output),
    attributes: { body: { type: 'graph', value: body } },
  });
  const nested = (depth: number): Graph =>
    tinyGraph({
      nodes: [depth > 1 ? loop(nested(depth - 1), 'o') : node('Relu', ['s'], 'o')],
      inputs: [scalar('i', 'int64'), scalar('go', 'bool'), value('s', [2])],
      outputs: [scalar('go', 'bool'), value('o', [2])],
    });
  const model = (depth: number): TinyModel => ({
    nodes: [loop(nested(depth), 'y')],
    inputs: [scalar('n', 'int64'), scalar('go', 'bool'), value('s', [2])],
    outputs: [value('y', [2])],
  });

  it('are kept as deep as anyone writes them', () => {
    expect(operators(canonical(model(4)).graph)).toEqual(['Loop']);
  });

  it('do not count the branches of an if … else if … else if …', () => {
    const branch = (body: Graph, output: string): Node => ({
      ...node('If', ['go'], output),
      attributes: { then_branch: { type: 'graph', value: end }, else_branch: { type: 'graph', value: body } },
    });
    const end = tinyGraph({ nodes: [node('Relu', ['s'], 'o')], inputs: [], outputs: [value('o', [2])] });
    const chain = Array.from({ length: 20 }).reduce<Graph>(
      (inner) => tinyGraph({ nodes: [branch(inner, 'o')], inputs: [], outputs: [value('o', [2])] }),
      end,
    );
    expect(operators(canonical({ ...model(1), nodes: [branch(chain, 'y')] }).graph)).toEqual(['If']);
  });

  it('deeper than that are refused, at once', () => {
    const started = performance.now();
    expect(() => canonical(model(30))).toThrow('more than 8 deep');
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
