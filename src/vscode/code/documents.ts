import * as vscode from 'vscode';
import { largestText, type ReadableSource, sourceByName } from '../../sources';
import { mentionsTfjs } from '../../sources/tfjs-code/mentions';
import { looksLikeTfjsModel } from '../../sources/tfjs-model/file';

/** Endings by which the analysis knows the language of a text that has no file of its own yet. */
const endings: Readonly<Record<string, string>> = {
  javascript: '.js',
  javascriptreact: '.jsx',
  typescript: '.ts',
  typescriptreact: '.tsx',
  html: '.html',
  vue: '.vue',
  svelte: '.svelte',
};

/** Languages of layer code. */
export const codeLanguages: readonly string[] = Object.keys(endings);

/** Of which surfaces of text are registered. */
export const textLanguages: readonly string[] = [...codeLanguages, 'json'];

/** Every file that may hold a model. */
export const analysedFiles = '**/*.{onnx,json,js,mjs,cjs,jsx,ts,mts,cts,tsx,html,htm,vue,svelte}';

/** What of a model's file tells that it is one. */
const beginning = 4096;

export type TextSource = Exclude<ReadableSource, 'onnx'>;

/** What a document holds that can be judged; undefined for most. Cheap: nothing is loaded to tell. */
export function sourceOf(document: vscode.TextDocument): TextSource | undefined {
  if (!isOfUser(document)) return undefined;
  if (document.languageId === 'json')
    return document.uri.path.endsWith('.json') && looksLikeTfjsModel(document.getText().slice(0, beginning))
      ? 'tfjs-model'
      : undefined;
  if (!codeLanguages.includes(document.languageId)) return undefined;
  const text = document.getText();
  return text.length <= largestText && mentionsTfjs(text) ? 'tfjs-code' : undefined;
}

/** What can be edited; not what a comparison shows of the past, cells of notebooks, or output. */
const isOfUser = ({ uri }: vscode.TextDocument): boolean =>
  uri.scheme === 'untitled' || vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true;

/** An absolute path with `/` between folders and an ending that tells the language. */
export function pathOf({ uri, languageId }: vscode.TextDocument): string {
  const path = (uri.scheme === 'file' ? uri.fsPath : uri.path).replaceAll('\\', '/');
  const absolute = path.startsWith('/') || /^[A-Za-z]:\//.test(path) ? path : `/${path}`;
  return sourceByName(absolute) ? absolute : absolute + (endings[languageId] ?? '');
}

/** The open document of this address. */
export const openDocument = (uri: vscode.Uri): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString() && !document.isClosed);

/** The texts of all documents that differ from the disk, by path. */
export const unsavedTexts = (): Map<string, string> =>
  new Map(
    vscode.workspace.textDocuments
      .filter((document) => document.isDirty && textLanguages.includes(document.languageId))
      .map((document) => [pathOf(document), document.getText()]),
  );
