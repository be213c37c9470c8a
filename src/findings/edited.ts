import type { Position, TextEdit } from '../model';

/** The text with edits in it, as an editor applies them: all at once, places counted in the text as it was. Edits do not overlap. */
export function editedText(text: string, edits: readonly TextEdit[]): string {
  const starts = lineStarts(text);
  const offset = ({ line, character }: Position): number => (starts[line] ?? text.length) + character;
  return edits
    .map(({ range, newText }, order) => ({ start: offset(range.start), end: offset(range.end), newText, order }))
    .sort((a, b) => b.start - a.start || b.order - a.order)
    .reduce((changed, { start, end, newText }) => changed.slice(0, start) + newText + changed.slice(end), text);
}

/** Lines end as in the Language Server Protocol: \r\n, \n or \r. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const { index, 0: ending } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + ending.length);
  return starts;
}
