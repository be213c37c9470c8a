import { describe, expect, it } from 'vitest';
import { ints, type Node } from '../../src/model';
import type { Types } from '../../src/ops/builder';
import type { Inferred } from '../../src/ops/operator';
import { shares, sizesIn } from '../../src/probe/shares';
import { body, branch, rounds } from '../ops/control/bodies';
import { node } from '../support/onnx';

const float = (...shape: number[]) => ({ dtype: 'float32', shape }) as const;
const wanted = new Set(['y', 'z', 'untyped', 'empty']);

describe('what the bodies of a node put out', () => {
  const types: Types = new Map<string, Inferred>([
    ['y', float(2, 3)],
    ['z', float(5)],
    ['empty', float(0, 3)],
    ['x', float(7, 2, 3)],
    ['across', float(2, 9, 3)],
    ['four', { dtype: 'int64', shape: [], values: [4] }],
  ]);
  const step = [
    node('Neg', ['v'], 'y'),
    node('Neg', ['v'], 'untyped'),
    node('Neg', ['v'], 'empty'),
    node('Neg', ['y'], 'u'),
  ];
  const sizes = (n: Node): Readonly<Record<string, number>> => Object.fromEntries(sizesIn(n, wanted, types));
  const scan = (sequence: string, more = {}): Node =>
    node('Scan', [sequence], 's', { body: body(['v'], step, ['y']), num_scan_inputs: 1, ...more });
  const loop = (trips: string): Node =>
    node('Loop', [trips, '', 'x'], 's', { body: rounds(['i', 'on', 'v'], step, ['on', 'y']) });

  it('of a Scan are as many as its sequence is long, along whatever axis', () => {
    expect(sizes(scan('x'))).toEqual({ y: 7 * 6 * 4 });
    expect(sizes(scan('across', { scan_input_axes: ints([1]) }))).toEqual({ y: 9 * 6 * 4 });
  });

  it('of a Loop are as many as it is told to run, and guessed where that is known at run time', () => {
    expect(sizes(loop('four'))).toEqual({ y: 4 * 6 * 4 });
    expect(sizes(loop('many')).y).toBeGreaterThan(24);
  });

  it('of a branch are there once, and multiply where bodies stand in bodies', () => {
    const choice = node('If', ['c'], 'w', {
      then_branch: branch([node('Neg', ['v'], 'z')], ['z']),
      else_branch: branch([scan('x')], ['s']),
    });
    expect(sizes(choice)).toEqual({ z: 5 * 4, y: 7 * 6 * 4 });
    const outer = node('Scan', ['across'], 's', { body: body(['v'], [choice], ['w']), num_scan_inputs: 1 });
    expect(sizes(outer)).toEqual({ z: 2 * 5 * 4, y: 2 * 7 * 6 * 4 });
  });
});

describe('shares', () => {
  const of = (bytes: number, ...sizes: number[]): string[][] =>
    shares(new Map(sizes.map((size, i) => [`v${i}`, size])), bytes).map((share) => [...share]);

  it('hold no more than they may, in the order of the values', () => {
    expect(of(10, 4, 4, 4, 9, 1)).toEqual([['v0', 'v1'], ['v2'], ['v3', 'v4']]);
  });

  it('hold one value at least', () => {
    expect(of(10, 50, 50)).toEqual([['v0'], ['v1']]);
  });

  it('are one where all fits, and none where there is nothing', () => {
    expect(of(100, 4, 4)).toEqual([['v0', 'v1']]);
    expect(of(100)).toEqual([]);
  });

  it('are few, whatever they have to hold', () => {
    expect(of(1, ...Array<number>(1000).fill(7)).length).toBeLessThanOrEqual(13);
  });
});
