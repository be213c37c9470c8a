import { describe, expect, test } from 'vitest';
import { isotonic } from '../../../../webview/graph/layout/coordinates';
import { gap, type Layout, longestEdge, rankHeight } from '../../../../webview/graph/layout/graph';
import { layOut } from '../../../../webview/graph/layout/layout';
import { crossings } from '../../../../webview/graph/layout/order';

const width = 120;
const lay = (...predecessors: readonly (readonly number[])[]): Layout =>
  layOut({ predecessors, widths: predecessors.map(() => width) });

const overlaps = ({ x, y }: Layout): boolean =>
  x.some((left, a) => x.some((right, b) => a < b && y[a] === y[b] && Math.abs(left - right) < width + gap - 1e-6));

describe('a layout', () => {
  test('of a chain is one column, a rank to each layer', () => {
    const { x, y } = lay([], [0], [1], [2]);
    expect(new Set(x).size).toBe(1);
    expect(y.map((at) => at - (y[0] ?? 0))).toEqual([0, rankHeight, 2 * rankHeight, 3 * rankHeight]);
  });

  test('puts a layer below everything that it reads', () => {
    const { y } = lay([], [0], [1], [2], [0, 3]);
    expect(y[4]).toBeGreaterThan(y[3] ?? 0);
  });

  test('sets branches side by side, and what they join in the middle', () => {
    const layout = lay([], [0], [0], [1, 2]);
    const [top, left, right, foot] = layout.x;
    expect(Math.abs((left ?? 0) - (right ?? 0))).toBeCloseTo(width + gap);
    expect(top).toBeCloseTo(((left ?? 0) + (right ?? 0)) / 2);
    expect(foot).toBeCloseTo(top ?? 0);
    expect(overlaps(layout)).toBe(false);
  });

  test('crosses no edges where it need not', () => {
    // Two chains whose layers come in alternating order.
    const { x } = lay([], [], [1], [0], [2], [3]);
    expect(Math.sign((x[0] ?? 0) - (x[1] ?? 0))).toBe(Math.sign((x[3] ?? 0) - (x[2] ?? 0)));
    expect(Math.sign((x[0] ?? 0) - (x[1] ?? 0))).toBe(Math.sign((x[5] ?? 0) - (x[4] ?? 0)));
  });

  test('leads a skip past the layers that it skips', () => {
    const { x, edges } = lay([], [0], [1], [2], [0, 3]);
    const skip = edges.find(({ from, to }) => from === 0 && to === 4)?.points ?? [];
    const bends = skip.filter((_, i) => i % 2 === 0).slice(1, -1);
    expect(bends).toHaveLength(3);
    for (const bend of bends) expect(Math.abs(bend - (x[2] ?? 0))).toBeGreaterThan(width / 2);
  });

  test('cuts very long edges, and those that lead back, into stubs', () => {
    const chain = Array.from({ length: longestEdge + 3 }, (_, i) => (i === 0 ? [] : [i - 1]));
    const last = chain.length - 1;
    const { edges } = lay(...chain.slice(0, last), [last - 1, 0]);
    expect(edges.find(({ from, to }) => from === 0 && to === last)?.points).toBeNull();
    const loop = lay([1], [0]);
    expect(loop.edges.find(({ from }) => from === 1)?.points).toBeNull();
  });

  test('of nothing is nothing', () => {
    expect(lay()).toEqual({ x: [], y: [], width: 0, height: 0, edges: [] });
  });

  test('holds no two layers on the same place, whatever the wiring', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    for (let round = 0; round < 20; round++) {
      const graph = Array.from({ length: 40 }, (_, i) =>
        i === 0 ? [] : Array.from({ length: 1 + random(3) }, () => Math.max(0, i - 1 - random(6))),
      );
      expect(overlaps(lay(...graph))).toBe(false);
    }
  });
});

describe('crossings', () => {
  const count = (ranks: number[][], ...edges: [number, number][]): number => {
    const below: number[][] = [[], [], [], [], [], []];
    for (const [from, to] of edges) below[from]?.push(to);
    return crossings(ranks, { below });
  };

  test('are counted pair by pair', () => {
    expect(
      count(
        [
          [0, 1],
          [2, 3],
        ],
        [0, 2],
        [1, 3],
      ),
    ).toBe(0);
    expect(
      count(
        [
          [0, 1],
          [2, 3],
        ],
        [0, 3],
        [1, 2],
      ),
    ).toBe(1);
    // Three edges, each across each.
    expect(
      count(
        [
          [0, 1, 2],
          [3, 4, 5],
        ],
        [0, 5],
        [1, 4],
        [2, 3],
      ),
    ).toBe(3);
  });

  test('are none between edges of one layer', () => {
    expect(count([[0], [2, 3]], [0, 3], [0, 2])).toBe(0);
  });
});

test('numbers that stand against their order meet at their weighted mean', () => {
  const at = (value: number, weight = 1) => ({ value, weight });
  expect(isotonic([at(1), at(2), at(3)])).toEqual([1, 2, 3]);
  expect(isotonic([at(3), at(1)])).toEqual([2, 2]);
  expect(isotonic([at(3, 3), at(1, 1), at(5)])).toEqual([2.5, 2.5, 5]);
});
