import { elementCount } from '../../../../src/model';
import type { Growth, Live, Move } from '../growth';

/** Operators that pick elements by index: repeated ones, negative ones. */

const index = (g: Growth, d: number): number => g.draw.int(g.draw.chance(0.3) ? -d : 0, d - 1);
const axisOf = (g: Growth, v: Live): number => g.draw.int(0, v.dims.length - 1);

const many = (g: Growth, dims: readonly number[], d: number): string =>
  g.constant(
    Array.from({ length: elementCount(dims) }, () => index(g, d)),
    'int64',
    dims,
  );

/** Every place once at most, so that what is written there does not depend on an order. */
const distinct = (g: Growth, count: number, d: number): number[] =>
  g.draw.shuffled(Array.from({ length: d }, (_, i) => i)).slice(0, count);

export const indexing: readonly Move[] = [
  (g) => {
    const v = g.rank(1, 4);
    const axis = axisOf(g, v);
    const dims = g.draw.pick([[], [3], [2, 2], [1]]);
    g.op('Gather', [v, many(g, dims, v.dims[axis] as number)], { axis: g.draw.signed(axis, v.dims.length) });
  },
  (g) => {
    const v = g.rank(1, 3);
    const axis = axisOf(g, v);
    const dims = v.dims.with(axis, g.draw.int(1, 3));
    g.op('GatherElements', [v, many(g, dims, v.dims[axis] as number)], { axis });
  },
  (g) => {
    const v = g.rank(1, 3);
    const depth = g.draw.int(1, v.dims.length);
    const rows = Array.from({ length: 3 }, () => v.dims.slice(0, depth).map((d) => index(g, d)));
    g.op('GatherND', [v, g.constant(rows.flat(), 'int64', [3, depth])]);
  },
  (g) => {
    const v = g.rank(1, 3);
    const axis = axisOf(g, v);
    const dims = v.dims.with(axis, g.draw.int(1, 3));
    const updates = g.parameter(dims);
    g.op('ScatterElements', [v, many(g, dims, v.dims[axis] as number), updates], { axis, reduction: 'add' });
  },
  (g) => {
    const v = g.rank(1, 3);
    const d = v.dims[0] as number;
    const rows = distinct(g, g.draw.int(1, d), d);
    const reduction = g.draw.pick(['none', 'add', 'mul', 'max', 'min']);
    const updates = g.parameter([rows.length, ...v.dims.slice(1)]);
    g.op('ScatterND', [v, g.constant(rows, 'int64', [rows.length, 1]), updates], { reduction });
  },
  (g) => {
    const v = g.rank(1, 2);
    const d = v.dims[0] as number;
    const rows = distinct(g, g.draw.int(1, d), d);
    const dims = [rows.length, ...v.dims.slice(1)];
    const width = elementCount(v.dims.slice(1));
    const places = g.constant(
      rows.flatMap((r) => Array(width).fill(r)),
      'int64',
      dims,
    );
    const reduction = g.draw.pick(['none', 'mul', 'max', 'min']);
    g.op('ScatterElements', [v, places, g.parameter(dims)], { axis: 0, reduction });
  },
  (g) => {
    const v = g.rank(1, 3);
    const axis = axisOf(g, v);
    const k = g.constant([g.draw.int(1, v.dims[axis] as number)]);
    g.node('TopK', [v, k], { axis: g.draw.signed(axis, v.dims.length), largest: g.draw.int(0, 1) }, 2);
  },
  (g) => {
    const v = g.rank(1, 3);
    const axis = axisOf(g, v);
    const some = Array.from({ length: v.dims[axis] as number }, (_, i) => (i ? g.draw.int(0, 1) : 1));
    g.op('Compress', [v, g.constant(some, 'bool')], { axis });
  },
  (g) => {
    const on = g.parameter([2]);
    const places = g.constant(
      Array.from({ length: 3 }, () => index(g, 4)),
      'int64',
    );
    g.op('OneHot', [places, g.constant([4], 'int64', []), on], { axis: g.draw.pick([-1, 0]) });
  },
];
