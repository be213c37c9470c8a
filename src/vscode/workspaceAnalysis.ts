import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Analyses } from './analyses';

/** Analyses models one after the other under a notification that can cancel, then brings up the Problems view. */
export async function analyzeModels(
  uris: readonly vscode.Uri[],
  analyses: Pick<Analyses, 'run' | 'forget'>,
): Promise<void> {
  if (uris.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This workspace has no .onnx files.'));
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
