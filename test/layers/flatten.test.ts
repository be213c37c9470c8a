import { describe, expect, test } from 'vitest';
import { recogniseLayers } from '../../src/layers';
import { boundary, flatten } from '../../src/layers/flatten';
import { type Graph, ints, type Layer, type Node, type Tensor } from '../../src/model';
import { body, branch, rounds } from '../ops/control/bodies';
import { node, tinyGraph, value } from '../support/onnx';
import { scalar, uniform } from '../support/tensors';

/** Layers inside the bodies of control flow: what they are called, and how they stand to those around them. */

const square = (name: string): Readonly<Record<string, Tensor>> => ({ [`${name}.weight`]: uniform([8, 8]) });
const weights: Readonly<Record<string, Tensor>> = {
  ...square('a'),
  ...square('b'),
  ...square('c'),
  ...square('d'),
  zeros: uniform([2, 8], { low: 0, high: 0 }),
  yes: scalar(1, 'bool'),
};

const dense = (x: string, layer: string, y: string): Node => node('MatMul', [x, `${layer}.weight`], y);
const called = (name: string, n: Node): Node => ({ ...n, name });

const graphOf = (
  nodes: readonly Node[],
  outputs: readonly string[],
  more: Readonly<Record<string, Tensor>> = {},
): Graph =>
  tinyGraph({
    nodes,
    inputs: [value('x', [2, 8]), value('xs', [5, 2, 8]), value('on', [], 'bool'), value('n', [], 'int64')],
    outputs: outputs.map((name) => ({ name })),
    initializers: { ...weights, ...more },
  });

const layersOf = (...of: Parameters<typeof graphOf>): Layer[] => recogniseLayers(graphOf(...of), new Map());
const ids = (layers: readonly Layer[]): string[] => layers.map(({ id }) => id);
function byId(layers: readonly Layer[], id: string): Layer {
  const found = layers.find((l) => l.id === id);
  if (!found) throw new Error(`No layer ${id} among ${ids(layers).join(', ')}.`);
  return found;
}

/** h ← relu(h·b + row·a); every h is stacked. */
const cell = body(
  ['h', 'row'],
  [dense('row', 'a', 'p'), dense('h', 'b', 'q'), node('Add', ['p', 'q'], 'z'), node('Relu', ['z'], 'next')],
  ['next', 'next'],
);
const scan = (sequence: string, start = 'zeros'): Node =>
  called('time', node('Scan', [start, sequence], ['last', 'all'], { body: cell, num_scan_inputs: 1 }));

const choose = (then: readonly Node[], otherwise: readonly Node[], name = 'choice'): Node =>
  called(name, node('If', ['on'], 'y', { then_branch: branch(then, ['u']), else_branch: branch(otherwise, ['v']) }));

