import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Layer } from '../../model';
import { layersAt, layerWord } from '../../view/layerPlaces';
import type { Analyses } from '../analyses';
import { connectPanel, type PanelConnection } from '../panel';
import { panelPage, panelRoot } from '../panelPage';
import { toRange } from './ranges';

interface Shown {
  readonly panel: vscode.WebviewPanel;
  readonly connection: PanelConnection;
}

/** Panels beside code, one for each file; a layer that is chosen in the one is shown in the other. */
export class CodePanels implements vscode.Disposable {
  private readonly shown = new Map<string, Shown>();
  private readonly listening = vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
    const [cursor] = selections;
    if (cursor) this.follow(textEditor.document.uri, cursor.active);
  });

  constructor(
    private readonly extension: vscode.Uri,
    private readonly analyses: Pick<Analyses, 'get' | 'run' | 'cancel' | 'keep' | 'onDidChange'>,
  ) {}

  /** Shows one of the file's models. */
  open(uri: vscode.Uri, model: number): void {
    const there = this.shown.get(uri.toString());
    if (there) {
      there.connection.show(model);
      there.panel.reveal(undefined, true);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      'gradwise.panel',
      `Gradwise: ${basename(uri.path)}`,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [panelRoot(this.extension)] },
    );
    const kept = this.analyses.keep(uri);
    const connection = connectPanel(panel.webview, uri, this.analyses, (layer) => void reveal(uri, layer));
    connection.show(model);
    this.shown.set(uri.toString(), { panel, connection });
    panel.onDidDispose(() => {
      this.shown.delete(uri.toString());
      connection.dispose();
      kept.dispose();
    });
    panel.webview.html = panelPage(panel.webview, this.extension);
  }

  dispose(): void {
    this.listening.dispose();
    for (const { panel } of [...this.shown.values()]) panel.dispose();
  }

  /** The cursor stands in a layer: the panel selects it, unless it has selected one that is made there too. */
  private follow(uri: vscode.Uri, position: vscode.Position): void {
    const connection = this.shown.get(uri.toString())?.connection;
    const layers = layersAt(connection?.model()?.model.layers ?? [], position);
    if (layers[0] && !layers.some(({ id }) => id === connection?.chosen())) connection?.choose(layers[0].id);
  }
}

/** In the editor that shows the file already, which need not take the focus. */
async function reveal(uri: vscode.Uri, layer: Layer): Promise<void> {
  const word = layerWord(layer);
  if (!word) return;
  const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  await vscode.window.showTextDocument(uri, {
    viewColumn: editor?.viewColumn ?? vscode.ViewColumn.One,
    preserveFocus: true,
    selection: toRange(word),
  });
}
