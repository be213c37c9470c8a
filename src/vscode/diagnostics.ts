import * as vscode from 'vscode';
import type { Analysis, SourceError } from '../analysis';
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

/** Findings, and errors in reading, in the Problems view. They stay when the editor closes and go when the file does. */
export function diagnostics(analyses: Analyses): vscode.Disposable {
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
  ...errors.map(errorDiagnostic),
  ...models.flatMap(({ findings }) => findings.map((finding) => findingDiagnostic(uri, finding))),
];

function errorDiagnostic({ code, message }: SourceError): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(start, message, vscode.DiagnosticSeverity.Error);
  diagnostic.source = 'gradwise';
  diagnostic.code = code;
  return diagnostic;
}

function findingDiagnostic(uri: vscode.Uri, finding: Finding): vscode.Diagnostic {
  const { ruleId, message, advice, related } = finding;
  const diagnostic = new vscode.Diagnostic(start, message, severity[finding.severity]);
  diagnostic.source = 'gradwise';
  diagnostic.code = {
    value: ruleId,
    target: vscode.Uri.parse(`command:gradwise.showRule?${encodeURIComponent(JSON.stringify([ruleId]))}`),
  };
  diagnostic.relatedInformation = [advice, ...(related ?? []).slice(0, mostRelated).map((other) => other.message)].map(
    (text) => new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, start), text),
  );
  return diagnostic;
}
