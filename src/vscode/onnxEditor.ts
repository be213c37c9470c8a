import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { Analyses } from './analyses';
import type { Configurations } from './configurations';
import { onDidChangeOnDisk } from './onDisk';
import { connectPanel } from './panel';
import { panelPage, panelRoot } from './panelPage';
import { probeOnOpen } from './settings';

export const onnxEditor = 'gradwise.onnx';

/** The read-only editor of `.onnx` files. It analyses a model when it is opened, and again when it changes on disk. */
export class OnnxEditorProvider implements vscode.CustomReadonlyEditorProvider {
  constructor(
    private readonly extension: vscode.Uri,
    private readonly analyses: Pick<Analyses, 'get' | 'run' | 'cancel' | 'keep' | 'onDidChange'>,
    private readonly configurations: Pick<Configurations, 'onDidChange'>,
  ) {}

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    const analyze = () => void this.analyses.run(uri, { probe: probeOnOpen(uri), changed: true });
    const shown = vscode.Disposable.from(
      onDidChangeOnDisk(fileAt(uri), analyze),
      this.configurations.onDidChange(analyze),
      vscode.workspace.onDidGrantWorkspaceTrust(analyze),
      this.analyses.keep(uri),
    );
    analyze();
    return { uri, dispose: () => shown.dispose() };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, { webview, onDidDispose }: vscode.WebviewPanel): void {
    webview.options = { enableScripts: true, localResourceRoots: [panelRoot(this.extension)] };
    const connection = connectPanel(webview, uri, this.analyses);
    onDidDispose(() => connection.dispose());
    webview.html = panelPage(webview, this.extension);
  }
}

function fileAt(uri: vscode.Uri): vscode.RelativePattern {
  const folder = uri.with({ path: posix.dirname(uri.path) });
  return new vscode.RelativePattern(folder, posix.basename(uri.path).replace(/[[\]{}*?]/g, '[$&]'));
}