describe('a layer in a body is called', () => {
  test('by the path to it, then as it would be called outside', () => {
    const layers = layersOf([scan('xs')], ['all']);
    expect(ids(layers)).toEqual(['time/body/a', 'time/body/b', 'time/body/Relu:next']);
    expect(layers[0]).toMatchObject({ name: 'time/body/a', within: { path: 'time/body', kind: 'rounds' } });
  });

  test('by the branch that it stands in', () => {
    const layers = layersOf([choose([dense('x', 'a', 'u')], [dense('x', 'b', 'v')])], ['y']);
    expect(ids(layers)).toEqual(['choice/then/a', 'choice/else/b']);
    expect(layers[1]?.within).toEqual({ path: 'choice/else', kind: 'branch' });
  });

  test('by operator and number of a node that has no name; twins are told apart', () => {
    const again = (n: Node, y: string): Node => ({ ...n, outputs: [y] });
    const unnamed = choose([dense('x', 'a', 'u')], [dense('x', 'b', 'v')], '');
    const twin = choose([dense('x', 'c', 'u2')], [dense('x', 'd', 'v2')], 'twin');
    const layers = layersOf(
      [unnamed, again(unnamed, 'y2'), again(twin, 'y3'), again(twin, 'y4')],
      ['y', 'y2', 'y3', 'y4'],
    );
    expect(ids(layers).filter((id) => id.includes('/then'))).toEqual([
      'if_1/then/a',
      'if_2/then/a',
      'twin/then/c',
      'twin/then#2/c',
    ]);
  });

  test('without what the names of the nodes in there repeat, scopes of PyTorch included', () => {
    const inner = called('/model/Loop/body//block/block.fc/Relu', node('Relu', ['h'], 'next'));
    const loop = called(
      '/model/Loop',
      node('Loop', ['n', '', 'x'], 'y', {
        body: rounds(['i', 'going', 'h'], [node('Identity', ['going'], 'go'), inner], ['go', 'next']),
      }),
    );
    expect(ids(layersOf([loop], ['y']))).toEqual(['model/Loop/body/block.fc']);
  });

  test('by the whole path where bodies stand in bodies', () => {
    const inside = choose([dense('row', 'a', 'u')], [dense('row', 'b', 'v')]);
    const outer = called(
      'time',
      node('Scan', ['xs'], 'all', { body: body(['row'], [inside], ['y']), num_scan_inputs: 1 }),
    );
    const layers = layersOf([outer], ['all']);
    expect(ids(layers)).toEqual(['time/body/choice/then/a', 'time/body/choice/else/b']);
    expect(layers[0]?.within).toEqual({
      path: 'time/body/choice/then',
      kind: 'branch',
      within: { path: 'time/body', kind: 'rounds' },
    });
  });
});

describe('predecessors', () => {
  test('come in with a sequence, slice by slice, and out with a stack: directly', () => {
    const inner = body(['row'], [dense('row', 'b', 'u')], ['u']);
    const layers = layersOf(
      [
        dense('xs', 'a', 'p'),
        called('time', node('Scan', ['p'], 'all', { body: inner, num_scan_inputs: 1 })),
        dense('all', 'c', 'y'),
      ],
      ['y'],
    );
    expect(byId(layers, 'time/body/b')).toMatchObject({ predecessors: ['a'], direct: true });
    expect(byId(layers, 'c')).toMatchObject({ predecessors: ['time/body/b'], direct: true });
  });

  test('come round: a layer’s own output of the round before is among them', () => {
    const layers = layersOf([dense('x', 'd', 'start'), scan('xs', 'start')], ['all']);
    expect(byId(layers, 'time/body/b').predecessors).toEqual(['d', 'time/body/a', 'time/body/b']);
    expect(byId(layers, 'time/body/b').direct).toBe(false);
    expect(byId(layers, 'time/body/a').predecessors).toEqual([]);
  });

  test('come round through several states, a round later each', () => {
    const register = rounds(
      ['i', 'going', 's1', 's2', 's3'],
      [
        node('Identity', ['going'], 'go'),
        dense('x', 'a', 'fresh'),
        node('Identity', ['s1'], 't2'),
        node('Identity', ['s2'], 't3'),
        dense('s3', 'b', 'late'),
      ],
      ['go', 'fresh', 't2', 't3', 'late'],
    );
    const loop = node('Loop', ['n', '', 'zeros', 'zeros', 'zeros'], ['', '', '', 'y'], { body: register });
    expect(byId(layersOf([called('loop', loop)], ['y']), 'loop/body/b').predecessors).toEqual(['loop/body/a']);
  });

  test('are captured from outside, whence they come in every round: not directly', () => {
    const loop = node('Loop', ['n', '', 'zeros'], 'y', {
      body: rounds(
        ['i', 'going', 'h'],
        [node('Identity', ['going'], 'go'), dense('p', 'b', 'q'), node('Add', ['q', 'h'], 'next')],
        ['go', 'next'],
      ),
    });
    const layers = layersOf([dense('x', 'a', 'p'), called('loop', loop)], ['y']);
    expect(byId(layers, 'loop/body/b')).toMatchObject({ predecessors: ['a'], direct: false, input: 'p' });
  });

  test('are layers of either branch', () => {
    const layers = layersOf([choose([dense('x', 'a', 'u')], [dense('x', 'b', 'v')]), dense('y', 'c', 'out')], ['out']);
    expect(byId(layers, 'c')).toMatchObject({ predecessors: ['choice/then/a', 'choice/else/b'], direct: false });
  });

  test('come out of a sequence of unknown length, too', () => {
    const map = called(
      'each',
      node('SequenceMap', ['parts'], 'mapped', { body: body(['part'], [dense('part', 'b', 'u')], ['u']) }),
    );
    const layers = layersOf(
      [
        dense('xs', 'a', 'p'),
        node('SplitToSequence', ['p'], 'parts'),
        map,
        node('ConcatFromSequence', ['mapped'], 'joined', { axis: 0 }),
        dense('joined', 'c', 'y'),
      ],
      ['y'],
    );
    expect(byId(layers, 'each/body/b').predecessors).toEqual(['a']);
    expect(byId(layers, 'c').predecessors).toEqual(['each/body/b']);
  });
});

