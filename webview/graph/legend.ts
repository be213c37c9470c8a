import { element } from '../dom';
import { t } from '../text';
import type { Metric, Shading } from './metric';

/** The seven steps between the least and the most, and the marks of what has no place among them. */
export function shadeLegend() {
  const root = element('div', { class: 'shade-legend' });
  const swatch = (shade: string, label: string | null): HTMLElement =>
    element('span', { class: 'swatch' }, element('i', { class: `shade-${shade}` }), label);
  return {
    element: root,
    update({ text }: Metric, { range }: Shading, has: (shade: string) => boolean): void {
      const steps = range
        ? [
            element('span', {}, text(range[0])),
            element('span', { class: 'steps' }, ...[0, 1, 2, 3, 4, 5, 6].map((step) => swatch(String(step), null))),
            element('span', {}, text(range[1])),
          ]
        : [];
      root.replaceChildren(
        ...steps,
        ...(has('zero') ? [swatch('zero', t('zero'))] : []),
        ...(has('non-finite') ? [swatch('non-finite', t('not finite'))] : []),
        ...(has('unknown') ? [swatch('unknown', t('not measured'))] : []),
      );
    },
  };
}
