import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { mentionsTfjs } from './tfjs-code/mentions';
import { looksLikeTfjsModel } from './tfjs-model/file';

/** The kinds of source that can be read. */
export type ReadableSource = 'onnx' | 'tfjs-code' | 'tfjs-model';

const endings: readonly (readonly [RegExp, ReadableSource])[] = [
  [/\.onnx$/i, 'onnx'],
  [/\.([mc]?[jt]s|[jt]sx|vue|svelte|html?)$/i, 'tfjs-code'],
  [/\.json$/i, 'tfjs-model'],
];

/** Longer texts are bundles and data, not programs that a person wrote. */
export const largestText = 2 ** 20;

/** How much of a `.json` file tells whether it is a model. */
const beginning = 4096;

/** What a file of this name would be read as; undefined for one that nothing here reads. */
export const sourceByName = (path: string): ReadableSource | undefined =>
  endings.find(([ending]) => ending.test(path))?.[1];

/** The kind of source at `path`, by its name and by what it holds; undefined for a file that holds no model. Throws what the file system throws. */
export function sourceOf(path: string): ReadableSource | undefined {
  const source = sourceByName(path);
  if (source === undefined || source === 'onnx') return source;
  const status = statSync(path, { throwIfNoEntry: false });
  // Opening a pipe would wait for its other end.
  if (!status?.isFile()) return undefined;
  if (source === 'tfjs-model')
    return looksLikeTfjsModel(textOf(path, Math.min(status.size, beginning))) ? source : undefined;
  if (isGenerated.test(path) || status.size > largestText) return undefined;
  return mentionsTfjs(textOf(path, status.size)) ? source : undefined;
}

/** Type declarations and minified bundles. */
const isGenerated = /\.d\.[mc]?ts$|\.min\.[mc]?js$/i;

/** The first bytes of a file as text. */
function textOf(path: string, length: number): string {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.toString('utf8', 0, readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
}
