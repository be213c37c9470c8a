import * as vscode from 'vscode';
import { Analyses } from './analyses';
import { commands } from './commands';
import { diagnostics } from './diagnostics';
import { OnnxEditorProvider, onnxEditor } from './onnxEditor';
import { status } from './status';
import { WarmProbe } from './warmProbe';

/** Wires the surfaces together. Whatever is heavy is loaded when it is first used. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Gradwise', { log: true });
  const probe = new WarmProbe();
  const analyses = new Analyses(context.globalStorageUri, probe, log);
  context.subscriptions.push(
    log,
    analyses,
    probe,
    diagnostics(analyses),
    status(analyses),
    commands(context.extensionUri, analyses, log),
    vscode.window.registerCustomEditorProvider(onnxEditor, new OnnxEditorProvider(context.extensionUri, analyses), {
      supportsMultipleEditorsPerDocument: true,
    }),
  );
}
