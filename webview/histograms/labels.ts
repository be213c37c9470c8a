import { powerOfTen, significant } from '../numbers';

/** Units of a histogram's drawing from left to right. */
export const width = 260;
/** Between the middles of two labels, and from the outermost middle to the border. */
const apart = 38;
const border = 14;

interface Label {
  readonly x: number;
  readonly text: string;
}

/**
 * What stands below the bins: 0 below the one that spans it, and powers of ten below the edges nearest to them, as many as there is room
 * for. Where no two of them fit, the outermost edges.
 */
export function edgeLabels(edges: readonly number[], step: number, left: number): Label[] {
  const at = (index: number): number => left + index * step;
  const zero = edges.findIndex((low, index) => low < 0 && (edges[index + 1] ?? 0) > 0);
  const decades = edges.flatMap((edge, index) => {
    if (edge === 0) return [{ x: at(index), text: '0' }];
    const logarithm = Math.log10(Math.abs(edge));
    const exponent = Math.round(logarithm);
    // Half the distance of two powers of two: one edge of each decade is this close.
    if (Math.abs(logarithm - exponent) > Math.log10(2) / 2) return [];
    return [{ x: at(index), text: `${edge < 0 ? '−' : ''}${powerOfTen(exponent)}` }];
  });
  const middle = zero < 0 ? [] : [{ x: at(zero + 0.5), text: '0' }];
  const placed = place([...middle, ...decades.filter((_, index) => index % 2 === 0), ...decades]);
  if (placed.length >= 2) return placed;
  const last = edges.length - 1;
  const ends = [0, last].map((index) => ({ x: at(index), text: significant(edges[index] ?? 0) }));
  return place(last > 0 ? ends : []);
}

/** The labels that fit, earlier ones first. */
function place(labels: readonly Label[]): Label[] {
  const placed: Label[] = [];
  for (const label of labels) {
    const inside = label.x >= border && label.x <= width - border;
    if (inside && placed.every((other) => Math.abs(other.x - label.x) >= apart)) placed.push(label);
  }
  return placed;
}
