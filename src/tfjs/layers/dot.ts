import type { LayerContext, LayerRule } from '../layer';
import { Unmakeable } from '../options';
import { printed, type Shape } from '../shape';
import type { Signal } from '../signal';

/** Smallest square of a length that `normalize` divides by (`epsilon()`). */
const leastSquare = 1e-7;

/** Dot: products of two inputs of rank 2 or 3, summed along one axis of each; `normalize` makes them cosines. */
export const dot: LayerRule = {
  classNames: ['Dot'],
  call(c) {
    const [x, y, ...others] = c.inputs;
    if (!x || !y || others.length || x.rank > 3 || y.rank > 3 || x.rank < 2 || y.rank < 2) {
      throw new Unmakeable('takes two inputs of 2 or 3 dimensions.');
    }
    const [first, second = first] = c.options.list('axes') ?? [];
    if (typeof first !== 'number' || typeof second !== 'number') throw new Unmakeable('needs axes.');
    const axes = [first < 0 ? first + x.rank : first, second < 0 ? second + y.rank : second] as const;
    const [a, b] = [x.shape[axes[0]], y.shape[axes[1]]];
    if (axes[0] === 0 || axes[1] === 0 || (typeof a === 'number' && typeof b === 'number' && a !== b)) {
      throw new Unmakeable(
        `cannot multiply ${printed(x.shape)} and ${printed(y.shape)} along the axes ${axes.join(' and ')}.`,
      );
    }
    const normalize = c.options.boolean('normalize', false);
    const value = (s: Signal, axis: number): string => (normalize ? unit(c, s.value, axis) : s.value);
    return product(c, [value(x, axes[0]), value(y, axes[1])], [x.shape, y.shape], axes);
  },
};

function unit({ b }: LayerContext, x: string, axis: number): string {
  const square = b.reduce('ReduceSum', b.mul(x, x), [axis]);
  return b.div(x, b.sqrt(b.op('Max', [square, b.scalar(leastSquare, 'float32')])));
}

/** `batchDot`: a matrix product of each example; the lower rank is filled up behind, and taken away again. */
function product(
  c: LayerContext,
  [x, y]: readonly [string, string],
  [xs, ys]: readonly [Shape, Shape],
  axes: readonly [number, number],
): Signal {
  const { b } = c;
  const kept = [...xs.filter((_, i) => i !== axes[0]), ...ys.slice(1).filter((_, i) => i !== axes[1] - 1)];
  const shape = kept.length === 1 ? [...kept, 1] : kept;
  if (xs.length === 2 && ys.length === 2) return c.signal(b.reduce('ReduceSum', b.mul(x, y), [1]), shape);
  const filled = (value: string, of: Shape): string => (of.length === 2 ? b.unsqueeze(value, [2]) : value);
  const left = axes[0] === 2 ? filled(x, xs) : b.transpose(filled(x, xs), [0, 2, 1]);
  const right = axes[1] === 2 ? b.transpose(filled(y, ys), [0, 2, 1]) : filled(y, ys);
  const made = b.matmul(left, right);
  if (xs.length === ys.length) return c.signal(made, shape);
  return c.signal(b.squeeze(made, [xs.length > ys.length ? 2 : 1]), shape);
}