describe('a weight is one', () => {
  const invariant = (changes: readonly Node[], after: string): Layer[] =>
    layersOf(
      [
        called(
          'loop',
          node('Loop', ['n', '', 'x', 'a.weight'], ['y', ''], {
            body: rounds(
              ['i', 'going', 'h', 'w'],
              [node('Identity', ['going'], 'go'), node('MatMul', ['h', 'w'], 'next'), ...changes],
              ['go', 'next', after],
            ),
          }),
        ),
      ],
      ['y'],
    );

  test('that a loop hands on as it is', () => {
    const [layer] = invariant([node('Identity', ['w'], 'same')], 'same');
    expect(layer).toMatchObject({ id: 'loop/body/a', weight: { name: 'a.weight', stored: 'a.weight' } });
  });

  test('but not one that every round changes', () => {
    expect(invariant([node('Neg', ['w'], 'other')], 'other').filter((l) => l.weight)).toEqual([]);
  });

  test('that is turned outside and read inside', () => {
    const nodes = [
      node('Transpose', ['a.weight'], 'turned'),
      choose([node('MatMul', ['x', 'turned'], 'u')], [node('Neg', ['x'], 'v')]),
    ];
    expect(layersOf(nodes, ['y'])[0]).toMatchObject({ id: 'choice/then/a', weight: { name: 'a.weight' } });
  });

  test('of which a Scan takes a slice a round: fans are those of a slice, however it lies', () => {
    const layers = (axes: readonly number[], dims: readonly number[]): Layer[] =>
      layersOf(
        [
          called(
            'layers',
            node('Scan', ['x', 'stack.weight'], 'y', {
              body: body(['h', 'w'], [node('MatMul', ['h', 'w'], 'z'), node('Tanh', ['z'], 'next')], ['next']),
              num_scan_inputs: 1,
              scan_input_axes: ints(axes),
            }),
          ),
        ],
        ['y'],
        { 'stack.weight': uniform(dims) },
      );
    for (const [axes, dims] of [
      [[0], [12, 8, 6]],
      [[2], [8, 6, 12]],
    ] as const) {
      expect(layers(axes, dims)[0]).toMatchObject({
        id: 'layers/body/stack',
        weight: { stored: 'stack.weight', fanIn: 8, fanOut: 6, shape: dims },
        activation: { kind: 'tanh' },
      });
    }
  });
});

