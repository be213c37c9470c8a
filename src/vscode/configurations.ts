import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { ConfigurationFile, ConfigurationProblem } from '../analyzeConfiguration';
import { configurationName, type RuleSettings } from '../findings/settings';
import { toRange } from './code/ranges';
import { onDidChangeOnDisk } from './onDisk';
import { ruleSeverities } from './settings';

/** A configuration as it was last read; where it is wrong, what it said before. */
interface Known {
  readonly text: string;
  readonly file: ConfigurationFile | undefined;
}

/**
 * What holds for a file: the nearest `gradwise.config.json` upwards in its workspace folder, and the settings, which come on top. A
 * configuration that is wrong has a problem of its own, and what it said before goes on to hold.
 */
export class Configurations implements vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<void>();
  /** What was asked before may be different now. */
  readonly onDidChange = this.changes.event;
  private readonly problems = vscode.languages.createDiagnosticCollection('gradwise.configuration');
  private readonly known = new Map<string, Known>();
  private readonly listening: vscode.Disposable;

  constructor() {
    const { workspace } = vscode;
    const isConfiguration = ({ uri }: vscode.TextDocument) => basename(uri.path) === configurationName;
    const changed = (uri: vscode.Uri) => {
      void this.read(uri.fsPath);
      this.changes.fire();
    };
    this.listening = vscode.Disposable.from(
      this.changes,
      this.problems,
      onDidChangeOnDisk(`**/${configurationName}`, changed),
      workspace.onDidOpenTextDocument((document) => {
        if (isConfiguration(document)) void this.read(document.uri.fsPath);
      }),
      // A folder that is not part of the workspace is not watched.
      workspace.onDidSaveTextDocument((document) => {
        if (isConfiguration(document) && !workspace.getWorkspaceFolder(document.uri)) changed(document.uri);
      }),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('gradwise.rules')) this.changes.fire();
      }),
    );
  }

  async rules(uri: vscode.Uri): Promise<RuleSettings> {
    const rules = { ...(await this.nearest(uri))?.rules(uri.fsPath) };
    for (const [id, severity] of ruleSeverities(uri)) rules[id] = { ...rules[id], severity };
    return rules;
  }

  async ignores(uri: vscode.Uri): Promise<boolean> {
    return (await this.nearest(uri))?.ignores(uri.fsPath) ?? false;
  }

  dispose(): void {
    this.listening.dispose();
  }

  private async nearest(uri: vscode.Uri): Promise<ConfigurationFile | undefined> {
    if (uri.scheme !== 'file') return undefined;
    const { nearestConfiguration } = await import('../analyzeConfiguration');
    const top = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
    const path = nearestConfiguration(dirname(uri.fsPath), top);
    return path === undefined ? undefined : this.read(path);
  }

  /** Undefined where nothing that the file ever said was right. */
  private async read(path: string): Promise<ConfigurationFile | undefined> {
    const { configurationAt, problemIn } = await import('../analyzeConfiguration');
    const before = this.known.get(path);
    const text = textOf(path);
    if (text === undefined) {
      this.known.delete(path);
      this.problems.delete(vscode.Uri.file(path));
      return undefined;
    }
    if (before?.text === text) return before.file;
    const problem = problemIn(text);
    this.problems.set(vscode.Uri.file(path), problem ? [diagnostic(problem)] : []);
    const file = problem ? before?.file : configurationAt(path, text);
    this.known.set(path, { text, file });
    return file;
  }
}

function diagnostic({ message, range }: ConfigurationProblem): vscode.Diagnostic {
  const made = new vscode.Diagnostic(toRange(range), message, vscode.DiagnosticSeverity.Error);
  made.source = 'gradwise';
  made.code = 'configuration';
  return made;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
