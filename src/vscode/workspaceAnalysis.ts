import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Analyses } from './analyses';
import { analysedFiles } from './code/documents';
import type { Configurations } from './configurations';

/** Of files whose text tells whether they hold a model, how many are looked into before others have their turn. */
const atOnce = 20;

/** Every ONNX model, TensorFlow.js model and program that builds one, but for what was installed and what a configuration ignores. */
export async function modelsInWorkspace(configurations: Pick<Configurations, 'ignores'>): Promise<vscode.Uri[]> {
  const { sourceOf } = await import('../sources');
  const found: vscode.Uri[] = [];
  const files = await vscode.workspace.findFiles(analysedFiles, '**/node_modules/**');
  for (const [index, uri] of files.entries()) {
    if (index % atOnce === 0) await new Promise((done) => setImmediate(done));
    // What is not on this machine's disk is not fetched to be looked at.
    const isModel = uri.scheme === 'file' ? sourceOf(uri.fsPath) : uri.path.endsWith('.onnx');
    if (isModel && !(await configurations.ignores(uri))) found.push(uri);
  }
  return found;
}

/** Analyses models one after the other under a notification that can cancel, then brings up the Problems view. */
export async function analyzeModels(
  uris: readonly vscode.Uri[],
  analyses: Pick<Analyses, 'run' | 'forget'>,
): Promise<void> {
  if (uris.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This workspace has no models.'));
    return;
  }
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Gradwise: analysing'),
    cancellable: true,
  };
  await vscode.window.withProgress(options, async (progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    for (const [index, uri] of uris.entries()) {
      if (controller.signal.aborted) return;
      const counter = uris.length > 1 ? ` (${index + 1}/${uris.length})` : '';
      progress.report({ message: `${basename(uri.path)}${counter}`, increment: 100 / uris.length });
      await analyses.run(uri, { probe: true }, controller.signal);
      // What no editor shows is not worth its memory; the findings stay in the Problems view.
      analyses.forget(uri);
    }
  });
  await vscode.commands.executeCommand('workbench.actions.view.problems');
}
