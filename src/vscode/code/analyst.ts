import type * as vscode from 'vscode';
import type { Analysis } from '../../analysis';
import { rememberedProbes } from '../../analyzePrint';
import type { Configurations } from '../configurations';
import { CodeWorker } from './codeWorker';
import { pathOf, sourceOf, unsavedTexts } from './documents';
import type { Question } from './protocol';

/** What is known of a document, and which of its versions it is true of. */
export interface JudgedText {
  readonly analysis: Analysis;
  readonly version: number;
}

/** Milliseconds of trying fixes out, in which no newer text can be judged. */
const fixing = 500;

/** Judges documents of code as they stand in their editors. */
export class CodeAnalyst implements vscode.Disposable {
  private readonly worker: CodeWorker;

  /** `file` is the bundled worker. */
  constructor(
    file: string,
    private readonly configurations: Pick<Configurations, 'rules'>,
    log: Pick<vscode.LogOutputChannel, 'error'>,
  ) {
    this.worker = new CodeWorker({ file, onFailure: (message) => log.error(message) });
  }

  /** Undefined where a newer text of the document is asked about meanwhile, or where judging failed, which is in the log. */
  judge(document: vscode.TextDocument): Promise<JudgedText | undefined> {
    return this.ask(document, {});
  }

  /** The same with fixes that hold: it takes longer, and so is asked for when the text has been judged. */
  mend(document: vscode.TextDocument): Promise<JudgedText | undefined> {
    return this.ask(document, { fixing });
  }

  /** Takes in what a probe measured of a document, and judges by it what stands there now. */
  async remember(document: vscode.TextDocument, analysis: Analysis): Promise<JudgedText | undefined> {
    // The places in a topology change with its text alone, and then nothing that was measured holds.
    if (sourceOf(document) === 'tfjs-model') return { analysis, version: document.version };
    this.worker.remember(pathOf(document), rememberedProbes(analysis.models));
    return this.mend(document);
  }

  forget(document: vscode.TextDocument): void {
    this.worker.forget(pathOf(document));
  }

  dispose(): void {
    this.worker.dispose();
  }

  private async ask(document: vscode.TextDocument, options: Pick<Question, 'fixing'>): Promise<JudgedText | undefined> {
    const rules = await this.configurations.rules(document.uri);
    const { version } = document;
    const question = { path: pathOf(document), text: document.getText(), unsaved: unsavedTexts(), rules, ...options };
    const analysis = await this.worker.judge(question);
    return analysis && { analysis, version };
  }
}
