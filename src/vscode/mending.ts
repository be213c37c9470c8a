import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { AnalyzeContext, AnalyzeOptions } from '../analysis';
import { openDocument, unsavedTexts } from './code/documents';
import { toRange } from './code/ranges';
import type { Configurations } from './configurations';
import { analyzeOptions } from './settings';
import type { WarmProbe } from './warmProbe';

/** What can be done about a whole model: a mended copy of a file, and pairings that would serve it better. */
export class Mending {
  constructor(
    private readonly probe: Pick<WarmProbe, 'get'>,
    private readonly configurations: Pick<Configurations, 'rules'>,
  ) {}

  /** Writes a copy of an ONNX model, every fix that holds applied to it, where the reader chooses. Code and JSON are mended in their editors. */
  async fixModel(uri: vscode.Uri): Promise<void> {
    const { l10n, window } = vscode;
    if (!isRunnable(uri)) return;
    if (!uri.path.endsWith('.onnx')) {
      void window.showInformationMessage(
        l10n.t('Code is mended in its editor: by the quick fixes of what is underlined.'),
      );
      return;
    }
    const defaultUri = uri.with({ path: uri.path.replace(/\.onnx$/, '.mended.onnx') });
    const target = await window.showSaveDialog({ defaultUri, filters: { ONNX: ['onnx'] } });
    if (!target) return;
    const mended = await this.during(uri, l10n.t('Gradwise: mending'), async (options, context) => {
      const { mendFile } = await import('../analyzeFix');
      return mendFile({ path: uri.fsPath, output: target.fsPath }, options, context);
    });
    if (!mended) return;
    const [error] = mended.left.errors;
    if (error) return void window.showErrorMessage(error.message);
    if (mended.written.length === 0) {
      void window.showInformationMessage(
        l10n.t('{0} was not copied: no finding has a fix that holds.', basename(uri.path)),
      );
      return;
    }
    const open = l10n.t('Open');
    const titles = [...new Set(mended.applied.map(({ title }) => title))].join('; ');
    const said = l10n.t('{0} is written. {1}.', basename(target.path), titles);
    if ((await window.showInformationMessage(said, open)) === open) {
      await vscode.commands.executeCommand('vscode.open', target);
    }
  }

  /** Lets the reader choose among pairings that carry signal and gradient better, and writes the chosen one into the text that it is for. */
  async recommend(uri: vscode.Uri): Promise<void> {
    const { l10n, window } = vscode;
    if (!isRunnable(uri)) return;
    const version = openDocument(uri)?.version;
    const found = await this.during(uri, l10n.t('Gradwise: comparing pairings'), async (options, context) => {
      const { recommend } = await import('../analyzeRecommend');
      return recommend(uri.fsPath, options, { ...context, unsaved: unsavedTexts() });
    });
    if (!found) return;
    const [error] = found.analysis.errors;
    if (error) return void window.showErrorMessage(error.message);
    const { flowsText } = await import('../findings/effect');
    const items = found.recommendations.flatMap(({ model, pairings }) =>
      pairings.map((pairing) => ({
        label: pairing.title,
        description: found.recommendations.length > 1 ? model : '',
        detail: [
          l10n.t('predicted {0}', flowsText(pairing.predicted)),
          pairing.probed ? l10n.t('probed {0}', flowsText(pairing.probed)) : l10n.t('not probed'),
        ].join(' · '),
        pairing,
      })),
    );
    if (items.length === 0) {
      const told = found.recommendations.map(({ message }) => message).join(' ');
      void window.showInformationMessage(told || l10n.t('There is no model in {0}.', basename(uri.path)));
      return;
    }
    const chosen = await window.showQuickPick(items, {
      placeHolder: l10n.t('The smallest edit first. Choose one to write it.'),
    });
    const edits = chosen?.pairing.edits;
    if (!chosen) return;
    if (edits?.kind !== 'text-edit') {
      void window.showInformationMessage(l10n.t('Nothing in this file says it: change it where the model is made.'));
      return;
    }
    if (openDocument(uri)?.version !== version) {
      void window.showInformationMessage(l10n.t('The text has changed meanwhile. Ask again.'));
      return;
    }
    const edit = new vscode.WorkspaceEdit();
    for (const { range, newText } of edits.edits) edit.replace(uri, toRange(range), newText);
    await vscode.workspace.applyEdit(edit);
  }

  /** Under a notification that can cancel; undefined where it was cancelled, or could not be done, which the reader is told. */
  private async during<T>(
    uri: vscode.Uri,
    title: string,
    work: (options: AnalyzeOptions, context: AnalyzeContext) => Promise<T>,
  ): Promise<T | undefined> {
    const controller = new AbortController();
    const location = vscode.ProgressLocation.Notification;
    let made: T | undefined;
    await vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
      token.onCancellationRequested(() => controller.abort());
      try {
        const options = analyzeOptions(uri, true, await this.configurations.rules(uri));
        made = await work(options, {
          process: await this.probe.get(),
          signal: controller.signal,
          onProgress: ({ done }) => progress.report({ message: `${Math.round(100 * done)} %` }),
        });
      } catch (error) {
        if (controller.signal.aborted) return;
        void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
      }
    });
    return made;
  }
}

/** Both run the model, and read its file. */
function isRunnable(uri: vscode.Uri): boolean {
  const { l10n, window, workspace } = vscode;
  if (!workspace.isTrusted) {
    void window.showInformationMessage(l10n.t('This runs the model, so it waits until you trust this folder.'));
    return false;
  }
  if (uri.scheme !== 'file') {
    void window.showInformationMessage(l10n.t('This needs a file on this machine’s disk.'));
    return false;
  }
  return true;
}
