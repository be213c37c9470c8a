import * as vscode from 'vscode';
import type { Analysis, AnalyzeContext } from '../analysis';
import type { Activity } from '../view/run';
import type { CodeAnalyst, JudgedText } from './code/analyst';
import { openDocument, pathOf, sourceOf, unsavedTexts } from './code/documents';
import type { Configurations } from './configurations';
import { withLocalFile } from './localFile';
import { analyzeOptions } from './settings';
import type { WarmProbe } from './warmProbe';

/** What is known of a file, and what is being done with it. */
export interface FileAnalysis {
  readonly uri: vscode.Uri;
  readonly analysis: Analysis | undefined;
  /** Of the document that was judged, where it was one that is open as text. */
  readonly version: number | undefined;
  readonly activity: Activity;
}

export interface Change {
  readonly file: FileAnalysis;
  /** Only the progress of the run is new. */
  readonly progressOnly: boolean;
}

interface RunOptions {
  readonly probe: boolean;
  /** The file is not what it was: nothing that is known of it holds. */
  readonly changed?: boolean;
}

/** The analyses of all files, one run at a time for each. Surfaces listen; none of them analyses by itself. */
export class Analyses implements vscode.Disposable {
  private readonly files = new Map<string, FileAnalysis>();
  private readonly runs = new Map<string, AbortController>();
  private readonly kept = new Map<string, number>();
  private readonly changes = new vscode.EventEmitter<Change>();
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly storage: vscode.Uri,
    private readonly probe: WarmProbe,
    private readonly log: vscode.LogOutputChannel,
    private readonly analyst: Pick<CodeAnalyst, 'remember'>,
    private readonly configurations: Pick<Configurations, 'rules'>,
  ) {}

  get(uri: vscode.Uri): FileAnalysis | undefined {
    return this.files.get(uri.toString());
  }

  /**
   * Reads and judges the file by static rules, then, where `probe` asks for it and the folder is trusted, runs the probe. A run under way
   * for the same file is cancelled first. Failures become the file's state; this never rejects. While an unchanged file is probed again,
   * what was measured before stays.
   */
  async run(uri: vscode.Uri, options: RunOptions, signal?: AbortSignal): Promise<void> {
    const key = uri.toString();
    this.runs.get(key)?.abort();
    const controller = new AbortController();
    const cancel = () => controller.abort();
    signal?.addEventListener('abort', cancel, { once: true });
    this.runs.set(key, controller);
    const started = Date.now();
    this.log.info(`${uri.fsPath}: started`);
    try {
      const activity = await this.steps(uri, options, controller.signal);
      const unsaid = activity.kind === 'cancelled' || activity.kind === 'broken';
      if (unsaid && this.runs.get(key) === controller) this.set({ uri, activity });
      this.log.info(`${uri.fsPath}: ${activity.kind} after ${Date.now() - started} ms`);
    } finally {
      signal?.removeEventListener('abort', cancel);
      if (this.runs.get(key) === controller) this.runs.delete(key);
    }
  }

  /** A text was judged as it stands in its editor, by static rules and by what is still true of an earlier probe. A run under way goes on. */
  judged(uri: vscode.Uri, { analysis, version }: JudgedText): void {
    const running = this.runs.has(uri.toString()) ? this.get(uri)?.activity : undefined;
    this.set({ uri, analysis, version, activity: running ?? afterJudging(analysis) });
  }

  cancel(uri: vscode.Uri): void {
    this.runs.get(uri.toString())?.abort();
  }

  /** An editor shows the file: its results are kept until every such editor has disposed of what this returns. */
  keep(uri: vscode.Uri): vscode.Disposable {
    const key = uri.toString();
    this.kept.set(key, (this.kept.get(key) ?? 0) + 1);
    return new vscode.Disposable(() => {
      const left = (this.kept.get(key) ?? 1) - 1;
      if (left > 0) this.kept.set(key, left);
      else this.kept.delete(key);
      this.forget(uri);
    });
  }

  /** Ends the run and drops the results, unless an editor shows the file. */
  forget(uri: vscode.Uri): void {
    const key = uri.toString();
    if (this.kept.has(key)) return;
    this.runs.get(key)?.abort();
    this.runs.delete(key);
    this.files.delete(key);
  }

  dispose(): void {
    for (const run of this.runs.values()) run.abort();
    this.runs.clear();
    this.changes.dispose();
  }

  private async steps(uri: vscode.Uri, { probe, changed = false }: RunOptions, signal: AbortSignal): Promise<Activity> {
    let activity: Activity = { kind: 'running', progress: { phase: 'read', done: 0 } };
    /** What arrives after the run was cancelled belongs to nobody. */
    const tell = (analysis: Partial<Pick<FileAnalysis, 'analysis' | 'version'>>, progressOnly = false): void => {
      if (!signal.aborted) this.set({ uri, activity, ...analysis }, progressOnly);
    };
    try {
      tell({});
      const text = openText(uri);
      const withheld = withheldProbe(uri, probe, text !== undefined);
      const { analyze } = await import('../analyze');
      const context: AnalyzeContext = {
        signal,
        ...(!withheld && { process: await this.probe.get() }),
        ...(text && { unsaved: text.unsaved }),
        onStatic: (analysis) => {
          if (changed || !isMeasured(this.get(uri)?.analysis)) tell({ analysis, version: text?.document.version });
        },
        onProgress: (progress) => {
          activity = { kind: 'running', progress };
          tell({}, true);
        },
      };
      const options = analyzeOptions(uri, !withheld, await this.configurations.rules(uri));
      const { analysis, version } = text
        ? await this.upToDate(text.document, await analyze(text.path, options, context))
        : await withLocalFile(uri, this.storage, async (path) => ({
            analysis: await analyze(path, options, context),
            version: undefined,
          }));
      if (signal.aborted) return { kind: 'cancelled' };
      activity = withheld ?? (text ? afterJudging(analysis) : { kind: 'ended' });
      tell({ analysis, version });
      return activity;
    } catch (error) {
      if (signal.aborted) return { kind: 'cancelled' };
      this.log.error(error instanceof Error ? error : String(error));
      return { kind: 'broken', message: error instanceof Error ? error.message : String(error) };
    }
  }

  /** The person went on typing meanwhile: what was measured is told of the code as it stands now, as far as it is still the same. */
  private async upToDate(
    document: vscode.TextDocument,
    analysis: Analysis,
  ): Promise<Omit<JudgedText, 'version'> & Pick<FileAnalysis, 'version'>> {
    const known = this.get(document.uri);
    const now = await this.analyst.remember(document, analysis);
    return now ?? { analysis: known?.analysis ?? analysis, version: known?.version };
  }

  /** Fields that are left out keep what they were. */
  private set(change: Partial<FileAnalysis> & Pick<FileAnalysis, 'uri' | 'activity'>, progressOnly = false): void {
    const known = this.get(change.uri);
    const file = { analysis: known?.analysis, version: known?.version, ...change };
    this.files.set(change.uri.toString(), file);
    this.changes.fire({ file, progressOnly });
  }
}

