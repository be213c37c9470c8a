import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { OnnxError } from './error';

const smallest = 4 * 1024;
const largest = 256 * 1024;

/** Runs `use` on an open file and closes it. Throws OnnxError 'unreadable-file' where it cannot be opened or is no regular file. */
export function withFile<T>(path: string, use: (descriptor: number, size: number) => T): T {
  const descriptor = open(path);
  try {
    return use(descriptor, fstatSync(descriptor).size);
  } finally {
    closeSync(descriptor);
  }
}

function open(path: string): number {
  try {
    // Looked at before it is opened: opening a pipe would wait for its other end.
    if (statSync(path).isFile()) return openSync(path, 'r');
  } catch (error) {
    throw new OnnxError(
      'unreadable-file',
      `${path} cannot be opened (${reason(error)}). Check the path and its permissions.`,
    );
  }
  throw new OnnxError('unreadable-file', `${path} is not a regular file. Name the model file itself.`);
}

/** The system's word for it: ENOENT, EACCES, … */
export const reason = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

/** Fills `into` from `position` on; returns how many bytes the file had. */
export function readFully(descriptor: number, into: Uint8Array, position: number): number {
  let filled = 0;
  while (filled < into.length) {
    let read: number;
    try {
      read = readSync(descriptor, into, filled, Math.min(into.length - filled, 2 ** 30), position + filled);
    } catch (error) {
      throw new OnnxError(
        'unreadable-file',
        `The file cannot be read at byte ${position + filled} (${reason(error)}). Try again, or copy it to another disk.`,
      );
    }
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

/**
 * A cursor over an open file that sees a small piece of it at a time. After a jump it reads 4 KiB, doubling to 256 KiB while it goes
 * straight on: a file of a thousand weights costs little more than their headers, a file of many small nodes few calls.
 */
export class FileWindow {
  private buffer = Buffer.allocUnsafe(largest);
  /** File offset of the buffer's first byte. */
  private base = 0;
  private at = 0;
  private filled = 0;
  private chunk = smallest;

  constructor(
    private readonly descriptor: number,
    readonly size: number,
  ) {}

  get position(): number {
    return this.base + this.at;
  }

  seek(position: number): void {
    const at = position - this.base;
    if (at >= 0 && at <= this.filled) {
      this.at = at;
      return;
    }
    this.base = position;
    this.at = 0;
    this.filled = 0;
    this.chunk = smallest;
  }

  byte(): number {
    if (this.at === this.filled) this.refill(1);
    return this.buffer[this.at++] as number;
  }

  float32(): number {
    if (this.at + 4 > this.filled) this.refill(4);
    this.at += 4;
    return this.buffer.readFloatLE(this.at - 4);
  }

  /** The next `length` bytes, as a view that holds until the next call. */
  view(length: number): Buffer {
    if (this.at + length > this.filled) this.refill(length);
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }

  /** The next `length` bytes as UTF-8. */
  text(length: number): string {
    if (this.at + length > this.filled) this.refill(length);
    this.at += length;
    return this.buffer.toString('utf8', this.at - length, this.at);
  }

  private refill(needed: number): void {
    const start = this.position;
    if (start + needed > this.size) {
      throw new OnnxError(
        'truncated-file',
        `The file ends at byte ${this.size} in the middle of a field. It is cut off: download or export it again.`,
        { offset: start },
      );
    }
    const length = Math.min(Math.max(needed, this.chunk), this.size - start);
    if (length > this.buffer.length) this.buffer = Buffer.allocUnsafe(length);
    this.filled = readFully(this.descriptor, this.buffer.subarray(0, length), start);
    this.base = start;
    this.at = 0;
    this.chunk = Math.min(this.chunk * 2, largest);
    if (this.filled < needed) {
      throw new OnnxError('truncated-file', `The file became shorter while it was read, at byte ${start}. Try again.`, {
        offset: start,
      });
    }
  }
}
