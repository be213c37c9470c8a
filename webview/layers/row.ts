import { severityIcon } from '../chart/marks';
import { element } from '../dom';
import { severityText } from '../findings/severity';
import { columns } from './columns';
import type { Place } from './order';

/** Element id of a layer's row; `index` is its place in the model. */
export const rowId = (index: number): string => `layer-${index}`;

/** @param position index among the rows that the filter left; `top` in pixels */
export function bodyRow({ layer, index }: Place, position: number, top: number, selected: boolean): HTMLElement {
  const row = element(
    'div',
    {
      class: selected ? 'row selected' : 'row',
      role: 'row',
      id: rowId(index),
      // Rows count from 1, and the header is the first.
      'aria-rowindex': position + 2,
      'aria-selected': String(selected),
    },
    ...columns.map((column, at) => {
      const text = column.text(layer, index);
      const icon =
        column.id === 'name' && layer.severity ? severityIcon(layer.severity, severityText(layer.severity)) : null;
      const attributes = {
        class: column.numeric ? 'numeric' : undefined,
        role: 'gridcell',
        'aria-colindex': at + 1,
        title: text,
      };
      return element('div', attributes, icon, text);
    }),
  );
  row.style.transform = `translateY(${top}px)`;
  return row;
}
