import { posix } from 'node:path';
import * as vscode from 'vscode';
import { onDidChangeOnDisk } from '../onDisk';

/** Calls back when a file of weights was written that lies beside a `model.json` and is named in it. */
export function onDidChangeWeights(document: vscode.TextDocument, changed: () => void): vscode.Disposable {
  const folder = document.uri.with({ path: posix.dirname(document.uri.path) });
  const isNamed = ({ path }: vscode.Uri) => document.getText().includes(JSON.stringify(posix.basename(path)));
  return onDidChangeOnDisk(new vscode.RelativePattern(folder, '*'), changed, isNamed);
}
