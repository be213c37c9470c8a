import * as vscode from 'vscode';
import { type Analysis, probesOf } from '../analysis';
import type { Finding, Severity } from '../findings/finding';
import type { Range } from '../model';
import type { Analyses } from './analyses';
import { analysedFiles, openDocument } from './code/documents';
import { toRange } from './code/ranges';

/** Of what has no place in a text, as in a binary file, everything is said of its beginning. */
const placeOf = (range: Range | undefined): vscode.Range => (range ? toRange(range) : new vscode.Range(0, 0, 0, 0));

/** Other places that one problem lists; the panel shows them all. */
const mostRelated = 4;

const severity: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/**
 * Findings, errors in reading and a probe that failed, in the Problems view and under the words in code that are to blame. Those of a model
 * file stay when its editor closes, those of a text go with it: what was typed and not saved is said of nothing. All go when the file does.
 */
export function diagnostics(analyses: Pick<Analyses, 'onDidChange'>): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('gradwise');
  const deleted = vscode.workspace.createFileSystemWatcher(analysedFiles, true, true, false);
  return vscode.Disposable.from(
    collection,
    analyses.onDidChange(({ file: { uri, analysis }, progressOnly }) => {
      if (!progressOnly && analysis) collection.set(uri, fileDiagnostics(uri, analysis));
    }),
    deleted,
    deleted.onDidDelete((uri) => collection.delete(uri)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (!openDocument(uri)) collection.delete(uri);
    }),
  );
}

const fileDiagnostics = (uri: vscode.Uri, { errors, models }: Analysis): vscode.Diagnostic[] => [
  ...errors.map(({ code, message, range }) => diagnostic(message, vscode.DiagnosticSeverity.Error, code, range)),
  ...models.flatMap((model) => [
    ...probesOf(model)
      .filter(({ status }) => status === 'failed')
      .map(({ reason }) => diagnostic(reason ?? '', vscode.DiagnosticSeverity.Warning, 'probe', model.model.range)),
    ...model.findings.map((finding) => findingDiagnostic(uri, finding)),
  ]),
];

function diagnostic(
  message: string,
  level: vscode.DiagnosticSeverity,
  code: NonNullable<vscode.Diagnostic['code']>,
  range: Range | undefined,
): vscode.Diagnostic {
  const made = new vscode.Diagnostic(placeOf(range), message, level);
  made.source = 'gradwise';
  made.code = code;
  return made;
}

function findingDiagnostic(uri: vscode.Uri, finding: Finding): vscode.Diagnostic {
  const { ruleId, message, advice, range, related = [] } = finding;
  const page = vscode.Uri.parse(`command:gradwise.showRule?${encodeURIComponent(JSON.stringify([ruleId]))}`);
  const made = diagnostic(message, severity[finding.severity], { value: ruleId, target: page }, range);
  const others = related.slice(0, mostRelated).map((other) => ({ text: other.message, place: other.range ?? range }));
  made.relatedInformation = [{ text: advice, place: range }, ...others].map(
    ({ text, place }) => new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, placeOf(place)), text),
  );
  return made;
}
