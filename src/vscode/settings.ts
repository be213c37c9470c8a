import * as vscode from 'vscode';
import { type AnalyzeOptions, defaultOptions } from '../analysis';

const read = (uri?: vscode.Uri): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('gradwise', uri);

/** Whether opening a model starts its probe. */
export const probeOnOpen = (uri: vscode.Uri): boolean => read(uri).get('probe.onOpen', true);

/** When code is judged by static rules: as it is typed, when it is saved, or on request only. */
export const codeRun = (uri: vscode.Uri): 'onType' | 'onSave' | 'off' => read(uri).get('code.run', 'onType');

/** Whether a line over each model in code says how it is. */
export const codeLens = (uri: vscode.Uri): boolean => read(uri).get('code.lens', true);

/** Whether saving code or a model.json starts the probe of its models. */
export const probeOnSave = (uri: vscode.Uri): boolean => read(uri).get('probe.onSave', false);

/** Of the one probe process that every file shares; undefined leaves the choice to the probe. */
export const memoryLimitMB = (): number | undefined =>
  read().get<number | null>('probe.memoryLimitMB', null) ?? undefined;

/** The options of an analysis, from the settings that hold for the file. */
export const analyzeOptions = (uri: vscode.Uri, probe: boolean): AnalyzeOptions => ({
  ...defaultOptions,
  probe,
  seeds: read(uri).get('probe.seeds', defaultOptions.seeds),
  timeoutSeconds: read(uri).get('probe.timeoutSeconds', defaultOptions.timeoutSeconds),
});
