import { type Change, type CodePlace, type ConfigValue, isList, type Range, type TextEdit } from '../../model';
import { appended, type Replacement, removed } from '../tfjs-code/edits/object';
import { Lines } from './lines';

/** Changes of a network as edits of the topology that it was read from. Undefined where one has no place in the text. */
export function topologyEdits(changes: readonly Change[], text: string): readonly TextEdit[] | undefined {
  const lines = new Lines(text);
  const span = ({ start, end }: Range) => ({ start: lines.offset(start), end: lines.offset(end) });
  const edits: Replacement[] = [];
  const added = new Map<CodePlace, string[]>();
  for (const change of changes) {
    if (change.kind === 'loss') {
      if (!change.loss.range) return undefined;
      edits.push({ span: span(change.loss.range), text: JSON.stringify(snakeCase(change.name)) });
      continue;
    }
    if (change.kind === 'redraw' || change.kind === 'rate') return undefined;
    const { place } = change.object;
    const known = place?.options.get(change.option);
    if (!place || (change.kind !== 'set' && !known)) return undefined;
    if (change.kind === 'remove') {
      if (known) edits.push(removed(text, span(known.property)));
      continue;
    }
    if (change.kind === 'rename') {
      if (!known) return undefined;
      const key = { start: span(known.property).start, end: span(known.value).start };
      const written = text.slice(key.start, key.end);
      edits.push({ span: key, text: written.replace(/"[^"]*"/, JSON.stringify(snakeCase(change.name))) });
      continue;
    }
    const before = known && text.slice(span(known.value).start, span(known.value).end);
    const value = printed(change.value, before ?? '', known ? indentAt(text, span(known.property).start) : '');
    if (known) edits.push({ span: span(known.value), text: value });
    else added.set(place, [...(added.get(place) ?? []), `${JSON.stringify(snakeCase(change.option))}: ${value}`]);
  }
  for (const [place, properties] of added) {
    if (!place.object) return undefined;
    const known = [...place.options.values()].map(({ property }) => span(property)).sort((a, b) => a.start - b.start);
    edits.push(...appended(text, { object: span(place.object), properties: known }, properties));
  }
  return edits
    .sort((a, b) => a.span.start - b.span.start)
    .map((edit) => ({ range: lines.range(edit.span), newText: edit.text }));
}

/** As it is stored, over as many lines as what stood there. */
function printed(value: ConfigValue, before: string, indent: string): string {
  const [, inner] = /\n([ \t]*)"/.exec(before) ?? [];
  const step = inner === undefined ? undefined : inner.slice(indent.length);
  return JSON.stringify(stored(value), null, step).replaceAll('\n', `\n${indent}`);
}

/** `{ "class_name": "HeUniform", "config": {} }`. */
function stored(value: ConfigValue): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(stored);
  if (value.kind === 'unknown') return null;
  const config = Object.entries(value.config).map(([key, one]) => [snakeCase(key), enumerated(one)]);
  return { class_name: value.className, config: Object.fromEntries(config) };
}

/** Words among an initializer's arguments (`fanIn`) are stored in snake case, too. */
const enumerated = (value: ConfigValue): unknown => (typeof value === 'string' ? snakeCase(value) : stored(value));

const snakeCase = (word: string): string => word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const indentAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
