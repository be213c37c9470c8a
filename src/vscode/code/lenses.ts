import * as vscode from 'vscode';
import type { ModelAnalysis } from '../../analysis';
import { predictedLoss } from '../../view/predictedLoss';
import type { Analyses } from '../analyses';
import { codeLens } from '../settings';
import { textLanguages } from './documents';
import type { ModelArgument } from './modelArgument';
import { toRange } from './ranges';

/** A line over each model: how deep it is, what becomes of its gradient, what is wrong with it; and ways to more. */
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
  return [
    layers === 1 ? t('1 layer') : t('{0} layers', layers),
    predictedLoss(analysis),
    problems === 1 ? t('1 problem') : problems > 0 ? t('{0} problems', problems) : undefined,
  ]
    .filter(Boolean)
    .join(' · ');
}
