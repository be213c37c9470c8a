import * as vscode from 'vscode';
import type { Analyses } from '../analyses';
import type { Configurations } from '../configurations';
import { codeRun, probeOnSave } from '../settings';
import type { CodeAnalyst } from './analyst';
import { sourceOf, textLanguages } from './documents';
import { onDidChangeWeights } from './weightFiles';

/** Milliseconds without a keystroke after which a text is judged. */
const quiet = 250;

/** What is being done about a document. */
interface Watched {
  timer: NodeJS.Timeout | undefined;
  /** Keeps the results while the document is open. */
  kept: vscode.Disposable | undefined;
  done: Promise<void>;
}

/** Judges code as it is typed, and models of TensorFlow.js when they are opened and saved. Nothing is loaded until a document holds either. */
export class LiveAnalysis implements vscode.Disposable {
  private readonly documents = new Map<vscode.TextDocument, Watched>();
  private readonly listening: vscode.Disposable;

  constructor(
    private readonly analyses: Pick<Analyses, 'run' | 'judged' | 'keep' | 'get'>,
    private readonly analyst: Pick<CodeAnalyst, 'judge' | 'mend' | 'forget'>,
    private readonly configurations: Pick<Configurations, 'ignores' | 'onDidChange'>,
  ) {
    const { workspace } = vscode;
    this.listening = vscode.Disposable.from(
      workspace.onDidOpenTextDocument((document) => this.open(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.changed(document)),
      workspace.onDidSaveTextDocument((document) => this.saved(document)),
      workspace.onDidCloseTextDocument((document) => this.close(document)),
      workspace.onDidGrantWorkspaceTrust(() => this.openAll()),
      configurations.onDidChange(() => this.openAll()),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('gradwise.code.run')) this.openAll();
      }),
    );
    this.openAll();
  }

  /** Until the document has been judged as it stands now. */
  async settled(document: vscode.TextDocument): Promise<void> {
    const watched = this.documents.get(document);
    if (watched?.timer) this.look(document, watched);
    await watched?.done;
  }

  dispose(): void {
    this.listening.dispose();
    for (const document of [...this.documents.keys()]) this.close(document);
  }

  private openAll(): void {
    for (const document of vscode.workspace.textDocuments) this.open(document);
  }

  private open(document: vscode.TextDocument): void {
    if (!textLanguages.includes(document.languageId) || codeRun(document.uri) === 'off') return;
    this.look(document, this.watched(document));
  }

  private changed(document: vscode.TextDocument): void {
    if (!textLanguages.includes(document.languageId)) return;
    // A document that is not dirty was read anew from the disk.
    const live = codeRun(document.uri) === 'onType' && document.languageId !== 'json';
    if (!live && (document.isDirty || codeRun(document.uri) === 'off')) return;
    const watched = this.watched(document);
    clearTimeout(watched.timer);
    watched.timer = setTimeout(() => this.look(document, watched), quiet);
  }

  private saved(document: vscode.TextDocument): void {
    if (!textLanguages.includes(document.languageId)) return;
    const probe = probeOnSave(document.uri) && vscode.workspace.isTrusted;
    if (probe || codeRun(document.uri) !== 'off') this.look(document, this.watched(document), probe);
  }

  private close(document: vscode.TextDocument): void {
    const watched = this.documents.get(document);
    if (!watched) return;
    this.documents.delete(document);
    clearTimeout(watched.timer);
    if (!watched.kept) return;
    watched.kept.dispose();
    this.analyst.forget(document);
  }

  private watched(document: vscode.TextDocument): Watched {
    const known = this.documents.get(document) ?? { timer: undefined, kept: undefined, done: Promise.resolve() };
    this.documents.set(document, known);
    return known;
  }

  private look(document: vscode.TextDocument, watched: Watched, probe = false): void {
    clearTimeout(watched.timer);
    watched.timer = undefined;
    watched.done = this.judge(document, watched, probe);
  }

  private async judge(document: vscode.TextDocument, watched: Watched, probe: boolean): Promise<void> {
    const { uri } = document;
    const source = sourceOf(document);
    const ignored = source !== undefined && (await this.configurations.ignores(uri));
    // What once held a model and is emptied is told so.
    if (((!source || ignored) && !watched.kept) || !this.documents.has(document)) return;
    if (ignored) {
      const analysis = { path: uri.fsPath, source, errors: [], models: [] };
      return this.analyses.judged(uri, { analysis, version: document.version });
    }
    watched.kept ??= vscode.Disposable.from(
      this.analyses.keep(uri),
      ...(source === 'tfjs-model' ? [onDidChangeWeights(document, () => this.look(document, watched))] : []),
    );
    if (source && probe) return this.analyses.run(uri, { probe: true });
    if (source === 'tfjs-model') return this.analyses.run(uri, { probe: false, changed: true });
    const judged = await this.analyst.judge(document);
    if (!judged || !this.documents.has(document)) return;
    this.analyses.judged(uri, judged);
    if (judged.analysis.models.every(({ findings }) => findings.length === 0)) return;
    const mended = await this.analyst.mend(document);
    if (mended && this.documents.has(document)) this.analyses.judged(uri, mended);
  }
}
