import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Analysis, AnalyzeContext, AnalyzeOptions } from './analysis';
import { subjectOf } from './analyzeNetwork';
import { type Reading, SourceFailure, walk } from './analyzeRoad';
import { readText } from './analyzeText';
import { largestText } from './sources';

/** One file of layer code, with what it imports from beside it. */
export const analyzeTfjsCode = (path: string, options: AnalyzeOptions, context: AnalyzeContext): Promise<Analysis> =>
  walk({ path, source: 'tfjs-code' }, options, context, async () => read(resolve(path), options));

function read(path: string, options: AnalyzeOptions): Reading {
  const { networks, remarks, suppressions } = readText(path, textOf(path), neighbour);
  return {
    subjects: networks.map(({ network, built, summaries }) =>
      subjectOf(network, built, 'tfjs-code', summaries, path, options),
    ),
    remarks,
    suppressions,
  };
}

function textOf(path: string): string {
  try {
    // Looked at before it is opened: opening a pipe would wait for its other end.
    const status = statSync(path);
    if (!status.isFile()) throw new SourceFailure('unreadable-file', `${path} is not a regular file.`);
    if (status.size > largestText) {
      const size = `${Math.round(status.size / 2 ** 20)} MB`;
      throw new SourceFailure('too-large', `${path} has ${size}, too many for a program that a person wrote.`);
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof SourceFailure) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new SourceFailure('unreadable-file', `${path} cannot be read (${code}). Check the path and its permissions.`);
  }
}

/** What code imports is read where it is the user's own. */
function neighbour(path: string): string | undefined {
  if (/[\\/]node_modules[\\/]/.test(path)) return undefined;
  try {
    const status = statSync(path);
    return status.isFile() && status.size <= largestText ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
