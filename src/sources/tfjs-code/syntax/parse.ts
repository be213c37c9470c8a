import ts from 'typescript-ast';
import type { Converter } from './converter';
import { expression } from './expressions';
import { binding, pattern } from './patterns';
import { programsIn } from './scripts';
import { statements } from './statements';
import type { Program } from './tree';
import { type Closing, hasErrors, unfinishedObject } from './unfinished';

function scriptKind(path: string): ts.ScriptKind {
  if (/\.tsx$/i.test(path)) return ts.ScriptKind.TSX;
  if (/\.[mc]?ts$/i.test(path)) return ts.ScriptKind.TS;
  return ts.ScriptKind.JSX;
}

const options = {
  languageVersion: ts.ScriptTarget.Latest,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
};

/** How many unfinished statements are closed: more than one are rarely being written at a time. */
const mostClosings = 3;

/** The parser's tree, and what was put into the text for it. */
function syntaxTree(
  text: string,
  path: string,
): { readonly file: ts.SourceFile; readonly closings: readonly Closing[] } {
  const closings: Closing[] = [];
  let file = ts.createSourceFile(path, text, options, false, scriptKind(path));
  while (closings.length < mostClosings) {
    const closing = unfinishedObject(file);
    if (!closing) break;
    closings.push(closing);
    const closed = file.text.slice(0, closing.at) + closing.closers + file.text.slice(closing.at);
    file = ts.createSourceFile(path, closed, options, false, scriptKind(path));
  }
  return { file, closings };
}

/** Where an offset into the closed text is in the text as it is written. */
function originalOffset(offset: number, closings: readonly Closing[]): number {
  return closings.reduceRight((at, { at: start, closers }) => {
    if (at <= start) return at;
    return Math.max(start, at - closers.length);
  }, offset);
}

/**
 * The program in `text`, whatever state it is in: what cannot be understood is left out. `path` tells JavaScript from TypeScript, and pages
 * and components, whose scripts are read, from programs.
 */
export function parse(whole: string, name: string): Program {
  const { text, path } = programsIn(whole, name);
  const { file, closings } = syntaxTree(text, path);
  const original = (offset: number): number => (closings.length > 0 ? originalOffset(offset, closings) : offset);
  const converter: Converter = {
    span: (node) => ({ start: original(node.getStart(file)), end: original(node.end) }),
    beginsAnew: (part, node) => {
      const start = part.getStart(file);
      const { line, character } = file.getLineAndCharacterOfPosition(start);
      const begin = file.getLineAndCharacterOfPosition(node.getStart(file));
      // Positions first: a line may be a million characters long.
      if (line <= begin.line || character > begin.character) return false;
      return file.text.slice(start - character, start).trim() === '';
    },
    statements: (list) => statements(list, converter),
    expression: (node) => expression(node, converter),
    binding: (name) => binding(name, converter),
    pattern: (node) => pattern(node, converter),
  };
  return { body: converter.statements(file.statements), complete: closings.length === 0 && !hasErrors(file) };
}
