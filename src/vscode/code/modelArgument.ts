import * as vscode from 'vscode';

/** What a line over a model passes to a command: plain data, for links may come from anywhere. */
export interface ModelArgument {
  readonly uri: string;
  /** Which of the file's models. */
  readonly model: number;
}

/** Undefined for anything else. */
export function modelArgument(argument: unknown): { readonly uri: vscode.Uri; readonly model: number } | undefined {
  if (typeof argument !== 'object' || argument === null || !('uri' in argument) || !('model' in argument))
    return undefined;
  const { uri, model } = argument;
  return typeof uri === 'string' && typeof model === 'number' ? { uri: vscode.Uri.parse(uri), model } : undefined;
}
