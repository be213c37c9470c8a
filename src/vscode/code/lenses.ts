import * as vscode from 'vscode';
import { type ModelAnalysis, shownProbe } from '../../analysis';
import type { Measured } from '../../probe/measured';
import { predictedLoss } from '../../view/predictedLoss';
import type { Analyses } from '../analyses';
import { codeLens } from '../settings';
import { textLanguages } from './documents';
import type { ModelArgument } from './modelArgument';
import { toRange } from './ranges';

/** A line over each model: how deep it is, what becomes of its gradient, what is wrong with it, whether that was measured; and ways to more. */
export class ModelLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changes.event;
  private readonly listening: vscode.Disposable;

  constructor(private readonly analyses: Pick<Analyses, 'get' | 'onDidChange'>) {
    this.listening = vscode.Disposable.from(
      this.changes,
      analyses.onDidChange(({ progressOnly }) => {
        if (!progressOnly) this.changes.fire();
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('gradwise.code.lens')) this.changes.fire();
      }),
      vscode.languages.registerCodeLensProvider([...textLanguages], this),
    );
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const known = this.analyses.get(uri);
    if (!known?.analysis || !codeLens(uri)) return [];
    const running = known.activity.kind === 'running';
    return known.analysis.models.flatMap((model, index) => {
      const argument: ModelArgument = { uri: uri.toString(), model: index };
      const range = toRange(model.model.range ?? beginning);
      const lens = (title: string, command: string) =>
        new vscode.CodeLens(range, { title, command, arguments: [argument] });
      return [
        lens(summary(model), 'gradwise.openPanel'),
        running
          ? lens(`$(loading~spin) ${vscode.l10n.t('Cancel')}`, 'gradwise.cancel')
          : lens(vscode.l10n.t('Probe'), 'gradwise.probe'),
        lens(vscode.l10n.t('Open Panel'), 'gradwise.openPanel'),
      ];
    });
  }

  dispose(): void {
    this.listening.dispose();
  }
}

const beginning = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function summary(analysis: ModelAnalysis): string {
  const { t } = vscode.l10n;
  const layers = analysis.model.layers.length;
  const problems = analysis.findings.filter(({ severity }) => severity !== 'info').length;
  const { status } = shownProbe(analysis);
  const healthy = status === 'ok' ? t('healthy') : t('looks healthy');
  return [
    layers === 1 ? t('1 layer') : t('{0} layers', layers),
    predictedLoss(analysis),
    problems === 0 ? healthy : problems === 1 ? t('1 problem') : t('{0} problems', problems),
    probed(status),
  ]
    .filter(Boolean)
    .join(' · ');
}

function probed(status: Measured['status']): string | undefined {
  const { t } = vscode.l10n;
  switch (status) {
    case 'ok':
      return t('probed');
    case 'partial':
      return t('probed in part');
    case 'failed':
      return t('probe failed');
    case 'skipped':
      return undefined;
  }
}
