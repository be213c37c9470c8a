import type { ModelAnalysis } from './analysis';
import type { Position, Range } from './model';

/** Analyses of code that has moved: the same models, with other places in the text. */

export type Relocate = (range: Range) => Range | undefined;

/** The analysis with each range in it replaced; undefined where one has no replacement, or none that is certain. */
export function relocated(analysis: ModelAnalysis, relocate: Relocate): ModelAnalysis | undefined {
  const { model, findings } = analysis;
  const { range, layers, remarks, compiled, network } = model;
  const known = new Map<object, object>();
  let lost = false;
  const place = <T>(value: T): T => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    const before = known.get(value);
    if (before) return before as T;
    const after = isRange(value) ? relocate(value) : rebuilt(value, place);
    if (!after) lost = true;
    // What two layers share, they share afterwards.
    known.set(value, after ?? value);
    return (after ?? value) as T;
  };
  const placed = place({ range, layers, remarks, compiled, network });
  const told = place(findings);
  if (lost) return undefined;
  const moved = {
    ...(placed.range && { range: placed.range }),
    ...(placed.remarks && { remarks: placed.remarks }),
    ...(placed.compiled && { compiled: placed.compiled }),
    ...(placed.network && { network: placed.network }),
  };
  return { ...analysis, model: { ...model, layers: placed.layers, ...moved }, findings: told };
}

/** Every range of the analysis. */
export function rangesOf(analysis: ModelAnalysis): readonly Range[] {
  const found: Range[] = [];
  relocated(analysis, (range) => {
    found.push(range);
    return range;
  });
  return found;
}

export const isRange = (value: object): value is Range => 'start' in value && 'end' in value;

export const isBefore = (a: Position, b: Position): boolean =>
  a.line < b.line || (a.line === b.line && a.character < b.character);

/** The same object, where nothing in it was replaced. */
function rebuilt(value: object, place: <T>(part: T) => T): object {
  if (Array.isArray(value)) {
    const parts = value.map((part: unknown) => place(part));
    return parts.every((part, i) => part === value[i]) ? value : parts;
  }
  const entries: readonly (readonly [unknown, unknown])[] = value instanceof Map ? [...value] : Object.entries(value);
  const parts = entries.map(([key, part]) => [key, place(part)] as const);
  if (parts.every(([, part], i) => part === entries[i]?.[1])) return value;
  return value instanceof Map ? new Map(parts) : Object.fromEntries(parts);
}
