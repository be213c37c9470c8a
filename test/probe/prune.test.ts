import { expect, it } from 'vitest';
import { prune } from '../../src/probe/prune';
import { graph, node } from './graphs';

const chain = [
  node('Relu', ['x'], ['a']),
  node('Tanh', ['x'], ['b']),
  node('Split', ['a'], ['left', 'right']),
  node('Mul', ['left', 'b'], ['y']),
];
const kept = (...wanted: string[]) => prune(chain, wanted).map((n) => n.op);

it('only the nodes that the wanted values need stay, in their order', () => {
  expect(kept('y')).toEqual(['Relu', 'Tanh', 'Split', 'Mul']);
  expect(kept('b')).toEqual(['Tanh']);
  expect(kept('right')).toEqual(['Relu', 'Split']);
  expect(kept('b', 'a')).toEqual(['Relu', 'Tanh']);
});

it('an input, or nothing, needs no node', () => {
  expect(kept('x')).toEqual([]);
  expect(kept()).toEqual([]);
});

it('what a branch takes from outside is needed too', () => {
  const branch = graph([], [node('Neg', ['a'], ['n'])], ['n']);
  const choice = node('If', ['c'], ['y'], { then_branch: { type: 'graph', value: branch } });
  const nodes = [node('Relu', ['x'], ['a']), node('Tanh', ['x'], ['b']), choice];
  expect(prune(nodes, ['y']).map((n) => n.op)).toEqual(['Relu', 'If']);
});

it('an input that is left out needs no node whose output is left out', () => {
  const nodes = [node('LSTM', ['x'], ['', 'h']), node('Clip', ['x', '', 'most'], ['y'])];
  expect(prune(nodes, ['y']).map((n) => n.op)).toEqual(['Clip']);
});
