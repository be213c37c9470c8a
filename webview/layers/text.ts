import type { Amount, LayerRow } from '../../src/view/state';
import { compact, percent, significant } from '../numbers';
import { t } from '../text';

/** How quantities of a layer are said, the same in table, tooltip and to screen readers. */

export function amountText(amount: Amount | null): string {
  if (!amount) return '–';
  return amount.nonFinite > 0 ? t('{0} not finite', compact(amount.nonFinite)) : significant(amount.value);
}

export const shareText = (share: number | null): string => (share === null ? '–' : percent(share));

export const numberText = (value: number | null): string => (value === null ? '–' : significant(value));

export const shapeText = (shape: readonly number[] | null): string => (shape ? shape.join(' × ') : '–');

/** Kind, normalisation and residual join in one phrase: `conv2d · batch norm · residual`. */
export function kindText({ kind, normalisation, residual }: LayerRow): string {
  const norm = normalisation && kind !== 'normalisation' ? t('{0} norm', normalisation) : null;
  return [kind, norm, residual ? t('residual') : null].filter((part) => part !== null).join(' · ');
}

/** The three measured sizes, as label and text. */
export const measuredTexts = (layer: LayerRow): readonly (readonly [label: string, text: string])[] => [
  [t('Gradient ‖∂L/∂z‖'), layer.gradient ? amountText(layer.gradient) : (layer.gradientAbsent ?? '–')],
  [t('Weight gradient ‖∂L/∂W‖'), amountText(layer.weightGradient)],
  [t('Signal RMS'), amountText(layer.signal)],
];

/** A layer in one breath, for screen readers. */
export const spoken = (layer: LayerRow): string =>
  [`${layer.name}, ${kindText(layer)}`, ...measuredTexts(layer).map(([label, text]) => `${label}: ${text}`)].join('; ');
