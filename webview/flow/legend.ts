import { areaEntry, legendEntry } from '../chart/legend';
import { element } from '../dom';
import { t } from '../text';

/** Names of the two gradient series, and of what theory says. */
export function legend(): HTMLElement {
  return element(
    'div',
    { class: 'legend' },
    legendEntry('gradient', 'circle', t('Gradient of activations ‖∂L/∂z‖')),
    legendEntry('weight', 'square', t('Gradient of weights ‖∂L/∂W‖')),
    areaEntry('predicted', t('Expected by theory, 95 % of draws')),
    areaEntry('corridor', t('Within a factor of 10 of the last hidden layer')),
  );
}
