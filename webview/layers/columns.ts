import type { LayerRow } from '../../src/view/state';
import { t } from '../text';
import { amountText, kindText, numberText, shapeText, shareText } from './text';

export interface Column {
  readonly id: string;
  readonly title: string;
  /** What the title means, where it is short. */
  readonly hint?: string;
  /** Pixels at least; columns of text share what is left. */
  readonly width: number;
  readonly numeric: boolean;
  readonly text: (layer: LayerRow, index: number) => string;
  /** What the column sorts by; null sorts last in both directions. */
  readonly key: (layer: LayerRow, index: number) => number | string | null;
}

const size = (amount: LayerRow['gradient']): number | null =>
  amount && (amount.nonFinite > 0 ? Number.POSITIVE_INFINITY : amount.value);

const amountColumn = (
  id: string,
  title: string,
  hint: string,
  field: 'weight' | 'signal' | 'gradient' | 'weightGradient',
): Column => ({
  id,
  title,
  hint,
  width: 92,
  numeric: true,
  text: (layer) => amountText(layer[field]),
  key: (layer) => size(layer[field]),
});

const textColumn = (id: string, title: string, width: number, text: (layer: LayerRow) => string): Column => ({
  id,
  title,
  width,
  numeric: false,
  text,
  key: text,
});

/** The most telling first: where there is no room for all, the last ones are left out. */
export const columns: readonly Column[] = [
  {
    id: 'order',
    title: '#',
    hint: t('Order of execution'),
    width: 52,
    numeric: true,
    text: (_, index) => String(index + 1),
    key: (_, index) => index,
  },
  textColumn('name', t('Layer'), 150, (layer) => layer.name),
  amountColumn('gradient', '‖∂L/∂z‖', t('Gradient norm at the pre-activation'), 'gradient'),
  amountColumn('weightGradient', '‖∂L/∂W‖', t('Gradient norm of the weight'), 'weightGradient'),
  amountColumn('signal', t('Signal'), t('Root mean square of the output'), 'signal'),
  textColumn('kind', t('Kind'), 150, kindText),
  textColumn('activation', t('Activation'), 96, (layer) => layer.activation ?? '–'),
  {
    id: 'relativeStep',
    title: '‖∂W‖/‖W‖',
    hint: t('Gradient norm of the weight relative to the weight'),
    width: 92,
    numeric: true,
    text: (layer) => numberText(layer.relativeStep),
    key: (layer) => layer.relativeStep,
  },
  {
    id: 'zeros',
    title: t('Zero gradient'),
    hint: t('Share of elements whose gradient is exactly zero'),
    width: 132,
    numeric: true,
    text: (layer) => shareText(layer.gradient?.zeros ?? null),
    key: (layer) => layer.gradient?.zeros ?? null,
  },
  {
    id: 'dead',
    title: t('Dead units'),
    hint: t('Share of units whose pre-activation was never above zero'),
    width: 112,
    numeric: true,
    text: (layer) => shareText(layer.deadUnits),
    key: (layer) => layer.deadUnits,
  },
  textColumn('initializer', t('Initializer'), 124, (layer) => layer.initializer ?? '–'),
  amountColumn('weight', t('Weight RMS'), t('Root mean square of the weight'), 'weight'),
  textColumn('shape', t('Weight'), 120, (layer) => shapeText(layer.shape)),
];

/** Which columns a table shows, and how wide: every row has the same, so that columns stand below each other. */
export interface TableLayout {
  readonly shown: readonly Column[];
  /** CSS grid tracks of a row. */
  readonly tracks: string;
  /** Pixels that a row takes at least. */
  readonly narrowest: number;
}

/** `#`, the name and one number: what a table shows however narrow it is. */
const fewest = 3;

/** The leading columns that fit whole into `width` pixels, for none is of use when it is cut in two; or `all`, to be scrolled sideways. */
export function tableLayout(layers: readonly LayerRow[], width: number, all: boolean): TableLayout {
  const longest = layers.reduce((length, { name }) => Math.max(length, name.length), 0);
  const widths = columns.map((column) => (column.id === 'name' ? nameWidth(longest, width) : column.width));
  const rightEdge = (at: number): number => widths.slice(0, at + 1).reduce((a, b) => a + b, 0);
  const shown = columns.filter((_, at) => all || at < fewest || rightEdge(at) <= width);
  const track = ({ numeric }: Column, at: number): string =>
    numeric ? `${widths[at]}px` : `minmax(${widths[at]}px, ${widths[at]}fr)`;
  return { shown, tracks: shown.map(track).join(' '), narrowest: rightEdge(shown.length - 1) };
}

/** Exporters put what tells layers apart at the end of long names: the column is wide enough for most, and a third of the table at most. */
const nameWidth = (characters: number, width: number): number =>
  Math.round(Math.max(150, Math.min(360, width / 3, 36 + characters * 6.8)));
