import { describe, expect, test } from 'vitest';
import { pathsOf, steepestLoss } from '../../../webview/graph/paths';

//   0 → 1 → 3 → 4, and 0 → 2 → 3
const predecessors = [[], [0], [0], [1, 2], [3]];

describe('the paths of a node', () => {
  test('lead up to everything that it depends on, and down to everything that its gradient comes through', () => {
    const { upstream, downstream } = pathsOf({ predecessors }, 1);
    expect([...upstream].sort()).toEqual([0, 1]);
    expect([...downstream].sort()).toEqual([1, 3, 4]);
  });

  test('end in a graph that goes round', () => {
    expect([...pathsOf({ predecessors: [[1], [0]] }, 0).upstream].sort()).toEqual([0, 1]);
  });
});

describe('the steepest loss', () => {
  const lossFor = (node: number, gradients: readonly (number | null)[]) =>
    steepestLoss({ predecessors }, pathsOf({ predecessors }, node), (at) => gradients[at] ?? null);

  test('is the step on the way back at which most of the gradient is lost', () => {
    expect(lossFor(0, [0.125, 0.25, 4, 4, 8])).toEqual({ from: 0, to: 2, factor: 0.03125 });
    expect(lossFor(1, [0.125, 0.25, 4, 4, 8])).toEqual({ from: 1, to: 3, factor: 0.0625 });
  });

  test('is none where the gradient keeps half of its size at every step', () => {
    expect(lossFor(0, [0.5, 0.6, 0.6, 0.8, 1])).toBeUndefined();
  });

  test('is none where nothing was measured, or nothing is left to lose', () => {
    expect(lossFor(0, [null, null, null, null, null])).toBeUndefined();
    expect(lossFor(0, [0, 0, 0, 0, 0])).toBeUndefined();
  });
});
