import type { LayerRow } from '../../src/view/state';
import { element } from '../dom';
import { kindText, measuredTexts } from '../layers/text';

const width = 270;
/** Between the layer and the box. */
const gap = 14;

/** A box beside the pointer with what is known of one layer. It repeats what the table says, so screen readers skip it. */
export function tooltip() {
  const box = element('div', { class: 'tooltip hidden', 'aria-hidden': 'true' });
  return {
    element: box,
    show(layer: LayerRow, number: number, x: number, available: number): void {
      box.replaceChildren(
        element('div', { class: 'tooltip-name' }, `${number}  ${layer.name}`),
        element('div', { class: 'dim' }, kindText(layer)),
        element(
          'dl',
          {},
          ...measuredTexts(layer).flatMap(([label, text]) => [element('dt', {}, label), element('dd', {}, text)]),
        ),
      );
      const [left, right] = [x - gap - width, x + gap];
      const beside = right + width <= available ? right : left >= 0 ? left : undefined;
      // Where it fits on neither side it goes below the chart, so that it never covers the layer it tells of.
      box.classList.toggle('below', beside === undefined);
      box.style.left = `${beside ?? Math.max(0, Math.min(x - width / 2, available - width))}px`;
      box.style.width = `${width}px`;
      box.classList.remove('hidden');
    },
    hide: () => box.classList.add('hidden'),
  };
}
