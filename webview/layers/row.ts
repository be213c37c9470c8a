import { severityIcon } from '../chart/marks';
import { element } from '../dom';
import { severityText } from '../findings/severity';
import { type Column, columns } from './columns';
import type { Place } from './order';

/** Element id of a layer's row; `index` is its place in the model. */
export const rowId = (index: number): string => `layer-${index}`;

/** Where a row stands, and what of it is shown. */
interface Drawing {
  /** Index among the rows that the filter left. */
  readonly position: number;
  /** In pixels. */
  readonly top: number;
  readonly selected: boolean;
  readonly shown: readonly Column[];
}

export function bodyRow({ layer, index }: Place, { position, top, selected, shown }: Drawing): HTMLElement {
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
    ...shown.map((column) => {
      const text = column.text(layer, index);
      const icon =
        column.id === 'name' && layer.severity ? severityIcon(layer.severity, severityText(layer.severity)) : null;
      const attributes = {
        class: column.numeric ? 'numeric' : undefined,
        role: 'gridcell',
        'aria-colindex': columns.indexOf(column) + 1,
        title: text,
      };
      return element('div', attributes, icon, text);
    }),
  );
  row.style.transform = `translateY(${top}px)`;
  return row;
}
