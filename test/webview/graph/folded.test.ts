import { describe, expect, test } from 'vitest';
import { fold } from '../../../webview/graph/folded';
import { chainOf, row } from './pieces';

const stack = (count: number) =>
  Array.from({ length: count }, (_, i) => row({ id: `l${i}`, kind: i === 0 ? 'conv2d' : 'dense' }));

describe('folding', () => {
  test('shows the first and the last block of a deep stack, and one node for those between', () => {
    const layers = stack(31);
    const { nodes, predecessors } = fold(chainOf(layers), layers, new Set());
    expect(nodes.map((node) => node.boxes)).toEqual([
      [0, 0],
      [1, 1],
      [2, 29],
      [30, 30],
    ]);
    expect(nodes[2]?.folded).toEqual({ times: 28, period: 1 });
    expect(predecessors).toEqual([[], [0], [1], [2]]);
  });

  test('tells the node of every box', () => {
    const layers = stack(31);
    const { nodeOf } = fold(chainOf(layers), layers, new Set());
    expect(nodeOf.slice(0, 4)).toEqual([0, 1, 2, 2]);
    expect(nodeOf.at(-1)).toBe(3);
  });

  test('is undone where the reader unfolds it', () => {
    const layers = stack(31);
    expect(fold(chainOf(layers), layers, new Set([2])).nodes).toHaveLength(31);
  });

  test('leaves small networks whole', () => {
    const layers = stack(12);
    expect(fold(chainOf(layers), layers, new Set()).nodes).toHaveLength(12);
  });

  test('does not hide layers of another size behind equal ones', () => {
    const layers = stack(31).map((layer, i) => (i === 15 ? { ...layer, shape: [4, 8] } : layer));
    const shown = fold(chainOf(layers), layers, new Set()).nodes.flatMap(({ boxes: [first, last] }) =>
      first === last ? [first] : [],
    );
    expect(shown).toContain(15);
  });

  test('keeps the lines that lead past a folded stretch', () => {
    const layers = stack(31);
    const boxes = chainOf(layers).map((box, i) => (i === 30 ? { ...box, predecessors: [29, 0] } : box));
    const { predecessors, nodeOf } = fold(boxes, layers, new Set());
    expect(predecessors[nodeOf[30] ?? 0]).toContain(0);
  });
});
