import * as vscode from 'vscode';
import { activeFile, onDidChangeActiveTab } from './activeFile';
import type { Analyses, FileAnalysis } from './analyses';

/**
 * One status bar item for the model in the active tab: busy, or the number of findings. (A language status item would be the place, but VS
 * Code shows those for text editors only.)
 */
export function status(analyses: Pick<Analyses, 'get' | 'onDidChange'>): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('gradwise.status', vscode.StatusBarAlignment.Right, 90);
  item.name = 'Gradwise';
  item.command = 'workbench.actions.view.problems';
  let offered = false;
  /** In the palette and over the editor, for code that builds models. */
  const offerCommands = (holdsModels: boolean) => {
    if (holdsModels === offered) return;
    offered = holdsModels;
    void vscode.commands.executeCommand('setContext', 'gradwise.model', holdsModels);
  };
  const show = () => {
    const uri = activeFile();
    const file = uri && analyses.get(uri);
    offerCommands(file?.version !== undefined && (file.analysis?.models.length ?? 0) > 0);
    if (!file) return item.hide();
    const { text, tooltip } = statusText(file);
    item.text = text;
    item.tooltip = tooltip;
    item.show();
  };
  show();
  return vscode.Disposable.from(item, analyses.onDidChange(show), onDidChangeActiveTab(show));
}

function statusText({ activity, analysis }: FileAnalysis): { readonly text: string; readonly tooltip: string } {
  const { l10n } = vscode;
  switch (activity.kind) {
    case 'running': {
      const percent = Math.round(activity.progress.done * 100);
      return { text: `$(loading~spin) Gradwise ${percent} %`, tooltip: l10n.t('Gradwise is analysing this model.') };
    }
    case 'broken':
      return { text: '$(error) Gradwise', tooltip: activity.message };
    case 'ended':
    case 'static':
    case 'virtual':
    case 'restricted':
    case 'cancelled': {
      const findings = analysis?.models.flatMap((model) => model.findings) ?? [];
      const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
      const errors = count('error') + (analysis?.errors.length ?? 0);
      const probed = activity.kind === 'ended';
      return {
        text: `$(pulse) Gradwise $(error) ${errors} $(warning) ${count('warning')}`,
        tooltip: probed ? l10n.t('Findings of Gradwise in this model') : l10n.t('Findings of static rules only'),
      };
    }
  }
}
