import { elementCount } from '../../../../src/model';
import type { Growth, Live, Move } from '../growth';

/** Operators that move elements about: whole axes of them. */

/** The number of elements as other lengths of axes. */
function regrouped(g: Growth, n: number): number[] {
  const dims: number[] = [];
  let left = n;
  while (left > 1 && dims.length < 3) {
    const divisors = Array.from({ length: left }, (_, i) => i + 1).filter((d) => left % d === 0);
    dims.push(g.draw.pick(divisors));
    left /= dims.at(-1) as number;
  }
  return [...dims, left];
}

const axisOf = (g: Growth, v: Live): number => g.draw.int(0, v.dims.length - 1);

export const movement: readonly Move[] = [
  (g) => {
    const v = g.value();
    const dims = regrouped(g, elementCount(v.dims));
    const open = g.draw.int(0, dims.length - 1);
    g.op('Reshape', [v, g.constant(g.draw.chance(0.3) ? dims.with(open, -1) : dims)]);
  },
  (g) => {
    const v = g.rank(2, 4);
    const perm = g.draw.shuffled(v.dims.map((_, i) => i));
    g.op('Transpose', [v], g.draw.chance(0.2) ? {} : { perm });
  },
  (g) => {
    const v = g.rank(1, 4);
    const axes = g.draw.axes(v.dims.length);
    const ranges = axes.map((a) => {
      const d = v.dims[a] as number;
      const from = g.draw.int(0, d - 1);
      const to = g.draw.int(0, d - 1);
      const step = Math.sign(to - from || 1) * g.draw.int(1, 2);
      const end = to + Math.sign(step);
      return [from - (g.draw.chance(0.3) ? d : 0), end < 0 ? -d - 1 : end, step] as const;
    });
    const column = (i: 0 | 1 | 2): string => g.constant(ranges.map((r) => r[i]));
    const signed = g.constant(axes.map((a) => g.draw.signed(a, v.dims.length)));
    g.op('Slice', [v, column(0), column(1), signed, column(2)]);
  },
  (g) => {
    const v = g.rank(1, 4);
    const mode = g.draw.pick(['constant', 'reflect', 'edge', 'wrap']);
    const most = (d: number): number => Math.min(2, mode === 'reflect' ? d - 1 : d);
    const side = (): number[] => v.dims.map((d) => (g.draw.chance(0.5) ? g.draw.int(0, most(d)) : 0));
    const pads = g.constant([...side(), ...side()]);
    const valued = mode === 'constant' && g.draw.chance(0.5);
    g.op('Pad', valued ? [v, pads, g.parameter([])] : [v, pads], { mode });
  },
  (g) => {
    const v = g.rank(1, 4);
    const axis = axisOf(g, v);
    const fits = (o: Live): boolean =>
      o.dims.length === v.dims.length && o.dims.every((d, i) => i === axis || d === v.dims[i]);
    const others = g.values.filter(fits);
    const parts = Array.from({ length: g.draw.int(1, 3) }, () => g.draw.pick(others));
    g.op('Concat', [v, ...parts], { axis: g.draw.signed(axis, v.dims.length) });
  },
  (g) => {
    const v = g.value((o) => o.dims.some((d) => d > 1));
    const axis = g.draw.pick(v.dims.flatMap((d, i) => (d > 1 ? [i] : [])));
    const d = v.dims[axis] as number;
    const first = g.draw.int(1, d - 1);
    const at = { axis: g.draw.signed(axis, v.dims.length) };
    if (g.draw.chance(0.5)) g.node('Split', [v, g.constant([first, d - first])], at, 2);
    else g.node('Split', [v], { ...at, num_outputs: d }, d);
  },
  (g) => {
    const v = g.value((o) => o.dims.includes(1));
    const ones = v.dims.flatMap((d, i) => (d === 1 ? [i] : []));
    const axes = g.constant(ones.map((a) => g.draw.signed(a, v.dims.length)));
    g.op('Squeeze', g.draw.chance(0.3) ? [v] : [v, axes]);
  },
  (g) => {
    const v = g.rank(0, 3);
    g.op('Unsqueeze', [v, g.constant([g.draw.signed(g.draw.int(0, v.dims.length), v.dims.length + 1)])]);
  },
  (g) => {
    const v = g.rank(0, 3);
    const wide = v.dims.map((d) => (d === 1 ? g.draw.int(1, 3) : g.draw.pick([d, 1])));
    g.op('Expand', [v, g.constant(g.draw.chance(0.3) ? [2, ...wide] : wide)]);
  },
  (g) => {
    const v = g.rank(1, 3);
    g.op('Tile', [v, g.constant(v.dims.map(() => g.draw.int(1, 2)))]);
  },
  (g) => {
    const v = g.rank(1, 4);
    g.op('Flatten', [v], { axis: g.draw.int(0, v.dims.length) });
  },
  (g) => {
    const v = g.rank(2, 3);
    g.op('Trilu', [v, g.constant([g.draw.int(-1, 1)], 'int64', [])], { upper: g.draw.int(0, 1) });
  },
  (g) => {
    const v = g.value((o) => o.dims.length === 4 && (o.dims[1] as number) % 4 === 0);
    g.op('DepthToSpace', [v], { blocksize: 2, mode: g.draw.pick(['DCR', 'CRD']) });
  },
  (g) => {
    const v = g.value((o) => o.dims.length === 4 && o.dims.slice(2).every((d) => d % 2 === 0));
    g.op('SpaceToDepth', [v], { blocksize: 2 });
  },
  (g) => {
    const v = g.rank(2, 4);
    const [d0 = 1, d1 = 1] = v.dims;
    const lengths = Array.from({ length: d1 }, () => g.draw.int(1, d0));
    g.op('ReverseSequence', [v, g.constant(lengths)], { time_axis: 0, batch_axis: 1 });
  },
];
