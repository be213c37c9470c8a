import type { Span } from '../syntax';

/** Edits of an object that is written out, program or JSON, in the style that it is written in. */

export interface Replacement {
  readonly span: Span;
  readonly text: string;
}

/** Where an object and those of its properties are that are known, in the order of the text. */
export interface WrittenObject {
  readonly object: Span;
  readonly properties: readonly Span[];
}

const at = (offset: number, text: string): Replacement => ({ span: { start: offset, end: offset }, text });

/** New properties behind all that the object has. */
export function appended(text: string, { object, properties }: WrittenObject, added: readonly string[]): Replacement[] {
  const end = endOfContent(text, object);
  const last = properties.at(-1);
  const indent = last && indentBefore(text, last.start);
  // One property a line, and nothing behind the last that is known: a line for each more.
  if (last && indent !== undefined && /^,?$/.test(text.slice(last.end, end).trim())) {
    return onLines(text, last, indent, added);
  }
  if (end === object.start + 1) {
    const space = /[^\s]/.test(text.slice(end, object.end - 1)) ? '' : ' ';
    return [{ span: { start: end, end: object.end - 1 }, text: `${space}${added.join(', ')}${space}` }];
  }
  const comma = isCompact(text, object) ? ',' : ', ';
  if (text[end - 1] === ',') return [at(end, ` ${added.join(comma)}`)];
  return [at(end, added.map((property) => comma + property).join(''))];
}

/** Behind a property on its own line; a comma at the end of the last line stays there, and a comment with its line. */
function onLines(text: string, last: Span, indent: string, added: readonly string[]): Replacement[] {
  const rest = /^[ \t]*(,?)[ \t]*(?:\/\/[^\n\r]*|\/\*[^\n\r]*?\*\/[ \t]*)?(?=[\n\r])/.exec(text.slice(last.end));
  const newline = text.includes('\r\n') ? '\r\n' : text.includes('\n') ? '\n' : '\r';
  if (!rest) return [at(last.end, added.map((p) => `,${newline}${indent}${p}`).join(''))];
  const end = last.end + rest[0].trimEnd().length;
  if (rest[1]) return [at(end, added.map((p) => `${newline}${indent}${p},`).join(''))];
  const lines = added.map((p, i) => `${newline}${indent}${p}${i < added.length - 1 ? ',' : ''}`).join('');
  return end === last.end ? [at(end, `,${lines}`)] : [at(last.end, ','), at(end, lines)];
}

/** Without a property, its comma, and its line where it has one to itself. */
export function removed(text: string, { start, end }: Span): Replacement {
  const indent = indentBefore(text, start);
  const line = /^[ \t]*,?[ \t]*(?:\/\/[^\n\r]*|\/\*[^\n\r]*?\*\/[ \t]*)?(?:\r\n|\n|\r)/.exec(text.slice(end));
  if (indent !== undefined && line) {
    return { span: { start: start - indent.length, end: end + line[0].length }, text: '' };
  }
  const after = /^\s*,[ \t]*/.exec(text.slice(end));
  if (after) return { span: { start, end: end + after[0].length }, text: '' };
  const before = /,\s*$/.exec(text.slice(0, start));
  return { span: { start: start - (before?.[0].length ?? 0), end }, text: '' };
}

/** What stands before a property on its line, where that is nothing but white space. */
function indentBefore(text: string, start: number): string | undefined {
  const line = text.slice(Math.max(text.lastIndexOf('\n', start - 1), text.lastIndexOf('\r', start - 1)) + 1, start);
  return line.trim() === '' && line.length < start ? line : undefined;
}

/** `{a:1,b:2}`. */
const isCompact = (text: string, object: Span): boolean => !/[,:{]\s/.test(text.slice(object.start, object.end));

/** Behind the last character of the object that is neither white space nor comment, before its closing brace. */
function endOfContent(text: string, object: Span): number {
  let end = object.start + 1;
  const token = /\/\/[^\n\r]*|\/\*.*?\*\/|\s+|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|./sy;
  token.lastIndex = end;
  while (token.lastIndex < object.end - 1) {
    const [found = ''] = token.exec(text) ?? [];
    if (found === '') break;
    if (!/^(?:\/\/|\/\*|\s)/.test(found)) end = token.lastIndex;
  }
  return end;
}
