import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { FileSpan } from '../../model';
import { quoted, TfjsModelError, type TfjsModelErrorCode } from './error';
import type { Lines } from './lines';
import type { ShardPath } from './manifest';

/** The files of one weight group, seen as the one stretch of bytes that they are cut from. */
export class Shards {
  private readonly spans: readonly (FileSpan & { readonly start: number })[];
  readonly size: number;

  /** Throws TfjsModelError where a file is missing, or does not lie in `folder`. */
  constructor(folder: string, paths: readonly ShardPath[], lines: Lines) {
    let start = 0;
    this.spans = paths.map((path) => {
      const span = { ...shard(folder, path, lines), start };
      start += span.length;
      return span;
    });
    this.size = start;
  }

  /** Where the bytes lie, when they lie in one file. */
  span(offset: number, length: number): FileSpan | undefined {
    const within = this.spans.find((s) => offset >= s.start && offset + length <= s.start + s.length);
    return within && { file: within.file, offset: offset - within.start, length };
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (const { file, start, length: size } of this.spans) {
      const from = Math.max(offset, start);
      const to = Math.min(offset + length, start + size);
      if (from < to) fill(bytes.subarray(from - offset, to - offset), file, from - start);
    }
    return bytes;
  }
}

function shard(folder: string, { path, json }: ShardPath, lines: Lines): FileSpan {
  const failed = (code: TfjsModelErrorCode, what: string): TfjsModelError =>
    new TfjsModelError(code, `Weight file ${quoted(path)} ${what}`, lines.range(json));
  const outside =
    'leaves the folder of the model. For safety only files in it are read: put the weights beside model.json.';
  if (!isInner(path)) throw failed('shard-outside', outside);
  const file = join(folder, path);
  let size: number;
  try {
    const real = realpathSync(file);
    if (!isWithin(realpathSync(folder), real)) throw failed('shard-outside', outside);
    const status = statSync(real);
    if (!status.isFile()) throw failed('missing-shard', 'is no file. Put the weights beside model.json.');
    size = status.size;
  } catch (error) {
    if (error instanceof TfjsModelError) throw error;
    throw failed('missing-shard', `cannot be opened (${reason(error)}). Put it beside model.json.`);
  }
  return { file, offset: 0, length: size };
}

/** A relative path without `..`, on any operating system; no address on the network either. */
const isInner = (path: string): boolean =>
  path !== '' &&
  !/^([/\\]|[A-Za-z][\w+.-]*:)/.test(path) &&
  !path.includes('\0') &&
  !path.split(/[/\\]/).includes('..');

function isWithin(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== '' && !isAbsolute(path) && path.split(sep)[0] !== '..';
}

/** The system's word for it: ENOENT, EACCES, … */
export const reason = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

function fill(into: Uint8Array, file: string, position: number): void {
  const descriptor = openSync(file, 'r');
  try {
    for (let done = 0; done < into.length; ) {
      const read = readSync(descriptor, into, done, into.length - done, position + done);
      if (read === 0) throw new TfjsModelError('shard-size', `${file} became shorter while it was read. Try again.`);
      done += read;
    }
  } finally {
    closeSync(descriptor);
  }
}
