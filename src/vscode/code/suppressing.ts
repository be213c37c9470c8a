import * as vscode from 'vscode';

/** Comments that switch a rule off, written as the person would. What they mean is in `findings/suppressions.ts`. */

/** A comment over the line, or one more rule in the comment that is there. */
export function disableInLine(document: vscode.TextDocument, line: number, ruleId: string): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  const before = line > 0 ? document.lineAt(line - 1).text : '';
  const there = /\/\/\s*gradwise-disable-next-line((?:[ \t,]+(?!--)[\w-]+)+)/.exec(before);
  if (there) {
    edit.insert(document.uri, new vscode.Position(line - 1, there.index + there[0].length), `, ${ruleId}`);
  } else {
    const indentation = /^\s*/.exec(document.lineAt(line).text)?.[0] ?? '';
    const comment = `${indentation}// gradwise-disable-next-line ${ruleId}${endOfLine(document)}`;
    edit.insert(document.uri, new vscode.Position(line, 0), comment);
  }
  return edit;
}

/** A comment at the top; below the line that names an interpreter. */
export function disableInFile(document: vscode.TextDocument, ruleId: string): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  const markup = ['html', 'vue', 'svelte'].includes(document.languageId);
  const comment = markup ? `<!-- gradwise-disable ${ruleId} -->` : `/* gradwise-disable ${ruleId} */`;
  const line = document.lineAt(0).text.startsWith('#!') ? 1 : 0;
  edit.insert(document.uri, new vscode.Position(line, 0), comment + endOfLine(document));
  return edit;
}

const endOfLine = ({ eol }: vscode.TextDocument): string => (eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
