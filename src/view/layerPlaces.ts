import type { CodePlace, Layer, LayerObject, Position, Range } from '../model';

/** Layers by where they are written, in the file under analysis. */

/** Where the layer is made; undefined where that is in another file, or no text. */
export const layerRange = ({ object }: Layer): Range | undefined => placeOf(object)?.call;

/** What names the layer's kind there. */
export const layerWord = ({ object }: Layer): Range | undefined => placeOf(object)?.callee;

/** The layers that are made at a position, the innermost call alone: one, or all that a loop makes there. */
export function layersAt(layers: readonly Layer[], position: Position): readonly Layer[] {
  const around = layers.flatMap((layer) =>
    callsOf(layer)
      .filter((range) => contains(range, position))
      .map((range) => ({ layer, range })),
  );
  const [first, ...others] = around;
  if (!first) return [];
  const inner = others.reduce((a, b) => (isWithin(b.range, a.range) ? b : a), first).range;
  return [...new Set(around.filter(({ range }) => isWithin(range, inner)).map(({ layer }) => layer))];
}

/** The end belongs to the range: there the cursor stands behind the word. */
export const contains = ({ start, end }: Range, position: Position): boolean =>
  !isBefore(position, start) && !isBefore(end, position);

/** Its own call, that of its activation, and that of the layer that a wrapper holds. */
const callsOf = ({ object, activationObject, weight }: Layer): readonly Range[] =>
  [object, activationObject, weight?.declared?.layer].flatMap((o) => placeOf(o)?.call ?? []);

const placeOf = (object: LayerObject | undefined): CodePlace | undefined =>
  object?.place?.file === undefined ? object?.place : undefined;

const isWithin = (inner: Range, outer: Range): boolean =>
  !isBefore(inner.start, outer.start) && !isBefore(outer.end, inner.end);

const isBefore = (a: Position, b: Position): boolean =>
  a.line < b.line || (a.line === b.line && a.character < b.character);
