import * as vscode from 'vscode';
import { Analyses } from './analyses';
import { CodeAnalyst } from './code/analyst';
import { LiveAnalysis } from './code/live';
import { commands } from './commands';
import { diagnostics } from './diagnostics';
import { OnnxEditorProvider, onnxEditor } from './onnxEditor';
import { status } from './status';
import { WarmProbe } from './warmProbe';

/** Wires the surfaces together. Whatever is heavy is loaded when it is first used. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Gradwise', { log: true });
  const probe = new WarmProbe();
  const analyst = new CodeAnalyst(context.asAbsolutePath('dist/code-worker.js'), log);
  const analyses = new Analyses(context.globalStorageUri, probe, log, analyst);
  context.subscriptions.push(
    log,
    analyses,
    probe,
    analyst,
    diagnostics(analyses),
    new LiveAnalysis(analyses, analyst),
    status(analyses),
    commands(context.extensionUri, analyses, log),
    vscode.window.registerCustomEditorProvider(onnxEditor, new OnnxEditorProvider(context.extensionUri, analyses), {
      supportsMultipleEditorsPerDocument: true,
    }),
  );
}
