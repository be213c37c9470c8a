import type { ModelView } from '../../src/view/state';
import { element, on, svg } from '../dom';
import { stepBy } from '../keys';
import { spoken } from '../layers/text';
import { t } from '../text';
import { chartHeight, drawFlow, layerPlaces, placeBand, placeCursor } from './drawing';
import { legend } from './legend';
import { tooltip } from './tooltip';

/** How signal and gradient fare from the first layer to the last; one layer can be chosen by pointer or keyboard. */
export function flowChart(select: (id: string) => void) {
  const plot = svg('svg', { class: 'plot', height: chartHeight, 'aria-hidden': 'true' });
  const band = svg('rect', { class: 'selection' });
  const cursor = svg('line', { class: 'cursor hidden' });
  const tip = tooltip();
  const control = element(
    'div',
    {
      class: 'flow-control',
      role: 'slider',
      tabindex: 0,
      'aria-label': t('Layer in the gradient chart'),
      // 0 stands for no layer.
      'aria-valuemin': 0,
    },
    plot,
    tip.element,
  );

  let model: ModelView | undefined;
  let selected = -1;
  let width = 0;
  let places = layerPlaces(0, 0);

  function draw(): void {
    if (!model || width === 0) return;
    places = layerPlaces(model.layers.length, width);
    plot.setAttribute('width', String(width));
    plot.replaceChildren(band, cursor, ...drawFlow(model, width, places));
    mark();
  }

  function mark(): void {
    const layers = model?.layers ?? [];
    const layer = layers[selected];
    band.classList.toggle('hidden', !layer);
    if (layer) placeBand(band, places, selected);
    control.setAttribute('aria-valuemax', String(layers.length));
    control.setAttribute('aria-valuenow', String(selected + 1));
    control.setAttribute('aria-valuetext', layer ? spoken(layer) : t('No layer selected'));
  }

  const under = (event: MouseEvent): number => places.nearest(event.clientX - control.getBoundingClientRect().left);
  const choose = (index: number): void => {
    const layer = model?.layers[index];
    if (layer) select(layer.id);
  };
  on(control, 'pointermove', (event) => {
    const index = under(event);
    const layer = model?.layers[index];
    if (!layer) return;
    placeCursor(cursor, places.x(index));
    cursor.classList.remove('hidden');
    tip.show(layer, index + 1, places.x(index), width);
  });
  on(control, 'pointerleave', () => {
    cursor.classList.add('hidden');
    tip.hide();
  });
  on(control, 'click', (event) => choose(under(event)));
  on(control, 'keydown', (event) => {
    const arrows = { previous: 'ArrowLeft', next: 'ArrowRight' };
    const next = stepBy(event.key, selected, model?.layers.length ?? 0, arrows);
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
  });
  new ResizeObserver(([entry]) => {
    const measured = Math.floor(entry?.contentRect.width ?? 0);
    if (measured === width || measured === 0) return;
    width = measured;
    draw();
  }).observe(control);

  return {
    element: element('div', { class: 'flow' }, legend(), control),
    update(next: ModelView, selectedId: string | null): void {
      const redraw = next !== model;
      model = next;
      selected = next.layers.findIndex((layer) => layer.id === selectedId);
      if (redraw) draw();
      else mark();
    },
  };
}
