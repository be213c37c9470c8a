import { describe, expect, test } from 'vitest';
import type { Graph, Layer, Node } from '../../src/model';
import { boxes } from '../../src/view/boxes';
import { limits } from '../../src/view/limits';
import { layer } from './network';

const node = (op: string, inputs: readonly string[], output: string, attributes: Node['attributes'] = {}): Node => ({
  name: `${op}_${output}`,
  op,
  domain: '',
  inputs,
  outputs: [output],
  attributes,
});

const graph = (nodes: readonly Node[], inputs: readonly string[] = ['x'], stored: readonly string[] = []): Graph => ({
  name: 'net',
  inputs: [...inputs, ...stored].map((name) => ({ name })),
  outputs: [],
  initializers: new Map(
    stored.map((name) => [
      name,
      { dtype: 'float32', dims: [], data: { kind: 'span', file: '', offset: 0, length: 0 } },
    ]),
  ),
  nodes,
  values: new Map(),
});

const made = (index: number, ...nodes: readonly string[]): Layer => layer(index, { nodes });

/** Each box as `label < what it reads`. */
const drawn = (nodes: Graph, layers: readonly Layer[]): string[] => {
  const all = boxes({ graph: nodes, layers }) ?? [];
  return all.map(({ label, predecessors }) =>
    [label, ...predecessors.map((place) => `< ${all[place]?.label}`)].join(' '),
  );
};

describe('the picture of a network', () => {
  test('shows inputs and layers, and a line for everything between', () => {
    const net = graph([
      node('MatMul', ['x', 'w'], 'z0'),
      node('Relu', ['z0'], 'a0'),
      node('Reshape', ['a0', 'shape'], 'r'),
      node('MatMul', ['r', 'v'], 'z1'),
    ]);
    const layers = [made(0, 'MatMul_z0', 'Relu_a0'), made(1, 'MatMul_z1')];
    expect(drawn(net, layers)).toEqual(['x', 'dense_0 < x', 'dense_1 < dense_0']);
    expect(boxes({ graph: net, layers })?.map((box) => box.layer)).toEqual([null, 0, 1]);
  });

  test('shows where a residual joins its stream', () => {
    const net = graph([
      node('MatMul', ['x', 'w'], 'z0'),
      node('MatMul', ['z0', 'v'], 'z1'),
      node('Add', ['z0', 'z1'], 's'),
      node('MatMul', ['s', 'u'], 'z2'),
    ]);
    const layers = [made(0, 'MatMul_z0'), made(1, 'MatMul_z1'), made(2, 'MatMul_z2')];
    expect(drawn(net, layers)).toEqual([
      'x',
      'dense_0 < x',
      'dense_1 < dense_0',
      'Add < dense_0 < dense_1',
      'dense_2 < Add',
    ]);
  });

  test('does not count what is stored, or what is known of a shape, among the values that meet', () => {
    const net = graph(
      [
        node('MatMul', ['x', 'w'], 'z0'),
        node('Add', ['z0', 'b'], 'c'),
        node('Shape', ['x'], 'shape'),
        node('Reshape', ['c', 'shape'], 'r'),
        node('MatMul', ['r', 'v'], 'z1'),
      ],
      ['x'],
      ['w', 'b', 'v'],
    );
    expect(drawn(net, [made(0, 'MatMul_z0'), made(1, 'MatMul_z1')])).toEqual(['x', 'dense_0 < x', 'dense_1 < dense_0']);
  });

  test('draws an activation that is made of many nodes as its layer', () => {
    const net = graph([
      node('MatMul', ['x', 'w'], 'z'),
      node('Erf', ['z'], 'e'),
      node('Mul', ['z', 'e'], 'g'),
      node('MatMul', ['g', 'v'], 'y'),
    ]);
    expect(drawn(net, [made(0, 'MatMul_z', 'Erf_e', 'Mul_g'), made(1, 'MatMul_y')])).toEqual([
      'x',
      'dense_0 < x',
      'dense_1 < dense_0',
    ]);
  });

  test('puts the layers of a loop before the loop, as they follow on each other', () => {
    const body = graph([], []);
    const net = graph([node('Loop', ['n', '', 'x'], 'y', { body: { type: 'graph', value: body } })], ['n', 'x']);
    const within = { path: 'Loop_y/body', kind: 'rounds' } as const;
    const layers = [layer(0, { within, predecessors: [] }), layer(1, { within })];
    expect(drawn(net, layers)).toEqual(['n', 'x', 'dense_0 < n < x', 'dense_1 < dense_0', 'Loop < dense_1']);
  });

  test('is left out where nobody could look at it', () => {
    const joins = Array.from({ length: limits.boxes }, (_, i) =>
      node('Add', ['x', i === 0 ? 'y' : `s${i - 1}`], `s${i}`),
    );
    expect(boxes({ graph: graph(joins, ['x', 'y']), layers: [] })).toBeNull();
  });

  test('shortens names that nobody could read', () => {
    const [box] = boxes({ graph: graph([], ['x'.repeat(10_000)]), layers: [] }) ?? [];
    expect(box?.label).toHaveLength(limits.name);
  });
});
