import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageHtml } from '../view/page';

/** The folder that a panel may load from. */
export const panelRoot = (extension: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(extension, 'dist');

export function panelPage(webview: vscode.Webview, extension: vscode.Uri): string {
  const resource = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(panelRoot(extension), name)).toString();
  return pageHtml({
    nonce: randomBytes(16).toString('base64url'),
    script: resource('webview.js'),
    style: resource('webview.css'),
    styleSource: webview.cspSource,
    language: vscode.env.language,
    translations: vscode.l10n.bundle ?? {},
  });
}
