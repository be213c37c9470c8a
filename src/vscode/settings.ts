import * as vscode from 'vscode';
import { type AnalyzeOptions, defaultOptions } from '../analysis';
import { type Severity, severities } from '../findings/finding';
import type { RuleSettings } from '../findings/settings';

const read = (uri?: vscode.Uri): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('gradwise', uri);

/** Whether opening a model starts its probe. */
export const probeOnOpen = (uri: vscode.Uri): boolean => read(uri).get('probe.onOpen', true);

/** When code is judged by static rules: as it is typed, when it is saved, or on request only. */
export const codeRun = (uri: vscode.Uri): 'onType' | 'onSave' | 'off' => read(uri).get('code.run', 'onType');

/** Whether a line over each model in code says how it is. */
export const codeLens = (uri: vscode.Uri): boolean => read(uri).get('code.lens', true);

/** Whether saving code or a model.json starts the probe of its models. */
export const probeOnSave = (uri: vscode.Uri): boolean => read(uri).get('probe.onSave', false);

/** What is set about rules, in place of what a configuration says; anything that is no severity is left out. */
export const ruleSeverities = (uri: vscode.Uri): readonly (readonly [id: string, severity: Severity | 'off'])[] =>
  Object.entries(read(uri).get<Readonly<Record<string, unknown>>>('rules', {})).flatMap(([id, value]) => {
    const severity = (['off', ...severities] as const).find((known) => known === value);
    return severity ? [[id, severity] as const] : [];
  });

/** Of the one probe process that every file shares; undefined leaves the choice to the probe. */
export const memoryLimitMB = (): number | undefined =>
  read().get<number | null>('probe.memoryLimitMB', null) ?? undefined;

/** The options of an analysis, from the settings that hold for the file. */
export const analyzeOptions = (uri: vscode.Uri, probe: boolean, rules: RuleSettings): AnalyzeOptions => ({
  ...defaultOptions,
  curve: true,
  probe,
  rules,
  seeds: read(uri).get('probe.seeds', defaultOptions.seeds),
  timeoutSeconds: read(uri).get('probe.timeoutSeconds', defaultOptions.timeoutSeconds),
});
