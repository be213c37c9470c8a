import { basename } from 'node:path';
import * as vscode from 'vscode';
import { layerDetails } from '../view/layerDetails';
import { isToHost, type ToHost, type ToPanel } from '../view/messages';
import { panelState } from '../view/panelState';
import { step } from '../view/run';
import type { Analyses } from './analyses';

/** Connects a webview to a file: shows every change of its analysis, and does what the reader asks for. */
export function connectPanel(
  webview: Pick<vscode.Webview, 'postMessage' | 'onDidReceiveMessage'>,
  uri: vscode.Uri,
  analyses: Pick<Analyses, 'get' | 'run' | 'cancel' | 'onDidChange'>,
): vscode.Disposable {
  const send = (message: ToPanel): void => {
    void webview.postMessage(message);
  };
  const sendState = (): void => {
    const file = analyses.get(uri);
    if (file) send({ type: 'state', state: panelState(basename(uri.path), file.analysis, file.activity) });
  };
  const sendDetails = (layer: string): void => {
    const model = analyses.get(uri)?.analysis?.models[0];
    const details = model && layerDetails(model, layer);
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
        sendDetails(message.layer);
        return;
    }
  };

  return vscode.Disposable.from(
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
}
