import { describe, expect, it } from 'vitest';
import { attribute } from '../../src/model';
import { GraphBuilder } from '../../src/ops/builder';
import { Signal } from '../../src/tfjs/signal';

const builder = (): GraphBuilder => new GraphBuilder(new Set());

const orders = (b: GraphBuilder) => b.nodes.map((n) => [n.op, attribute(n, 'perm', 'ints')]);

describe('A signal', () => {
  it('is held in the form that it was made in, and costs nothing in that form', () => {
    const b = builder();
    const last = Signal.of(b, 'x', ['batch', 4, 5, 3]);
    const first = Signal.channelsFirst(b, 'y', ['batch', 4, 5, 3]);
    expect([last.value, last.held, last.isChannelsFirst]).toEqual(['x', 'x', false]);
    expect([first.channelsFirst, first.held, first.isChannelsFirst]).toEqual(['y', 'y', true]);
    expect(b.nodes).toEqual([]);
  });

  it('is transposed once, however often its other form is asked for', () => {
    const b = builder();
    const last = Signal.of(b, 'x', ['batch', 4, 5, 3]);
    expect(last.channelsFirst).toBe(last.channelsFirst);
    const first = Signal.channelsFirst(b, 'y', ['batch', 4, 5, 3]);
    expect(first.value).toBe(first.value);
    expect(orders(b)).toEqual([
      ['Transpose', [0, 3, 1, 2]],
      ['Transpose', [0, 2, 3, 1]],
    ]);
  });

  it.each([
    [
      ['batch', 7, 3],
      [0, 2, 1],
    ],
    [
      ['batch', 7, 6, 5, 3],
      [0, 4, 1, 2, 3],
    ],
  ])('of the shape %j has its channels moved by %j', (shape, order) => {
    const b = builder();
    expect(Signal.of(b, 'x', shape).channelsFirst).not.toBe('x');
    expect(orders(b)).toEqual([['Transpose', order]]);
  });

  it.each([[['batch']], [['batch', 3]]])('of the shape %j has one form', (shape) => {
    const b = builder();
    expect(Signal.of(b, 'x', shape).channelsFirst).toBe('x');
    expect(Signal.channelsFirst(b, 'x', shape).value).toBe('x');
    expect(b.nodes).toEqual([]);
  });

  it('knows where its axes lie', () => {
    const axes = [0, 1, 2, 3, -1];
    const shape = ['batch', 4, 5, 3];
    expect(axes.map((a) => Signal.of(builder(), 'x', shape).heldAxis(a))).toEqual([0, 1, 2, 3, 3]);
    expect(axes.map((a) => Signal.channelsFirst(builder(), 'x', shape).heldAxis(a))).toEqual([0, 2, 3, 1, 1]);
  });

  it('keeps form and mask under an elementwise function, whose nodes belong to the one who applies it', () => {
    const [made, applied] = [builder(), builder()];
    const x = Signal.channelsFirst(made, 'x', ['batch', 4, 3]).masked('steps');
    const y = x.map(applied, (value) => applied.op('Relu', [value]));
    expect([y.isChannelsFirst, y.mask, y.shape]).toEqual([true, 'steps', ['batch', 4, 3]]);
    expect(y.value).not.toBe(y.channelsFirst);
    expect([made.nodes.length, applied.nodes.map((n) => n.op)]).toEqual([0, ['Relu', 'Transpose']]);
  });
});
