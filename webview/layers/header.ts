import { element, on } from '../dom';
import { stepBy } from '../keys';
import { type Column, columns } from './columns';
import type { Order } from './order';

/** The titles: each sorts by its column, again turns the order round. One tab stop, arrow keys move between them. */
export function headerRow(sort: (order: Order) => void) {
  let order: Order = { column: 'order', descending: false };
  const buttons = columns.map((column, index) =>
    on(
      element('button', { type: 'button', tabindex: index === 0 ? 0 : -1, title: column.hint }, column.title),
      'click',
      () => sort(next(column.id)),
    ),
  );
  const cells = columns.map((column, index) =>
    element(
      'div',
      { role: 'columnheader', 'aria-colindex': index + 1, class: column.numeric ? 'numeric' : undefined },
      buttons[index],
    ),
  );
  const row = element('div', { class: 'row', role: 'row', 'aria-rowindex': 1 }, ...cells);

  /** Numbers are most telling from the largest down, texts from A to Z. */
  const next = (column: string): Order => {
    if (column === order.column) return { column, descending: !order.descending };
    const numeric = columns.find((candidate) => candidate.id === column)?.numeric ?? false;
    return { column, descending: numeric && column !== 'order' };
  };

  /** Those of the columns that are shown, in their order. */
  let reachable: readonly HTMLButtonElement[] = buttons;
  const makeTabStop = (chosen: HTMLButtonElement | undefined): void => {
    for (const button of buttons) button.tabIndex = button === chosen ? 0 : -1;
  };
  on(row, 'keydown', (event) => {
    const from = reachable.findIndex((button) => button.matches(':focus'));
    const to = stepBy(event.key, from, reachable.length, { previous: 'ArrowLeft', next: 'ArrowRight' });
    if (to === undefined || from < 0) return;
    event.preventDefault();
    makeTabStop(reachable[to]);
    reachable[to]?.focus();
  });

  return {
    element: row,
    update(current: Order, shown: readonly Column[]): void {
      order = current;
      for (const [index, cell] of cells.entries()) {
        const column = columns[index];
        cell.classList.toggle('hidden', !column || !shown.includes(column));
        if (column?.id === order.column) cell.setAttribute('aria-sort', order.descending ? 'descending' : 'ascending');
        else cell.removeAttribute('aria-sort');
      }
      reachable = buttons.filter((_, index) => !cells[index]?.classList.contains('hidden'));
      if (!reachable.some((button) => button.tabIndex === 0)) makeTabStop(reachable[0]);
    },
  };
}