const isMeasured = (analysis: Analysis | undefined): boolean =>
  analysis?.models.some(({ probe }) => probe.tensors.length > 0) ?? false;

/** Code that is open as text is read from there; so is the topology of a model, whose weights lie on the disk. */
function openText(uri: vscode.Uri) {
  const document = openDocument(uri);
  const source = document && sourceOf(document);
  if (!source || (source === 'tfjs-model' && uri.scheme !== 'file')) return undefined;
  const path = pathOf(document);
  return { document, path, unsaved: unsavedTexts().set(path, document.getText()) };
}

/** Why the probe does not run: it was not asked for, the folder is not trusted, or the file is neither open nor on this machine's disk. */
function withheldProbe(uri: vscode.Uri, probe: boolean, open: boolean): Activity | undefined {
  if (!vscode.workspace.isTrusted) return { kind: 'restricted' };
  if (uri.scheme !== 'file' && !open) return { kind: 'virtual' };
  return probe ? undefined : { kind: 'static' };
}

/** Some probe was tried on a model that is still as it was then. */
function afterJudging(analysis: Analysis): Activity {
  if (analysis.models.some(({ probe }) => probe.status !== 'skipped')) return { kind: 'ended' };
  return { kind: vscode.workspace.isTrusted ? 'static' : 'restricted' };
}
