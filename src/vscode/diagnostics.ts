import * as vscode from 'vscode';
import { type Analysis, probesOf } from '../analysis';
import type { Finding, Severity } from '../findings/finding';
import type { Analyses } from './analyses';

/** A binary file has no lines: everything is said of its beginning. */
const start = new vscode.Range(0, 0, 0, 0);

/** Other places that one problem lists; the panel shows them all. */
const mostRelated = 4;

const severity: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** Findings, errors in reading and a probe that failed, in the Problems view. They stay when the editor closes and go when the file does. */
export function diagnostics(analyses: Pick<Analyses, 'onDidChange'>): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('gradwise');
  const deleted = vscode.workspace.createFileSystemWatcher('**/*.onnx', true, true, false);
  return vscode.Disposable.from(
    collection,
    analyses.onDidChange(({ file: { uri, analysis }, progressOnly }) => {
      if (!progressOnly && analysis) collection.set(uri, fileDiagnostics(uri, analysis));
    }),
    deleted,
    deleted.onDidDelete((uri) => collection.delete(uri)),
  );
}

const fileDiagnostics = (uri: vscode.Uri, { errors, models }: Analysis): vscode.Diagnostic[] => [
  ...errors.map(({ code, message }) => diagnostic(message, vscode.DiagnosticSeverity.Error, code)),
  ...models.flatMap((model) => [
    ...probesOf(model)
      .filter(({ status }) => status === 'failed')
      .map(({ reason }) => diagnostic(reason ?? '', vscode.DiagnosticSeverity.Warning, 'probe')),
    ...model.findings.map((finding) => findingDiagnostic(uri, finding)),
  ]),
];

function diagnostic(
  message: string,
  level: vscode.DiagnosticSeverity,
  code: NonNullable<vscode.Diagnostic['code']>,
): vscode.Diagnostic {
  const made = new vscode.Diagnostic(start, message, level);
  made.source = 'gradwise';
  made.code = code;
  return made;
}

function findingDiagnostic(uri: vscode.Uri, finding: Finding): vscode.Diagnostic {
  const { ruleId, message, advice, related } = finding;
  const page = vscode.Uri.parse(`command:gradwise.showRule?${encodeURIComponent(JSON.stringify([ruleId]))}`);
  const made = diagnostic(message, severity[finding.severity], { value: ruleId, target: page });
  made.relatedInformation = [advice, ...(related ?? []).slice(0, mostRelated).map((other) => other.message)].map(
    (text) => new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, start), text),
  );
  return made;
}
