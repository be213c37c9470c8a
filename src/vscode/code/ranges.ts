import * as vscode from 'vscode';
import type { Range } from '../../model';

export const toRange = ({ start, end }: Range): vscode.Range =>
  new vscode.Range(start.line, start.character, end.line, end.character);

/** Whether a place in the editor lies in a range; its end belongs to it, where the cursor stands behind a word. */
export function contains({ start, end }: Range, { line, character }: vscode.Position): boolean {
  const begun = line > start.line || (line === start.line && character >= start.character);
  return begun && (line < end.line || (line === end.line && character <= end.character));
}