describe('the boundary of a body', () => {
  test('is no place within a layer: an activation inside is not that of a weight outside', () => {
    const layers = layersOf(
      [dense('x', 'a', 'p'), choose([node('Relu', ['p'], 'u')], [node('Neg', ['p'], 'v')])],
      ['y'],
    );
    expect(layers.map(({ id, kind, activation }) => [id, kind, activation?.kind])).toEqual([
      ['a', 'dense', undefined],
      ['choice/then/Relu:u', 'activation', 'relu'],
    ]);
    expect(layers[1]).toMatchObject({ input: 'p', preActivation: 'p', output: 'u' });
  });

  test('does not hide a residual: what is stacked inside is added outside', () => {
    const inner = body(['row'], [dense('row', 'a', 'u')], ['u']);
    const layers = layersOf(
      [
        called('time', node('Scan', ['xs'], 'all', { body: inner, num_scan_inputs: 1 })),
        node('Add', ['all', 'xs'], 'y'),
      ],
      ['y'],
    );
    expect(layers[0]?.residual).toBe(true);
  });

  test('nor a gate', () => {
    const inner = body(['row'], [dense('row', 'a', 'z'), node('Sigmoid', ['z'], 'u')], ['u']);
    const layers = layersOf(
      [
        called('time', node('Scan', ['xs'], 'all', { body: inner, num_scan_inputs: 1 })),
        node('Mul', ['all', 'xs'], 'y'),
      ],
      ['y'],
    );
    expect(layers[0]?.gate).toBe(true);
  });
});

describe('a head', () => {
  test('may stand in a body', () => {
    const layers = layersOf([dense('x', 'a', 'p'), choose([dense('p', 'b', 'u')], [dense('p', 'c', 'v')])], ['y']);
    expect(layers.map(({ id, head }) => [id, head])).toEqual([
      ['a', false],
      ['choice/then/b', true],
      ['choice/else/c', true],
    ]);
  });

  test('is not what the next round builds upon', () => {
    // h ← h + b·relu(a·h): written out, the last b of each round but the last has weights ahead.
    const step = rounds(
      ['i', 'going', 'h'],
      [
        node('Identity', ['going'], 'go'),
        dense('h', 'a', 'p'),
        node('Relu', ['p'], 'r'),
        dense('r', 'b', 'q'),
        node('Add', ['h', 'q'], 'next'),
      ],
      ['go', 'next'],
    );
    const layers = layersOf([called('ode', node('Loop', ['n', '', 'x'], 'y', { body: step }))], ['y']);
    expect(layers.map(({ id, head, residual }) => [id, head, residual])).toEqual([
      ['ode/body/a', false, false],
      ['ode/body/b', false, true],
    ]);
  });
});

describe('a graph seen through its control flow', () => {
  test('is the graph itself where there is none', () => {
    const graph = graphOf([dense('x', 'a', 'y')], ['y']);
    expect(flatten(graph).graph).toBe(graph);
  });

  test('keeps every node of every body once, in an order in which all is made before it is read', () => {
    const nodes = [
      dense('x', 'd', 'start'),
      scan('xs', 'start'),
      choose([dense('last', 'a', 'u')], [node('Neg', ['last'], 'v')]),
    ];
    const { graph } = flatten(graphOf(nodes, ['y', 'all']));
    const known = new Set([...graph.inputs.map((v) => v.name), ...graph.initializers.keys()]);
    for (const { inputs, outputs } of graph.nodes) {
      expect(inputs.filter((name) => !known.has(name))).toEqual([]);
      for (const name of outputs) known.add(name);
    }
    const own = graph.nodes.filter((n) => n.domain !== boundary).map((n) => n.op);
    expect(own).toEqual(['MatMul', 'MatMul', 'MatMul', 'Add', 'Relu', 'MatMul', 'Neg']);
    expect(graph.outputs.every((v) => known.has(v.name))).toBe(true);
  });

  test('takes time in proportion to its size', () => {
    const many = (count: number): Graph =>
      graphOf(
        Array.from({ length: count }, (_, k) => ({
          ...node('If', ['on'], `y${k}`, {
            then_branch: branch([dense(k ? `y${k - 1}` : 'x', 'a', `u${k}`)], [`u${k}`]),
            else_branch: branch([node('Neg', ['x'], `v${k}`)], [`v${k}`]),
          }),
          name: '',
        })),
        [`y${count - 1}`],
      );
    const time = (graph: Graph): number => {
      const start = performance.now();
      recogniseLayers(graph, new Map());
      return performance.now() - start;
    };
    time(many(500));
    expect(time(many(8_000))).toBeLessThan(60 * Math.max(5, time(many(500))));
  });
});
