import { describe, expect, it } from 'vitest';
import type { Graph, Node } from '../../../src/model';
import { inOrder } from '../../../src/sources/onnx/order';
import { graph, node } from '../../probe/graphs';

const names = (nodes: readonly Node[]): string => nodes.map((n) => n.outputs[0]).join(' ');
const step = (from: string, to: string): Node => node('Relu', [from], [to]);

describe('nodes of a file', () => {
  it('stay as they are when each follows what it reads', () => {
    const nodes = [step('x', 'a'), step('a', 'b'), node('Add', ['a', 'b'], ['c'])];
    expect(inOrder(nodes)).toBe(nodes);
  });

  it('come after what they read, as where a converter has put its casts last', () => {
    const nodes = [step('cast', 'a'), node('Add', ['a', 'late'], ['b']), step('x', 'cast'), step('a', 'late')];
    expect(names(inOrder(nodes))).toBe('cast a late b');
  });

  it('come after what their subgraphs read', () => {
    const body: Graph = graph([], [step('late', 'inner')], ['inner']);
    const branch = node('If', ['on'], ['y'], { then_branch: { type: 'graph', value: body } });
    expect(names(inOrder([branch, step('x', 'late')]))).toBe('late y');
  });

  it('are ordered without recursion: 50,000 in reverse', () => {
    const chain = Array.from({ length: 50_000 }, (_, i) => step(`h${i}`, `h${i + 1}`));
    expect(inOrder([...chain].reverse())).toEqual(chain);
  });

  it('that read each other are all there, once', () => {
    const nodes = [step('b', 'a'), step('a', 'b'), step('x', 'c'), step('b', 'd')];
    const ordered = inOrder(nodes);
    expect(new Set(ordered)).toEqual(new Set(nodes));
    expect(ordered).toHaveLength(4);
  });
});
