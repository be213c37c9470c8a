import { expect, it } from 'vitest';
import { float, int, tensorNumbers, tensorOf } from '../../src/model';
import { inTraining } from '../../src/probe/training';
import { graph, input, node } from './graphs';

const ones = tensorOf('float32', [2], [1, 1]);

const g = inTraining(
  graph(
    [input('x', [4, 2])],
    [
      node('BatchNormalization', ['x', 's', 'b', 'm', 'v'], ['n'], { momentum: float(0.9) }),
      node('Dropout', ['n', 'ratio'], ['d']),
      node('Dropout', ['d'], ['e'], { seed: int(7) }),
      node('Relu', ['e'], ['y']),
    ],
    ['y'],
    { s: ones, b: ones, m: ones, v: ones, ratio: tensorOf('float32', [], [0.5]) },
  ),
);

it('BatchNormalization normalises with the batch, and hands out its running statistics as the operator demands', () => {
  const [n] = g.nodes;
  expect(n?.attributes).toEqual({ momentum: float(0.9), training_mode: int(1) });
  expect(n?.outputs[0]).toBe('n');
  expect(new Set(n?.outputs).size).toBe(3);
});

it('Dropout drops, each with a seed so that a probe can be repeated', () => {
  const [, first, second] = g.nodes;
  const on = first?.inputs[2] ?? '';
  expect(tensorNumbers(g.initializers.get(on) ?? ones)).toEqual([1]);
  expect(first?.inputs.slice(0, 2)).toEqual(['n', 'ratio']);
  expect(first?.attributes.seed).toEqual(int(1));
  expect(second?.inputs).toEqual(['d', '', on]);
  expect(second?.attributes.seed).toEqual(int(7));
});

it('everything else stays as it is', () => {
  expect(g.nodes.at(-1)).toEqual(node('Relu', ['e'], ['y']));
});
