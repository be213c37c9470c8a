import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { Analyses } from './analyses';
import { connectPanel } from './panel';
import { panelPage, panelRoot } from './panelPage';
import { probeOnOpen } from './settings';

export const onnxEditor = 'gradwise.onnx';

/** Milliseconds without another change after which a file on disk counts as written. */
const quiet = 300;

/** The read-only editor of `.onnx` files. It analyses a model when it is opened, and again when it changes on disk. */
export class OnnxEditorProvider implements vscode.CustomReadonlyEditorProvider {
  constructor(
    private readonly extension: vscode.Uri,
    private readonly analyses: Pick<Analyses, 'get' | 'run' | 'cancel' | 'keep' | 'onDidChange'>,
  ) {}

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    const analyze = () => void this.analyses.run(uri, { probe: probeOnOpen(uri), changed: true });
    const shown = vscode.Disposable.from(
      onDidChangeOnDisk(uri, analyze),
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

function onDidChangeOnDisk(uri: vscode.Uri, changed: () => void): vscode.Disposable {
  const folder = uri.with({ path: posix.dirname(uri.path) });
  const name = posix.basename(uri.path).replace(/[[\]{}*?]/g, '[$&]');
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
  let timer: NodeJS.Timeout | undefined;
  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, quiet);
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(settle),
    watcher.onDidCreate(settle),
    watcher.onDidDelete(settle),
    { dispose: () => clearTimeout(timer) },
  );
}
