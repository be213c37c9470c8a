import { broadcastShapes } from '../../../../src/ops/shapes';
import { clear, type Growth, type Live, type Move } from '../growth';
import { bounded } from './pointwise';

/** Operators of several operands, broadcast against each other. */

/** A shape that broadcasts with `dims`: some axes of length one, some leading ones left off, or one more in front. */
function partnerShape(g: Growth, dims: readonly number[]): readonly number[] {
  const kept = dims.slice(g.draw.chance(0.3) ? g.draw.int(0, dims.length) : 0);
  const thinned = kept.map((d) => (g.draw.chance(0.3) ? 1 : d));
  return g.draw.chance(0.15) && thinned.length === dims.length ? [2, ...thinned] : thinned;
}

/** What can be broadcast with `v`: an older value if there is one, a new parameter if not. */
export function partner(g: Growth, v: Live, suits: (other: Live) => boolean = () => true): string | Live {
  const able = g.values.filter((o) => broadcastShapes(v.dims, o.dims) !== undefined && suits(o));
  if (able.length && g.draw.chance(0.75)) return g.draw.pick(able);
  return g.parameter(partnerShape(g, v.dims), 0.4, 1.6);
}

const away = (v: Live): boolean => v.values.every((x) => Math.abs(x) > 0.3);

const condition = (g: Growth, v: Live): string => {
  const threshold = g.scalar(g.draw.between(-0.5, 0.5));
  return g.op(g.draw.pick(['Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual']), [v, threshold]);
};

export const arithmetic: readonly Move[] = [
  ...['Add', 'Sub', 'Mul', 'Max', 'Min', 'Add', 'Mul'].map(
    (op): Move =>
      (g) => {
        const v = g.value();
        g.op(op, g.draw.shuffled([v, partner(g, v)]));
      },
  ),
  ...['Sum', 'Max', 'Min', 'Mean'].map(
    (op): Move =>
      (g) => {
        const v = g.value();
        const shape = partnerShape(g, v.dims);
        g.op(op, g.draw.shuffled([v, g.parameter(shape), g.parameter(v.dims.map(() => 1)), v]));
      },
  ),
  (g) => {
    const v = g.value();
    g.op('Div', [v, partner(g, v, away)]);
  },
  (g) => {
    const base = bounded(g, 0.3, 4);
    g.op('Pow', [base, g.draw.chance(0.5) ? g.scalar(g.draw.pick([2, 3, 0.5, -1, 1, 0])) : g.parameter([1], -2, 2)]);
  },
  (g) => {
    const v = g.value();
    g.op('Mod', [v, g.parameter([1], 0.7, 2)], { fmod: 1 });
  },
  (g) => {
    const v = g.value((x) => clear(x, 0));
    g.op('PRelu', [v, g.parameter(v.dims.map((d) => (g.draw.chance(0.4) ? 1 : d)))]);
  },
  (g) => {
    const v = g.value();
    g.op('Where', [
      condition(
        g,
        g.value((x) => x.dims.join() === v.dims.join()),
      ),
      v,
      partner(g, v),
    ]);
  },
  (g) => {
    const low = g.draw.chance(0.8) ? g.parameter([], -1.2, -0.3) : '';
    g.op('Clip', [g.value(), low, g.draw.chance(0.8) ? g.parameter([], 0.2, 1.1) : '']);
  },
  (g) => {
    const v = g.value();
    const parity = g.op('Cast', [condition(g, v)], { to: 11 });
    g.op('Mul', [parity, v]);
  },
];
