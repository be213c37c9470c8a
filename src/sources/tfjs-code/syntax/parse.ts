import ts from 'typescript-ast';
import type { Converter } from './converter';
import { expression } from './expressions';
import { binding, pattern } from './patterns';
import { programsIn } from './scripts';
import { statements } from './statements';
import type { Program } from './tree';

function scriptKind(path: string): ts.ScriptKind {
  if (/\.tsx$/i.test(path)) return ts.ScriptKind.TSX;
  if (/\.[mc]?ts$/i.test(path)) return ts.ScriptKind.TS;
  return ts.ScriptKind.JSX;
}

/**
 * The program in `text`, whatever state it is in: what cannot be understood is left out. `path` tells JavaScript from TypeScript, and pages
 * and components, whose scripts are read, from programs.
 */
export function parse(whole: string, name: string): Program {
  const { text, path } = programsIn(whole, name);
  const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  const file = ts.createSourceFile(path, text, options, false, scriptKind(path));
  const converter: Converter = {
    span: (node) => ({ start: node.getStart(file), end: node.end }),
    statements: (list) => statements(list, converter),
    expression: (node) => expression(node, converter),
    binding: (name) => binding(name, converter),
    pattern: (node) => pattern(node, converter),
  };
  return { body: converter.statements(file.statements) };
}
