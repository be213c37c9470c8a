import { describe, expect, test } from 'vitest';
import { Sketch } from './sketch';

/** Blocks of Conv → written-out HardSwish → add: seven nodes each. */
function stream(blocks: number): Sketch {
  const g = new Sketch();
  const [three, six] = [g.scalar(3), g.scalar(6)];
  const zero = g.scalar(0);
  let x = 'x';
  for (let block = 0; block < blocks; block++) {
    const z = g.op('Conv', [x, g.weight(`block${block}.weight`, [8, 8, 3, 3])]);
    const gate = g.op('Clip', [g.op('Add', [z, three]), zero, six]);
    x = g.op('Add', [x, g.op('Div', [g.op('Mul', [z, gate]), six])]);
  }
  return g.output(x);
}

const seconds = (run: () => unknown): number => {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
};

describe('large models', () => {
  test('20,000 nodes take a moment', () => {
    const g = stream(3334);
    expect(seconds(() => expect(g.layers()).toHaveLength(3334))).toBeLessThan(10);
  });

  test('time grows with the nodes, not with their square', () => {
    const [small, large] = [stream(400), stream(3200)];
    small.layers();
    const ratio = seconds(() => large.layers()) / seconds(() => small.layers());
    expect(ratio).toBeLessThan(8 * 4);
  });

  test('a value that thousands of nodes read', () => {
    const g = new Sketch();
    const hub = g.op('Relu', ['x']);
    for (let i = 0; i < 5000; i++) g.output(g.op('Add', [g.op('MatMul', [hub, g.weight(`w${i}`, [4, 4])]), hub]));
    expect(seconds(() => expect(g.layers().filter(({ kind }) => kind === 'dense')).toHaveLength(5000))).toBeLessThan(
      20,
    );
  });

  test('a chain of ten thousand Identities in front of a weight ends', () => {
    const g = new Sketch();
    let w = g.weight('w', [4, 4]);
    for (let i = 0; i < 10_000; i++) w = g.op('Identity', [w]);
    expect(seconds(() => g.output(g.op('MatMul', ['x', w])).layers())).toBeLessThan(10);
  });
});
