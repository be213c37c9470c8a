import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ModelAnalysis } from '../analysis';
import type { Layer } from '../model';
import { layerDetails } from '../view/layerDetails';
import { isToHost, type ToHost, type ToPanel } from '../view/messages';
import { panelState } from '../view/panelState';
import { step } from '../view/run';
import type { Analyses } from './analyses';

export interface PanelConnection extends vscode.Disposable {
  /** Shows one of the file's models, by its place among them; the first, unless this is called. */
  show(index: number): void;
  /** The model that is shown. */
  model(): ModelAnalysis | undefined;
  /** Selects a layer. */
  choose(layer: string): void;
  /** Id of the layer that is selected. */
  chosen(): string | undefined;
}

/** Connects a webview to a file: shows every change of its analysis, and does what the reader asks for. */
export function connectPanel(
  webview: Pick<vscode.Webview, 'postMessage' | 'onDidReceiveMessage'>,
  uri: vscode.Uri,
  analyses: Pick<Analyses, 'get' | 'run' | 'cancel' | 'onDidChange'>,
  reveal?: (layer: Layer) => void,
): PanelConnection {
  let place = 0;
  let name: string | undefined;
  let selected: string | undefined;
  const send = (message: ToPanel): void => {
    void webview.postMessage(message);
  };
  /** While the person types, models come and go before this one. */
  const model = (): ModelAnalysis | undefined => {
    const models = analyses.get(uri)?.analysis?.models ?? [];
    const at = models[place];
    const shown = name === undefined || at?.model.name === name ? at : models.find((m) => m.model.name === name);
    return shown ?? at ?? models[0];
  };
  const sendState = (): void => {
    const file = analyses.get(uri);
    if (!file) return;
    const shown = model();
    name = shown?.model.name ?? name;
    send({ type: 'state', state: panelState(basename(uri.path), file.analysis, file.activity, shown) });
  };
  const layerOf = (id: string): Layer | undefined => model()?.model.layers.find((layer) => layer.id === id);
  const sendDetails = (layer: string): void => {
    const shown = model();
    const details = shown && layerDetails(shown, layer);
    if (details) send({ type: 'details', details });
  };

  const receive = (message: ToHost): void => {
    switch (message.type) {
      case 'ready':
        sendState();
        return;
      case 'probe':
        void analyses.run(uri, { probe: true });
        return;
      case 'cancel':
        analyses.cancel(uri);
        return;
      case 'manageTrust':
        void vscode.commands.executeCommand('workbench.trust.manage');
        return;
      case 'showLog':
        void vscode.commands.executeCommand('gradwise.showLog');
        return;
      case 'showRule':
        void vscode.commands.executeCommand('gradwise.showRule', message.rule);
        return;
      case 'select':
        selected = message.layer;
        sendDetails(message.layer);
        return;
      case 'reveal': {
        const layer = layerOf(message.layer);
        if (layer) reveal?.(layer);
        return;
      }
    }
  };

  const listening = vscode.Disposable.from(
    webview.onDidReceiveMessage((message: unknown) => {
      if (isToHost(message)) receive(message);
    }),
    analyses.onDidChange(({ file, progressOnly }) => {
      if (file.uri.toString() !== uri.toString()) return;
      if (progressOnly && file.activity.kind === 'running')
        send({ type: 'progress', step: step(file.activity.progress) });
      else sendState();
    }),
  );
  return {
    show: (index) => {
      place = index;
      name = undefined;
      sendState();
    },
    model,
    choose: (layer) => send({ type: 'choose', layer }),
    chosen: () => selected,
    dispose: () => listening.dispose(),
  };
}
