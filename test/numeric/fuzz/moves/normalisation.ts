import type { Growth, Live, Move } from '../growth';
import { image } from './linear';

/** Normalisations, and pools. */

const axisOf = (g: Growth, v: Live): number => g.draw.int(0, v.dims.length - 1);

const channels = (g: Growth, x: { readonly dims: readonly number[] }): readonly [string, string] => {
  const c = x.dims[1] as number;
  return [g.parameter([c], 0.5, 1.5), g.parameter([c])];
};

const running = (g: Growth, c: number): string[] => [g.statistics(c, -0.5, 0.5), g.statistics(c, 0.5, 1.5)];

const away = (v: Live): boolean => v.values.every((x) => Math.abs(x) > 0.01);

/** The smallest standard deviation of a row. */
function spread(v: Live): number {
  const n = v.dims.at(-1) as number;
  const rows = Array.from({ length: v.values.length / n }, (_, r) => v.values.slice(r * n, (r + 1) * n));
  return Math.min(
    ...rows.map((row) => {
      const mean = row.reduce((sum, x) => sum + x, 0) / n;
      return Math.sqrt(row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n);
    }),
  );
}

export const normalisation: readonly Move[] = [
  ...['Softmax', 'LogSoftmax'].map(
    (op): Move =>
      (g) => {
        const v = g.rank(1, 4);
        g.op(op, [v], { axis: g.draw.signed(axisOf(g, v), v.dims.length) });
      },
  ),
  (g) => {
    const v = g.rank(1, 4);
    const axis = axisOf(g, v);
    const tail = v.dims.slice(axis);
    const bias = g.draw.chance(0.5) ? [g.parameter(tail)] : [];
    g.op('LayerNormalization', [v, g.parameter(tail, 0.5, 1.5), ...bias], { axis, epsilon: 0.01, stash_type: 11 });
  },
  (g) => {
    const x = g.value((v) => v.dims.length >= 2 && v.dims.length <= 4);
    const c = x.dims[1] as number;

    g.op('BatchNormalization', [x, ...channels(g, x), ...running(g, c)], { epsilon: 0.001 });
  },
  (g) => {
    const x = g.value((v) => v.dims.length >= 2 && v.dims[0] !== 1 && v.dims.length <= 4);
    const c = x.dims[1] as number;

    g.node('BatchNormalization', [x, ...channels(g, x), ...running(g, c)], { epsilon: 0.01, training_mode: 1 }, 3);
  },
  (g) => {
    const x = image(g, g.draw.int(1, 2));
    g.op('InstanceNormalization', [x.name, ...channels(g, x)], { epsilon: 0.01 });
  },
  (g) => {
    const x = image(g, g.draw.int(1, 2));
    const c = x.dims[1] as number;
    g.op('GroupNormalization', [x.name, ...channels(g, x)], {
      num_groups: c % 2 ? c : g.draw.pick([1, 2]),
      epsilon: 0.01,
      stash_type: 11,
    });
  },
  (g) => {
    const v = g.rank(1, 4);
    g.op('LpNormalization', [v], { axis: axisOf(g, v), p: g.draw.int(1, 2) });
  },
  (g) => {
    // Two elements always become 1 and -1, and equal ones anything: neither has a gradient to speak of.
    const v = g.value(
      (x) => x.dims.length >= 2 && (x.dims.at(-1) as number) >= 3 && x.dims.length <= 4 && spread(x) > 0.05,
    );
    g.op('MeanVarianceNormalization', [v], { axes: [...g.draw.axes(v.dims.length - 1), v.dims.length - 1] });
  },
  (g) => {
    g.op('LRN', [image(g, 2).name], { size: 3, alpha: 0.3, beta: 0.6, bias: 1.2 });
  },
  ...['MaxPool', 'AveragePool'].map(
    (op): Move =>
      (g) => {
        g.op(op, [image(g, 2).name], {
          kernel_shape: [2, 2],
          strides: [g.draw.int(1, 2), g.draw.int(1, 2)],
          ...(g.draw.chance(0.5) && { pads: [0, 1, 1, 0] }),
          ...(op === 'AveragePool' && { count_include_pad: g.draw.int(0, 1) }),
        });
      },
  ),
  (g) => {
    // A window of zeros has no derivative.
    const x = g.value((v) => v.dims.length === 4 && v.dims.slice(2).every((d) => d >= 2) && away(v));
    g.op('LpPool', [x], { kernel_shape: [2, 2], strides: [g.draw.int(1, 2), 1] });
  },
  ...['GlobalAveragePool', 'GlobalMaxPool'].map(
    (op): Move =>
      (g) => {
        g.op(op, [image(g, g.draw.int(1, 2)).name]);
      },
  ),
];
