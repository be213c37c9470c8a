import { describe, expect, test } from 'vitest';
import { int, tensor, tensorOf } from '../../src/model';
import { usesOf } from '../../src/probe/uses';
import { graph, input, node } from './graphs';

const x = input('x', [2, 3]);

describe('the uses that a value reaches', () => {
  const reached = (...nodes: Parameters<typeof node>[]): string[] =>
    usesOf(
      graph(
        [x],
        nodes.map((n) => node(...n)),
        [],
      ),
    )
      .reached('x')
      .map((use) => `${use.node.op} ${use.input}`);

  test('are its own', () => {
    expect(reached(['Relu', ['x'], ['a']], ['Add', ['b', 'x'], ['c']], ['Neg', ['z'], ['d']])).toEqual([
      'Relu 0',
      'Add 1',
    ]);
  });

  test('are those behind operators that only move or cast', () => {
    expect(
      reached(
        ['Cast', ['x'], ['a'], { to: int(1) }],
        ['Transpose', ['a'], ['b']],
        ['Split', ['b'], ['c', 'd']],
        ['Relu', ['c'], ['e']],
        ['Neg', ['d'], ['f']],
      ),
    ).toEqual(['Relu 0', 'Neg 0']);
  });

  test('end where it decides a shape', () => {
    expect(reached(['Reshape', ['y', 'x'], ['a']], ['Relu', ['a'], ['b']])).toEqual(['Reshape 1']);
  });

  test('are found inside subgraphs', () => {
    const branch = graph([], [node('Relu', ['x'], ['a'])], ['a']);
    expect(reached(['If', ['c'], ['y'], { then_branch: { type: 'graph', value: branch } }])).toEqual(['Relu 0']);
  });

  test('are finite where names are reused in a circle', () => {
    expect(reached(['Identity', ['x'], ['a']], ['Identity', ['a'], ['x']])).toEqual([]);
  });
});

describe('a constant', () => {
  const stored = tensorOf('float32', [2], [1, 2]);

  test('is an initializer, also of a subgraph', () => {
    const branch = graph([], [], [], { inner: stored });
    const g = graph([x], [node('If', ['c'], ['y'], { then_branch: { type: 'graph', value: branch } })], [], {
      outer: stored,
    });
    expect(usesOf(g).constant('outer')).toBe(stored);
    expect(usesOf(g).constant('inner')).toBe(stored);
  });

  test('is the value of a Constant node, behind Identity, Cast and DequantizeLinear too', () => {
    const g = graph(
      [x],
      [
        node('Constant', [], ['a'], { value: tensor(stored) }),
        node('Identity', ['a'], ['b']),
        node('DequantizeLinear', ['b', 'scale'], ['c']),
        node('Cast', ['c'], ['d'], { to: int(10) }),
      ],
      [],
    );
    for (const name of ['a', 'b', 'c', 'd']) expect(usesOf(g).constant(name)).toBe(stored);
  });

  test('is nothing that nodes hand round in a circle', () => {
    const circle = graph([x], [node('Identity', ['b'], ['a']), node('Cast', ['a'], ['b'])], []);
    expect(usesOf(circle).constant('a')).toBeUndefined();
  });

  test('is nothing that is computed or fed', () => {
    const g = graph([x], [node('Relu', ['w'], ['a'])], [], { w: stored });
    expect(usesOf(g).constant('a')).toBeUndefined();
    expect(usesOf(g).constant('x')).toBeUndefined();
    expect(usesOf(g).constant('')).toBeUndefined();
  });
});
