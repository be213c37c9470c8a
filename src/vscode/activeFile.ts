import * as vscode from 'vscode';
import { onnxEditor } from './onnxEditor';

/** The model in the active tab. */
export function activeModel(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputCustom && input.viewType === onnxEditor) return input.uri;
  return input instanceof vscode.TabInputText && input.uri.path.endsWith('.onnx') ? input.uri : undefined;
}

/** Calls back whenever another tab has become the active one. */
export const onDidChangeActiveTab = (changed: () => void): vscode.Disposable =>
  vscode.Disposable.from(
    vscode.window.tabGroups.onDidChangeTabs(changed),
    vscode.window.tabGroups.onDidChangeTabGroups(changed),
  );
