import type { RecurrenceView } from '../../src/view/state';
import { element } from '../dom';
import { t } from '../text';
import { gateTable } from './gateTable';
import { stepChart } from './stepChart';

/** What a recurrent layer does to the gradient through time, direction after direction. */
export const throughTime = (directions: readonly RecurrenceView[]): HTMLElement[] =>
  directions.map((view) =>
    element(
      'figure',
      { class: 'through-time' },
      element('figcaption', {}, element('strong', {}, title(view, directions.length > 1))),
      view.curve.length > 0
        ? stepChart(view)
        : element('p', { class: 'dim' }, t('No sequence of the probe is as long as there are steps.')),
      element('div', { class: 'gates-scroll' }, gateTable(view.gates)),
    ),
  );

function title({ direction }: RecurrenceView, both: boolean): string {
  if (!both) return t('Gradient of the last state through time');
  return direction === 'forward'
    ? t('Gradient of the last state through time, forward')
    : t('Gradient of the last state through time, in reverse');
}
