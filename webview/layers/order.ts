import type { LayerRow } from '../../src/view/state';
import { columns } from './columns';

export interface Order {
  readonly column: string;
  readonly descending: boolean;
}

/** A layer and its place in the model. */
export interface Place {
  readonly layer: LayerRow;
  readonly index: number;
}

/** The layers that contain every word of the filter in some text column, in the order asked for. Ties keep the order of execution. */
export function arrange(layers: readonly LayerRow[], filter: string, { column, descending }: Order): Place[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const texts = columns.filter((candidate) => !candidate.numeric);
  const places = layers
    .map((layer, index) => ({ layer, index }))
    .filter(({ layer, index }) => {
      if (words.length === 0) return true;
      const text = texts
        .map((candidate) => candidate.text(layer, index))
        .join(' ')
        .toLowerCase();
      return words.every((word) => text.includes(word));
    });
  const key = columns.find((candidate) => candidate.id === column)?.key;
  if (!key) return places;
  return places
    .map((place) => ({ place, value: key(place.layer, place.index) }))
    .sort((a, b) => compare(a.value, b.value, descending) || a.place.index - b.place.index)
    .map(({ place }) => place);
}

function compare(a: number | string | null, b: number | string | null, descending: boolean): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  const ascending =
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : String(a).localeCompare(String(b), undefined, { numeric: true });
  return descending ? -ascending : ascending;
}
