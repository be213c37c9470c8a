import { closeSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { OnnxError } from './error';
import { reason, withFile } from './file';
import type { Container } from './places';
import type { Extent } from './wire';

/** Copies of files in which some stretches are replaced, and every other byte is what it was. */

export interface Splice {
  readonly at: Extent;
  /** How many bytes take its place, and what they are, piece by piece. */
  readonly size: number;
  readonly bytes: () => Iterable<Uint8Array>;
  /** The innermost message around it, whose length follows; absent outside of any. */
  readonly within?: Container;
}

export const spliceOf = (at: Extent, bytes: Uint8Array, within?: Container): Splice => ({
  at,
  size: bytes.length,
  bytes: () => [bytes],
  ...(within && { within }),
});

/** The splices, and those that the lengths of the messages around them need. Messages whose length stays need none. */
export function withLengths(splices: readonly Splice[]): readonly Splice[] {
  const growth = new Map<Container, number>();
  const grow = (container: Container | undefined, by: number): void => {
    if (container && by !== 0) growth.set(container, (growth.get(container) ?? 0) + by);
  };
  for (const { at, size, within } of splices) grow(within, size - at.length);
  const lengths: Splice[] = [];
  // A message that begins later may lie within one that begins earlier, and never the other way round.
  for (;;) {
    const next = [...growth.keys()].sort((a, b) => b.lengthAt - a.lengthAt)[0];
    if (!next) break;
    const by = growth.get(next) ?? 0;
    growth.delete(next);
    const { lengthAt, content, within } = next;
    if (by === 0) continue;
    const length = varint(content.length + by);
    const at = { offset: lengthAt, length: content.offset - lengthAt };
    lengths.push(spliceOf(at, length));
    grow(within, by + length.length - at.length);
  }
  return [...splices, ...lengths];
}

/** A number as protocol buffers write it. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.of(...bytes, rest);
}

const pieceBytes = 4 * 2 ** 20;

/**
 * Writes `to` as `from` is, but for the splices. It appears whole or not at all: until it is, it lies beside itself under another name.
 * Throws OnnxError 'unreadable-file' where reading or writing fails.
 */
export function copySpliced(from: string, to: string, splices: readonly Splice[]): void {
  const draft = `${to}.${process.pid}.part`;
  try {
    withFile(from, (source, size) => {
      const target = openSync(draft, 'w');
      try {
        let at = 0;
        for (const splice of [...splices].sort((a, b) => a.at.offset - b.at.offset)) {
          copyRange(source, target, at, splice.at.offset);
          for (const piece of splice.bytes()) writeFully(target, piece);
          at = splice.at.offset + splice.at.length;
        }
        copyRange(source, target, at, size);
      } finally {
        closeSync(target);
      }
    });
    renameSync(draft, to);
  } catch (error) {
    rmSync(draft, { force: true });
    if (error instanceof OnnxError) throw error;
    throw new OnnxError('unreadable-file', `${to} cannot be written (${reason(error)}). Name another place.`);
  }
}

function copyRange(source: number, target: number, start: number, end: number): void {
  const piece = new Uint8Array(Math.min(pieceBytes, Math.max(0, end - start)));
  for (let at = start; at < end; ) {
    const read = readSync(source, piece, 0, Math.min(piece.length, end - at), at);
    if (read === 0) throw new OnnxError('truncated-file', 'The model became shorter while it was copied. Try again.');
    writeFully(target, piece.subarray(0, read));
    at += read;
  }
}

function writeFully(target: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(target, bytes, at, bytes.length - at);
}
