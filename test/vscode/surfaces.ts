import type * as vscode from 'vscode';
import type { RuleSettings } from '../../src/findings/settings';
import type { Activity } from '../../src/view/run';
import type { Change, FileAnalysis } from '../../src/vscode/analyses';
import type { JudgedText } from '../../src/vscode/code/analyst';
import { EventEmitter, Uri } from './fake';

/** The analyses that a surface listens to, told by hand. */

export const file = (name: string): vscode.Uri => Uri.file(`/models/${name}`) as Partial<vscode.Uri> as vscode.Uri;

export class ToldAnalyses {
  private readonly changes = new EventEmitter<Change>();
  private readonly files = new Map<string, FileAnalysis>();
  readonly asked: (readonly unknown[])[] = [];
  /** What happens during a run. */
  onRun: (uri: vscode.Uri, signal?: AbortSignal) => void = () => undefined;

  readonly onDidChange = this.changes.event;
  readonly get = (uri: vscode.Uri): FileAnalysis | undefined => this.files.get(uri.toString());
  readonly run = async (uri: vscode.Uri, options: unknown, signal?: AbortSignal): Promise<void> => {
    this.asked.push(['run', uri.path, options]);
    this.onRun(uri, signal);
  };
  readonly keep = (uri: vscode.Uri): vscode.Disposable => {
    this.asked.push(['keep', uri.path]);
    return { dispose: () => void this.asked.push(['release', uri.path]) };
  };
  readonly judged = (uri: vscode.Uri, { version, analysis }: JudgedText): void =>
    void this.asked.push(['judged', uri.path, version, analysis.models.length]);
  readonly cancel = (uri: vscode.Uri): void => void this.asked.push(['cancel', uri.path]);
  readonly forget = (uri: vscode.Uri): void => void this.asked.push(['forget', uri.path]);

  tell(
    uri: vscode.Uri,
    activity: Activity,
    analysis?: FileAnalysis['analysis'],
    progressOnly = false,
    version = 1,
  ): void {
    const told = { uri, activity, analysis, version };
    this.files.set(uri.toString(), told);
    this.changes.fire({ file: told, progressOnly });
  }
}

/** Configurations that set nothing, until they are told to. */
export class ToldConfigurations {
  private readonly changes = new EventEmitter<void>();
  readonly ignored = new Set<string>();
  settings: RuleSettings = {};

  readonly onDidChange = this.changes.event;
  readonly rules = async (): Promise<RuleSettings> => this.settings;
  readonly ignores = async ({ path }: vscode.Uri): Promise<boolean> => this.ignored.has(path);

  ignore(...paths: readonly string[]): void {
    this.ignored.clear();
    for (const path of paths) this.ignored.add(path);
    this.changes.fire();
  }
}
