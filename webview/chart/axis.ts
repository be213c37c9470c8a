import { svg } from '../dom';
import { powerOfTen } from '../numbers';
import { t } from '../text';
import type { Lane, LogScale } from './scale';

/** Grid lines and labels of a logarithmic axis, with the lanes for zero and for what is not finite. */
export function logAxis(scale: LogScale, left: number, right: number): SVGGElement {
  const group = svg('g', { class: 'axis' });
  for (const { exponent, y } of scale.ticks) {
    group.append(
      svg('line', { x1: left, x2: right, y1: y, y2: y, class: exponent === 0 ? 'grid one' : 'grid' }),
      svg('text', { x: left - 8, y: y + 4, 'text-anchor': 'end' }, powerOfTen(exponent)),
    );
  }
  if (scale.zero) group.append(...lane(scale.zero, '0', left, right));
  if (scale.nonFinite) group.append(...lane(scale.nonFinite, t('NaN, ∞'), left, right));
  return group;
}

const lane = ({ y, height }: Lane, label: string, left: number, right: number): SVGElement[] => [
  svg('rect', { x: left, width: right - left, y: y + 1, height: height - 2, class: 'lane' }),
  svg('text', { x: left - 8, y: y + height / 2 + 4, 'text-anchor': 'end' }, label),
];

/** Numbers of layers along the bottom, as many as fit: 1, 2, 3, … or 2, 4, 6, … or 1, 5, 10, … */
export function layerAxis(count: number, x: (index: number) => number, y: number): SVGGElement {
  const group = svg('g', { class: 'axis' });
  const spacing = count > 1 ? x(1) - x(0) : Number.POSITIVE_INFINITY;
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((candidate) => candidate * spacing >= 32) ?? 2000;
  const first = step < 5 ? step : 1;
  for (let number = first; number <= count; number += number === 1 && step > 1 ? step - 1 : step)
    group.append(svg('text', { x: x(number - 1), y, 'text-anchor': 'middle' }, String(number)));
  return group;
}
