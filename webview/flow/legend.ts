import { legendEntry } from '../chart/legend';
import { element } from '../dom';
import { t } from '../text';

/** Names of the two gradient series. */
export function legend(): HTMLElement {
  return element(
    'div',
    { class: 'legend' },
    legendEntry('gradient', 'circle', t('Gradient of activations ‖∂L/∂z‖')),
    legendEntry('weight', 'square', t('Gradient of weights ‖∂L/∂W‖')),
  );
}
