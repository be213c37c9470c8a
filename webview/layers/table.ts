import type { LayerRow } from '../../src/view/state';
import { layersText } from '../counts';
import { element, on } from '../dom';
import { stepBy } from '../keys';
import { t } from '../text';
import { button, textField } from '../ui/toolkit';
import { columns, tableLayout } from './columns';
import { headerRow } from './header';
import { arrange, type Order, type Place } from './order';
import { bodyRow, rowId } from './row';

const rowHeight = 24;
/** Rows drawn beyond the visible ones, on both sides. */
const spare = 12;

/** What the reader made of the table. */
export interface View {
  readonly filter: string;
  readonly order: Order;
  /** Also those columns that there is no room for. */
  readonly allColumns: boolean;
}

/** Every layer with its numbers: sorted, filtered, and drawn only where it is in sight. */
export function layerTable(actions: {
  readonly select: (id: string) => void;
  readonly sort: (order: Order) => void;
  readonly filter: (text: string) => void;
  readonly showAll: (all: boolean) => void;
  /** What was typed before the window was reloaded. */
  readonly filtered: string;
}) {
  const header = headerRow(actions.sort);
  const body = element('div', { class: 'rows', role: 'rowgroup' });
  const grid = element(
    'div',
    { class: 'layer-grid', role: 'grid', tabindex: 0, 'aria-label': t('Layers'), 'aria-colcount': columns.length },
    element('div', { class: 'head', role: 'rowgroup' }, header.element),
    body,
  );
  const count = element('span', { class: 'dim', role: 'status' });
  const field = textField(t('Filter layers'), actions.filtered, actions.filter);
  const allColumns = button('', () => actions.showAll(!view.allColumns));
  const root = element(
    'div',
    { class: 'layers' },
    element('div', { class: 'layer-tools' }, field, count, allColumns),
    grid,
  );

  let layers: readonly LayerRow[] = [];
  let places: readonly Place[] = [];
  let selected: string | null = null;
  let view: View = { filter: '', order: { column: 'order', descending: false }, allColumns: false };
  let layout = tableLayout(layers, 0, false);

  /** Which columns there is room for. */
  function arrangeColumns(): void {
    layout = tableLayout(layers, grid.clientWidth, view.allColumns);
    grid.style.setProperty('--columns', layout.tracks);
    grid.style.setProperty('--row-width', `${layout.narrowest}px`);
    grid.classList.toggle('sideways', layout.narrowest > grid.clientWidth);
    header.update(view.order, layout.shown);
    allColumns.classList.toggle('hidden', layout.shown.length === columns.length && !view.allColumns);
    allColumns.textContent = view.allColumns ? t('Fewer columns') : t('All columns');
  }

  function draw(): void {
    const room = Math.ceil(grid.clientHeight / rowHeight);
    const first = Math.max(0, Math.floor(grid.scrollTop / rowHeight) - spare);
    const visible = places.slice(first, first + room + 2 * spare);
    // A row that aria-activedescendant names has to exist, so the selected one is drawn wherever it is.
    const at = places.findIndex(({ layer }) => layer.id === selected);
    const drawn = visible.map((place, offset) => ({ place, position: first + offset }));
    const chosen = places[at];
    if (chosen && !visible.includes(chosen)) drawn.push({ place: chosen, position: at });
    body.style.height = `${places.length * rowHeight}px`;
    body.replaceChildren(
      ...drawn
        .sort((a, b) => a.position - b.position)
        .map(({ place, position }) =>
          bodyRow(place, {
            position,
            top: position * rowHeight,
            selected: place.layer.id === selected,
            shown: layout.shown,
          }),
        ),
    );
    if (chosen) grid.setAttribute('aria-activedescendant', rowId(chosen.index));
    else grid.removeAttribute('aria-activedescendant');
  }

  function reveal(): void {
    const at = places.findIndex(({ layer }) => layer.id === selected);
    if (at < 0) return;
    const room = grid.clientHeight - header.element.offsetHeight;
    const top = at * rowHeight;
    if (top < grid.scrollTop) grid.scrollTop = top;
    else if (top + rowHeight > grid.scrollTop + room) grid.scrollTop = top + rowHeight - room;
  }

  const choose = (at: number): void => {
    const place = places[at];
    if (place) actions.select(place.layer.id);
  };
  on(grid, 'scroll', draw);
  on(body, 'click', (event) => {
    const row = event.target instanceof Element ? event.target.closest('[role=row]') : null;
    if (row) choose(Number(row.getAttribute('aria-rowindex')) - 2);
  });
  on(grid, 'keydown', (event) => {
    if (event.target !== grid) return;
    const at = places.findIndex(({ layer }) => layer.id === selected);
    const page = Math.max(1, Math.floor(grid.clientHeight / rowHeight) - 2);
    const next = stepBy(event.key, at, places.length, { previous: 'ArrowUp', next: 'ArrowDown' }, page);
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
  });
  new ResizeObserver(() => {
    arrangeColumns();
    draw();
  }).observe(grid);

  return {
    element: root,
    update(next: readonly LayerRow[], selectedId: string | null, now: View): void {
      const moved = selectedId !== selected;
      layers = next;
      selected = selectedId;
      view = now;
      places = arrange(layers, view.filter, view.order);
      arrangeColumns();
      grid.setAttribute('aria-rowcount', String(places.length + 1));
      count.textContent =
        places.length === layers.length
          ? layersText(layers.length)
          : t('{0} of {1} layers', places.length, layers.length);
      draw();
      if (moved) reveal();
    },
  };
}
