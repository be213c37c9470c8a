import * as vscode from 'vscode';
import { Analyses } from './analyses';
import { CodeAnalyst } from './code/analyst';
import { codeActions } from './code/codeActions';
import { CodePanels } from './code/codePanels';
import { hovers } from './code/hovers';
import { ModelLenses } from './code/lenses';
import { LiveAnalysis } from './code/live';
import { commands } from './commands';
import { Configurations } from './configurations';
import { diagnostics } from './diagnostics';
import { Mending } from './mending';
import { OnnxEditorProvider, onnxEditor } from './onnxEditor';
import { status } from './status';
import { WarmProbe } from './warmProbe';

/** Wires the surfaces together. Whatever is heavy is loaded when it is first used. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Gradwise', { log: true });
  const probe = new WarmProbe();
  const configurations = new Configurations();
  const analyst = new CodeAnalyst(context.asAbsolutePath('dist/code-worker.js'), configurations, log);
  const analyses = new Analyses(context.globalStorageUri, probe, log, analyst, configurations);
  const panels = new CodePanels(context.extensionUri, analyses);
  const live = new LiveAnalysis(analyses, analyst, configurations);
  context.subscriptions.push(
    log,
    configurations,
    analyses,
    probe,
    analyst,
    diagnostics(analyses),
    live,
    codeActions(analyses, live),
    hovers(analyses),
    new ModelLenses(analyses),
    panels,
    status(analyses),
    commands(context.extensionUri, analyses, panels, configurations, new Mending(probe, configurations), log),
    vscode.window.registerCustomEditorProvider(
      onnxEditor,
      new OnnxEditorProvider(context.extensionUri, analyses, configurations),
      { supportsMultipleEditorsPerDocument: true },
    ),
  );
}
