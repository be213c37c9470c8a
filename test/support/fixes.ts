import type { Finding, Fix } from '../../src/findings/finding';
import type { Position, TextEdit } from '../../src/model';

/** What an editor does with the edits of a fix; positions are counted without the code under test. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split(/(?<=\n)/);
  const offset = ({ line, character }: Position): number =>
    lines.slice(0, line).reduce((n, l) => n + l.length, 0) + character;
  return edits
    .map(({ range, newText }, order) => ({ start: offset(range.start), end: offset(range.end), newText, order }))
    .sort((a, b) => b.start - a.start || b.order - a.order)
    .reduce((changed, { start, end, newText }) => changed.slice(0, start) + newText + changed.slice(end), text);
}

type TextFix = Extract<Fix, { kind: 'text-edit' }>;

export const textFixes = ({ fixes }: Finding): readonly TextFix[] => fixes.filter((fix) => fix.kind === 'text-edit');
