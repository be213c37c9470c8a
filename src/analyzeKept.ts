import type { ModelAnalysis } from './analysis';
import { isBefore, type Relocate, rangesOf, relocated } from './analyzeRanges';
import type { Position, Range } from './model';

/** The state of a text. */
interface State {
  readonly text: string;
  readonly models: readonly ModelAnalysis[];
}

/**
 * The models of a text that is half written: those that lie wholly before or behind what was changed since the `whole` state stay as
 * they were, for an open bracket elsewhere says nothing about them; the others are as they are read `now`.
 */
export function keepUntouched(whole: State, now: State): readonly ModelAnalysis[] {
  const edit = editBetween(whole.text, now.text);
  const kept = whole.models.flatMap((model) => (isTouched(model, edit) ? [] : (relocated(model, edit.relocate) ?? [])));
  const taken = new Set(kept.map(keyOf));
  const others = now.models.filter((model) => !taken.has(keyOf(model)));
  return [...kept, ...others].sort(inOrderOfText);
}

const keyOf = ({ model: { range, name } }: ModelAnalysis): string =>
  range ? `${range.start.line}:${range.start.character}` : name;

function inOrderOfText({ model: a }: ModelAnalysis, { model: b }: ModelAnalysis): number {
  if (!a.range || !b.range) return 0;
  return a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
}

/** One stretch of the old text that was replaced. */
interface Edit {
  readonly old: Range;
  /** Where a range of the old text is in the new one; undefined where it was changed itself. */
  readonly relocate: Relocate;
}

/** Whether the edit lies between the model's first and last place. */
function isTouched(model: ModelAnalysis, { old }: Edit): boolean {
  const ranges = rangesOf(model);
  return ranges.some((r) => isBefore(r.start, old.end)) && ranges.some((r) => isBefore(old.start, r.end));
}

/** The smallest replacement that leads from one text to the other. */
function editBetween(before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let rest = 0;
  while (rest < shorter - start && before.at(-1 - rest) === after.at(-1 - rest)) rest++;
  const old = { start: positionOf(before, start), end: positionOf(before, before.length - rest) };
  const end = positionOf(after, after.length - rest);
  const moved = ({ line, character }: Position): Position => ({
    line: line + end.line - old.end.line,
    character: line === old.end.line ? character + end.character - old.end.character : character,
  });
  const relocate: Relocate = (range) => {
    if (!isBefore(old.start, range.end)) return range;
    return isBefore(range.start, old.end) ? undefined : { start: moved(range.start), end: moved(range.end) };
  };
  return { old, relocate };
}

function positionOf(text: string, offset: number): Position {
  let line = 0;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    start = at + 1;
  }
  return { line, character: offset - start };
}
