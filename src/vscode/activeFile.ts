import * as vscode from 'vscode';
import { openDocument, sourceOf } from './code/documents';
import { onnxEditor } from './onnxEditor';

/** The file in the active tab, where it is an ONNX model in its editor or any text. */
export function activeFile(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputCustom && input.viewType === onnxEditor) return input.uri;
  return input instanceof vscode.TabInputText ? input.uri : undefined;
}

/** The same, where it holds a model or code that builds one. */
export function activeModel(): vscode.Uri | undefined {
  const uri = activeFile();
  const document = uri && openDocument(uri);
  return uri?.path.endsWith('.onnx') || (document && sourceOf(document)) ? uri : undefined;
}

/** Calls back whenever another tab has become the active one. */
export const onDidChangeActiveTab = (changed: () => void): vscode.Disposable =>
  vscode.Disposable.from(
    vscode.window.tabGroups.onDidChangeTabs(changed),
    vscode.window.tabGroups.onDidChangeTabGroups(changed),
  );
