import { type Dimension, int, ints } from '../../model';
import type { LayerContext, LayerRule } from '../layer';
import { Unmakeable } from '../options';
import { mapped, printed, product, type Shape } from '../shape';
import type { Signal } from '../signal';

/** The batch stays what it is (0), one other axis may follow from the number of elements (-1). */
const reshaped = (c: LayerContext, value: string, target: readonly number[], shape: Shape): Signal =>
  c.signal(c.b.op('Reshape', [value, c.b.ints([0, ...target])], { allowzero: int(0) }), shape);

/** Flatten: [batch, …] becomes [batch, n], the last axis fastest; `channelsFirst` moves the second axis to the end before. */
export const flatten: LayerRule = {
  classNames: ['Flatten'],
  call(c) {
    const x = c.input();
    if (x.rank < 3)
      throw new Unmakeable(`takes an input of 3 or more dimensions, not one of the shape ${printed(x.shape)}.`);
    const [batch = null, ...rest] = x.shape;
    const format = c.options.word('dataFormat', 'channelsLast', ['channelsLast', 'channelsFirst']);
    const channelsToEnd = [0, ...rest.slice(1).map((_, i) => i + 2), 1];
    const value = format === 'channelsFirst' ? c.b.transpose(x.value, channelsToEnd) : x.value;
    return reshaped(c, value, [-1], [batch, product(rest)]);
  },
};

/** Reshape to [batch, …targetShape], of which one entry may be null or -1. */
export const reshape: LayerRule = {
  classNames: ['Reshape'],
  call(c) {
    const x = c.input();
    const target = c.options.list('targetShape');
    if (!target) throw new Unmakeable('needs a targetShape.');
    const [batch = null, ...rest] = x.shape;
    const open = (d: number | null): boolean => d === null || d < 0;
    const known = target.reduce<number>((n, d) => (open(d) ? n : n * (d ?? 1)), 1);
    const elements = product(rest);
    const left = target.filter(open).length;
    const fits = elements === null || (left ? elements % known === 0 : elements === known);
    if (left > 1 || !fits) {
      throw new Unmakeable(
        `cannot give an input of the shape ${printed(x.shape)} the shape ${printed([batch, ...target])}.`,
      );
    }
    const inferred: Dimension = mapped(elements, (n) => n / known);
    return reshaped(
      c,
      x.value,
      target.map((d) => (open(d) ? -1 : (d ?? -1))),
      [batch, ...target.map((d) => (open(d) ? inferred : d))],
    );
  },
};

/** Permute: axis i of an example becomes axis dims[i] of the input, both counted from 1. */
export const permute: LayerRule = {
  classNames: ['Permute'],
  call(c) {
    const dims = c.options.list('dims')?.filter((d) => d !== null);
    if (!dims || [...dims].sort((a, b) => a - b).some((d, i) => d !== i + 1)) {
      throw new Unmakeable('needs dims that name every axis from 1 on once.');
    }
    const x = c.input(dims.length + 1);
    const order = [0, ...dims];
    const value = c.b.op('Transpose', [x.value], { perm: ints(order) });
    return c.signal(
      value,
      order.map((i) => x.shape[i] ?? null),
    );
  },
};

/** RepeatVector: [batch, features] becomes [batch, n, features]. */
export const repeatVector: LayerRule = {
  classNames: ['RepeatVector'],
  call(c) {
    const x = c.input(2);
    const n = c.options.size('n');
    const [batch = null, features = null] = x.shape;
    return c.signal(c.b.op('Tile', [c.b.unsqueeze(x.value, [1]), c.b.ints([1, n, 1])]), [batch, n, features]);
  },
};
