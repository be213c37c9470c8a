import { dots, line } from '../chart/marks';
import { element, svg } from '../dom';
import { t } from '../text';

/** Names of the two gradient series, each beside a sample of its line and mark. */
export function legend(): HTMLElement {
  return element(
    'div',
    { class: 'legend' },
    entry('gradient', 'circle', t('Gradient of activations ‖∂L/∂z‖')),
    entry('weight', 'square', t('Gradient of weights ‖∂L/∂W‖')),
  );
}

function entry(name: string, form: 'circle' | 'square', label: string): HTMLElement {
  const ends = [
    { x: 1, y: 7 },
    { x: 25, y: 7 },
  ];
  const sample = svg('svg', { width: 26, height: 14, 'aria-hidden': 'true' });
  sample.append(line(ends, name), dots([{ x: 13, y: 7 }], form, name));
  return element('span', { class: 'entry' }, sample, label);
}
