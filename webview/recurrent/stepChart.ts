import type { RecurrenceView, StepView } from '../../src/view/state';
import { legendEntry } from '../chart/legend';
import { element, on, setAttributes, svg } from '../dom';
import { stepBy } from '../keys';
import { amountText } from '../layers/text';
import { t } from '../text';
import { cursorAt, drawSteps, height, stepPlaces, width } from './drawing';

/** How much of the last state's gradient is left at every step before it; one step can be looked at by pointer or keyboard. */
export function stepChart({ curve, steps }: RecurrenceView): HTMLElement {
  const places = stepPlaces(curve, steps);
  const cursor = svg('line', { class: 'cursor' });
  const plot = svg(
    'svg',
    { class: 'plot', viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
    cursor,
    ...drawSteps(curve, steps, places),
  );
  const control = element(
    'div',
    {
      class: 'step-control',
      role: 'slider',
      tabindex: 0,
      'aria-label': t('Step in the chart of gradients through time'),
      'aria-valuemin': 1,
      'aria-valuemax': steps,
    },
    plot,
  );
  // What it says is the slider's value, so screen readers skip it.
  const told = element('p', { class: 'step-told', 'aria-hidden': 'true' });

  let chosen = 0;
  const look = (index: number): void => {
    const at = curve[index];
    if (!at) return;
    chosen = index;
    const text = stepText(at, steps);
    setAttributes(cursor, cursorAt(places.x(at.step)));
    setAttributes(control, { 'aria-valuenow': at.step, 'aria-valuetext': text });
    told.textContent = text;
  };
  on(control, 'pointermove', (event) => {
    const box = control.getBoundingClientRect();
    look(places.nearest(((event.clientX - box.left) / box.width) * width));
  });
  on(control, 'keydown', (event) => {
    const next = stepBy(event.key, chosen, curve.length, { previous: 'ArrowLeft', next: 'ArrowRight' });
    if (next === undefined) return;
    event.preventDefault();
    look(next);
  });
  look(0);

  const names = [
    legendEntry('gradient', 'circle', t('Hidden state ‖∂h_T/∂h_t‖')),
    ...(curve.some(({ cell }) => cell) ? [legendEntry('weight', 'square', t('Cell state ‖∂h_T/∂c_t‖'))] : []),
  ];
  return element('div', { class: 'step-chart' }, element('div', { class: 'legend' }, ...names), control, told);
}

function stepText({ step, hidden, cell }: StepView, steps: number): string {
  const which = t('Step {0} of {1}', step, steps);
  return cell
    ? t('{0}: hidden state {1}, cell state {2}', which, amountText(hidden), amountText(cell))
    : t('{0}: hidden state {1}', which, amountText(hidden));
}
