import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AnalyzeContext, AnalyzeOptions } from './analysis';
import { builtOf, readText } from './analyzeCode';
import { neighbours } from './analyzeNeighbours';
import { subjectOf } from './analyzeNetwork';
import { mendableText, type Reading, SourceFailure } from './analyzeReading';
import type { Read } from './analyzeRoad';
import { largestText } from './sources';
import { codeEdits } from './sources/tfjs-code/edits';

/** One file of layer code, with what it imports from beside it. */
export const codeReader =
  (path: string, options: AnalyzeOptions, { unsaved }: AnalyzeContext): Read =>
  async () =>
    read(resolve(path), options, unsaved);

function read(path: string, options: AnalyzeOptions, unsaved: AnalyzeContext['unsaved']): Reading {
  const text = unsaved?.get(path.replaceAll('\\', '/')) ?? textOf(path);
  const readAs = (content: string): Reading => {
    const { networks, remarks, suppressions } = readText(path, content, neighbours(unsaved));
    return {
      subjects: networks
        .map(builtOf)
        .map(({ network, built, summaries }) => subjectOf(network, built, 'tfjs-code', summaries, path, options)),
      remarks,
      suppressions,
    };
  };
  const mendable = mendableText(
    text,
    (changes) => codeEdits(changes, text),
    async (content) => readAs(content),
  );
  return { ...readAs(text), mendable };
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
