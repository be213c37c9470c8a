import type { Amount, LayerRow } from '../../src/view/state';
import { percent, significant } from '../numbers';
import { t } from '../text';

/** What the colours of the graph stand for. */
export interface Metric {
  readonly id: string;
  readonly title: string;
  /** Null where it was not measured. */
  readonly value: (layer: LayerRow) => number | null;
  /** Sizes are compared by their decades, shares as they are. */
  readonly logarithmic: boolean;
  readonly text: (value: number) => string;
}

const size = (amount: Amount | null): number | null =>
  amount && (amount.nonFinite > 0 ? Number.POSITIVE_INFINITY : amount.value);

const sizeOf = (id: string, title: string, field: 'gradient' | 'weightGradient' | 'signal'): Metric => ({
  id,
  title,
  value: (layer) => size(layer[field]),
  logarithmic: true,
  text: significant,
});

const shareOf = (id: string, title: string, value: Metric['value']): Metric => ({
  id,
  title,
  value,
  logarithmic: false,
  text: percent,
});

export const metrics: readonly [Metric, ...Metric[]] = [
  sizeOf('gradient', t('Gradient of activations'), 'gradient'),
  sizeOf('weightGradient', t('Gradient of weights'), 'weightGradient'),
  sizeOf('signal', t('Signal'), 'signal'),
  shareOf('zeros', t('Zero gradient'), (layer) => layer.gradient?.zeros ?? null),
  shareOf('dead', t('Dead units'), (layer) => layer.deadUnits),
];

/** One of seven steps from little to much, or why there is none. */
export type Shade = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 'zero' | 'non-finite' | 'unknown';

export interface Shading {
  readonly of: (layer: LayerRow) => Shade;
  /** The values of the lightest and the darkest step; null where nothing was measured. */
  readonly range: readonly [low: number, high: number] | null;
}

/** The least range of a logarithmic metric, in decades: layers that differ less look alike. */
const narrowest = 2;

export function shading({ value, logarithmic }: Metric, layers: readonly LayerRow[]): Shading {
  const scale = (x: number): number => (logarithmic ? Math.log10(x) : x);
  const isShaded = (x: number | null): x is number => x !== null && Number.isFinite(x) && (!logarithmic || x > 0);
  const scaled = layers.map(value).filter(isShaded).map(scale);
  const high = logarithmic ? scaled.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) : 1;
  const least = scaled.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const low = logarithmic ? Math.min(least, high - narrowest) : 0;
  const unscale = (x: number): number => (logarithmic ? 10 ** x : x);
  return {
    range: scaled.length > 0 ? [unscale(low), unscale(high)] : null,
    of: (layer) => {
      const x = value(layer);
      if (x === null) return 'unknown';
      if (!Number.isFinite(x)) return 'non-finite';
      if (logarithmic && x === 0) return 'zero';
      return shades[Math.min(6, Math.floor(((scale(x) - low) / (high - low)) * 7))] ?? 'unknown';
    },
  };
}

const shades: readonly Shade[] = [0, 1, 2, 3, 4, 5, 6];
