import type { ConfigValue } from '../../model';
import type { LayerContext, LayerRule } from '../layer';
import { shown, Unmakeable } from '../options';
import { mapped } from '../shape';
import { farEnd, spatial } from '../spatial';

type Edges = readonly [before: number, after: number];

/** ZeroPadding2D: one element of zeros around where nothing is given. */
export const zeroPadding2d: LayerRule = {
  classNames: ['ZeroPadding2D'],
  call(c) {
    const x = spatial(c, 2);
    const [rows, columns] = edges(c, 'padding', 1);
    const pads = c.b.ints([0, 0, rows[0], columns[0], 0, 0, rows[1], columns[1]]);
    const sizes = x.sizes.map((size, i) => mapped(size, (n) => n + sum(i === 0 ? rows : columns)));
    return x.output(c.b.op('Pad', [x.value, pads]), sizes, x.channels);
  },
};

/** Cropping2D. */
export const cropping2d: LayerRule = {
  classNames: ['Cropping2D'],
  call(c) {
    const x = spatial(c, 2);
    const [rows, columns] = edges(c, 'cropping', undefined);
    const ends = [rows, columns].map(([, after]) => (after === 0 ? farEnd : -after));
    const y = c.b.slice(x.value, [rows[0], columns[0]], ends, [2, 3]);
    const sizes = x.sizes.map((size, i) =>
      mapped(size, (n) => {
        const left = n - sum(i === 0 ? rows : columns);
        if (left > 0) return left;
        throw new Unmakeable(`cuts ${n - left} of ${n} elements off, so that nothing is left.`);
      }),
    );
    return x.output(y, sizes, x.channels);
  },
};

const sum = ([before, after]: Edges): number => before + after;

/** One number for all four edges, one for each direction, or a pair for each. */
function edges(c: LayerContext, option: string, otherwise: number | undefined): readonly [Edges, Edges] {
  const value = c.options.known(option) ?? otherwise;
  const [rows, columns] = Array.isArray(value) ? (value as readonly ConfigValue[]) : [value, value];
  return [pair(rows), pair(columns)];

  function pair(of: ConfigValue | undefined): Edges {
    const [before, after] = Array.isArray(of) ? (of as readonly ConfigValue[]) : [of, of];
    if (typeof before === 'number' && typeof after === 'number' && before >= 0 && after >= 0) return [before, after];
    throw new Unmakeable(`takes numbers, or pairs of them, as ${option}, not ${shown(value)}.`);
  }
}
