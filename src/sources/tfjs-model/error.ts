import type { Range } from '../../model';
import type { JsonPlace } from './json';
import type { Lines } from './lines';

export type TfjsModelErrorCode =
  | 'unreadable-file'
  | 'empty-file'
  | 'lfs-pointer'
  | 'not-json'
  | 'truncated-file'
  | 'not-tfjs-model'
  | 'malformed'
  | 'bad-manifest'
  | 'missing-shard'
  | 'shard-outside'
  | 'shard-size';

/** What is wrong with a TensorFlow.js model: one sentence for a person, a code for a program. */
export class TfjsModelError extends Error {
  override readonly name = 'TfjsModelError';
  readonly range?: Range;

  constructor(
    readonly code: TfjsModelErrorCode,
    message: string,
    range?: Range,
  ) {
    super(message);
    if (range) this.range = range;
  }
}

const longestName = 120;

/** A name as a sentence may hold it. */
export const quoted = (name: string): string =>
  JSON.stringify(name.length > longestName ? `${name.slice(0, longestName)}…` : name);

/** A topology or manifest that says something that cannot be. */
export const malformed = (message: string, place: JsonPlace, lines: Lines): TfjsModelError =>
  new TfjsModelError('malformed', message, lines.range(place));
