import { readFileSync, statSync } from 'node:fs';
import { TfjsModelError } from './error';
import { reason } from './shards';

/** Topologies of the largest networks have a few megabytes; weights are never in them. */
const largest = 64 * 2 ** 20;

/** Throws TfjsModelError. */
export function textOf(path: string): string {
  let text: string;
  try {
    // Looked at before it is opened: opening a pipe would wait for its other end.
    const status = statSync(path);
    if (!status.isFile()) {
      throw new TfjsModelError('unreadable-file', `${path} is not a regular file. Name the model.json itself.`);
    }
    if (status.size > largest) {
      const said = `${path} has ${Math.round(status.size / 2 ** 20)} MB, too many for a topology. Check that it is the file you meant.`;
      throw new TfjsModelError('not-tfjs-model', said);
    }
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof TfjsModelError) throw error;
    throw new TfjsModelError(
      'unreadable-file',
      `${path} cannot be opened (${reason(error)}). Check the path and its permissions.`,
    );
  }
  return text;
}

/** Whether a `.json` file that begins so is a model: told by the names that only models have. */
export const looksLikeTfjsModel = (textStart: string): boolean =>
  /^\uFEFF?\s*\{/.test(textStart) &&
  (/"(modelTopology|weightsManifest|model_config)"\s*:/.test(textStart) ||
    /"format"\s*:\s*"(layers|graph)-model"/.test(textStart) ||
    /"class_name"\s*:\s*"(Sequential|Model|Functional)"/.test(textStart));
