import type { LayerRow } from '../../src/view/state';
import { element } from '../dom';
import { kindText, measuredTexts } from '../layers/text';

const width = 270;

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
      const left = x + 14 + width > available ? x - 14 - width : x + 14;
      box.style.left = `${Math.max(0, Math.min(left, available - width))}px`;
      box.style.width = `${width}px`;
      box.classList.remove('hidden');
    },
    hide: () => box.classList.add('hidden'),
  };
}
