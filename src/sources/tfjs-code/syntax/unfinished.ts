import ts from 'typescript-ast';

/** Taken out of the parser's large table once, for they are asked of every part of a program. */
const {
  isArrayLiteralExpression,
  isBlock,
  isCallExpression,
  isClassElement,
  isNewExpression,
  isObjectLiteralExpression,
  isParenthesizedExpression,
  isPropertyAssignment,
  isStatement,
} = ts;

/** What is to be put into a text, so that a statement which is still being written ends before the next one begins. */
export interface Closing {
  readonly at: number;
  readonly closers: string;
}

/** Whether the parser had to leave out, or put in, what a program needs. */
export const hasErrors = (file: ts.SourceFile): boolean => errorsIn(file).length > 0;

/** Offsets of what the parser did not expect. */
function errorsIn(file: ts.SourceFile): readonly number[] {
  const found: readonly unknown[] =
    'parseDiagnostics' in file && Array.isArray(file.parseDiagnostics) ? file.parseDiagnostics : [];
  return found.flatMap((error) =>
    typeof error === 'object' && error && 'start' in error && typeof error.start === 'number' ? [error.start] : [],
  );
}

/**
 * Where an object that is not closed yet swallows the statements after it: they look like its properties, which would begin a line no
 * further to the right than the line with the bracket. Undefined for texts without errors.
 */
export function unfinishedObject(file: ts.SourceFile): Closing | undefined {
  const errors = errorsIn(file);
  for (const [n, statement] of file.statements.entries()) {
    // What does not end as it should is followed by an error, at the latest where the next statement begins.
    const next = file.statements[n + 1]?.getStart(file) ?? file.text.length;
    if (!errors.some((at) => at >= statement.pos && at <= next)) continue;
    const closing = search(statement, [], file);
    if (closing) return closing;
  }
  return undefined;
}

function search(node: ts.Node, ancestors: readonly ts.Node[], file: ts.SourceFile): Closing | undefined {
  if (isObjectLiteralExpression(node)) {
    const at = swallowed(node, file);
    if (at !== undefined) return { at, closers: `${closers([...ancestors, node])};` };
  }
  return ts.forEachChild(node, (child) => search(child, [...ancestors, node], file));
}

/** Where the line of the first swallowed statement begins. */
function swallowed(object: ts.ObjectLiteralExpression, file: ts.SourceFile): number | undefined {
  const limit = indentation(object.getStart(file), file);
  for (const property of object.properties) {
    if (beginsLine(property, limit, file)) return lineStart(property, file);
    if (!isPropertyAssignment(property)) continue;
    if (beginsLine(property.initializer, limit, file)) return lineStart(property.initializer, file);
  }
  return undefined;
}

const lineStart = (node: ts.Node, file: ts.SourceFile): number =>
  file.text.lastIndexOf('\n', node.getStart(file) - 1) + 1;

function lineBefore(offset: number, file: ts.SourceFile): string {
  return file.text.slice(file.text.lastIndexOf('\n', offset - 1) + 1, offset);
}

const indentation = (offset: number, file: ts.SourceFile): number =>
  lineBefore(offset, file).match(/^[\t ]*/)?.[0].length ?? 0;

function beginsLine(node: ts.Node, limit: number, file: ts.SourceFile): boolean {
  const before = lineBefore(node.getStart(file), file);
  return node.pos < node.getStart(file) - before.length && before.trim() === '' && before.length <= limit;
}

/** What closes everything that is open within the innermost statement. */
function closers(path: readonly ts.Node[]): string {
  let text = '';
  for (let n = path.length - 1; n >= 0; n--) {
    const node = path[n];
    if (!node || isStatement(node) || isBlock(node) || isClassElement(node)) break;
    if (isObjectLiteralExpression(node)) text += '}';
    else if (isArrayLiteralExpression(node)) text += ']';
    else if (isParenthesizedExpression(node)) text += ')';
    else if ((isCallExpression(node) || isNewExpression(node)) && path[n + 1] !== node.expression) text += ')';
  }
  return text;
}
