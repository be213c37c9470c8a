import { OnnxError } from './error';
import type { FileWindow } from './file';

/** Protocol buffers' wire format (https://protobuf.dev/programming-guides/encoding), read in place from a file. */

export const wireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const kindNames: Readonly<Record<number, string>> = { 0: 'varint', 1: '64-bit', 2: 'length-delimited', 5: '32-bit' };

/** Protocol buffers' own limit, which ONNX Runtime has too. */
const deepest = 100;

/** Names, texts, attribute strings. Longer ones are not read into memory. */
const longestText = 16 * 1024 * 1024;

/**
 * How many texts may be read from one file, where an embedded message counts as eight. A model of a million nodes needs a tenth of
 * it; two bytes of a hostile file can claim an object of a hundred, and no more of these are made than the memory of a small machine holds.
 */
const mostParts = 64 * 1024 * 1024;
const partsOfMessage = 8;

/** Elements of an attribute's list. */
const longestList = 16 * 1024 * 1024;

export interface Extent {
  readonly offset: number;
  readonly length: number;
}

/**
 * Walks one message at a time: `next` steps to a field of the message that is open, then exactly one of `int`, `float`, `text`,
 * `extent`, `message`, … takes its value, or `skip` passes over it. Everything is checked against the bounds of the enclosing
 * message and of the file before it is touched; all errors are `OnnxError`s with the byte offset.
 */
export class Wire {
  private type = 0;
  private field = 0;
  private depth = 0;
  private start = 0;
  private low = 0;
  private high = 0;
  private limit: number;

  constructor(
    private readonly window: FileWindow,
    private parts = mostParts,
  ) {
    this.limit = window.size;
  }

  get position(): number {
    return this.window.position;
  }

  /** Where the message that is open ends. */
  get end(): number {
    return this.limit;
  }

  /** Moves within the message that is open. */
  seek(position: number): void {
    this.window.seek(position);
  }

  /** The number of the next field; 0 at the end of the message. */
  next(): number {
    this.start = this.window.position;
    if (this.start >= this.limit) return 0;
    this.varint();
    this.field = this.low >>> 3;
    this.type = this.low & 7;
    if (this.high !== 0 || this.field === 0 || kindNames[this.type] === undefined) {
      throw this.malformed('there is no field that could begin so');
    }
    return this.field;
  }

  skip(): void {
    switch (this.type) {
      case wireType.varint:
        this.varint();
        return;
      case wireType.fixed64:
        this.pass(8);
        return;
      case wireType.fixed32:
        this.pass(4);
        return;
      default: {
        const { offset, length } = this.extent();
        this.window.seek(offset + length);
      }
    }
  }

  /** int32, int64, enum, bool. Beyond 2^53 the nearest float64. */
  int(): number {
    this.expect(wireType.varint);
    this.varint();
    return this.signed();
  }

  float(): number {
    this.expect(wireType.fixed32);
    this.room(4);
    return this.window.float32();
  }

  /** A string, or bytes that are meant as one; what is not UTF-8 becomes U+FFFD. */
  text(): string {
    const length = this.span();
    if (length > longestText) this.refuseLength(length);
    this.spend(1);
    return this.window.text(length);
  }

  /** Where a length-delimited value lies; the cursor stands at its begin afterwards. */
  extent(): Extent {
    const length = this.span();
    return { offset: this.window.position, length };
  }

  /** Passes over a length-delimited value and says where it lies. */
  passExtent(): Extent {
    const extent = this.extent();
    this.window.seek(extent.offset + extent.length);
    return extent;
  }

  /** A copy of `length` bytes from the cursor on. */
  bytes(length: number): Uint8Array {
    this.room(length);
    return new Uint8Array(this.window.view(length));
  }

  /** A copy of the bytes from `start` to `end`; the cursor stays where it is. */
  slice(start: number, end: number): Uint8Array {
    if (end - start > longestText) this.refuseLength(end - start);
    const back = this.window.position;
    this.window.seek(start);
    const copy = this.bytes(end - start);
    this.window.seek(back);
    return copy;
  }

  /** An embedded message, read by `read`. */
  message<T>(read: () => T): T {
    const length = this.span();
    this.spend(partsOfMessage);
    const outer = this.limit;
    this.limit = this.window.position + length;
    if (++this.depth > deepest) {
      throw new OnnxError(
        'too-deep',
        `The message at byte ${this.start} is nested more than ${deepest} deep, which no runtime loads. Export the model again.`,
        { offset: this.start },
      );
    }
    const value = read();
    if (this.window.position !== this.limit) throw this.malformed('a field crosses the end of its message');
    this.depth--;
    this.limit = outer;
    return value;
  }

  /** Adds a `repeated` number field, packed or not, to `list`; returns the list. */
  numbers(list: number[], kind: 'int' | 'float'): number[] {
    this.elements(kind === 'int' ? wireType.varint : wireType.fixed32, () => {
      if (list.length >= longestList) {
        throw new OnnxError(
          'too-large',
          `The list at byte ${this.start} has more than ${longestList} elements. Such data belongs into a tensor.`,
          { offset: this.start },
        );
      }
      list.push(kind === 'int' ? this.signed() : this.window.float32());
    });
    return list;
  }

  /** Gives each element of a `repeated` varint field as its low and high 32 bits. */
  varints(each: (low: number, high: number) => void): void {
    this.elements(wireType.varint, () => each(this.low, this.high));
  }

  /** Gives each element of a `repeated` fixed-width field as a view of its bytes. */
  fixed(type: typeof wireType.fixed32 | typeof wireType.fixed64, each: (bytes: Uint8Array) => void): void {
    const width = type === wireType.fixed32 ? 4 : 8;
    this.elements(type, () => each(this.window.view(width)));
  }

  /** Whether the field at the cursor is length-delimited (for a number field: packed). */
  get isDelimited(): boolean {
    return this.type === wireType.bytes;
  }

  malformed(why: string): OnnxError {
    return new OnnxError(
      'malformed',
      `The file is damaged at byte ${this.start}: ${why}. Download or export it again.`,
      { offset: this.start },
    );
  }

  /** The length before a length-delimited value, which has been checked to be there. */
  private span(): number {
    this.expect(wireType.bytes);
    this.varint();
    const length = this.high * 2 ** 32 + this.low;
    this.room(length);
    return length;
  }

  private elements(type: number, take: () => void): void {
    const one = (): void => {
      if (type === wireType.varint) this.varint();
      else this.room(type === wireType.fixed32 ? 4 : 8);
      take();
    };
    if (this.type === type) {
      one();
      return;
    }
    this.message(() => {
      while (this.window.position < this.limit) one();
    });
  }

  private signed(): number {
    return (this.high | 0) * 2 ** 32 + this.low;
  }

  private varint(): void {
    const window = this.window;
    let byte = window.byte();
    this.high = 0;
    if (byte < 128) {
      this.low = byte;
      return;
    }
    let low = byte & 127;
    let high = 0;
    for (let shift = 7; shift < 70; shift += 7) {
      byte = window.byte();
      const bits = byte & 127;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else if (shift < 63) high |= bits << (shift - 32);
      else high |= (bits & 1) << 31;
      if (byte < 128) {
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw this.malformed('a number has more than ten bytes');
  }

  private expect(type: number): void {
    if (this.type === type) return;
    throw this.malformed(`field ${this.field} is ${kindNames[this.type]}, but ONNX has it ${kindNames[type]}`);
  }

  private spend(parts: number): void {
    this.parts -= parts;
    if (this.parts >= 0) return;
    throw new OnnxError(
      'too-large',
      `The file holds more nodes and names, up to byte ${this.start}, than can be kept in memory. Split the model.`,
      { offset: this.start },
    );
  }

  private refuseLength(length: number): never {
    throw new OnnxError(
      'too-large',
      `The text at byte ${this.start} has ${length} bytes; at most ${longestText} are read. Such data belongs into a tensor.`,
      { offset: this.start },
    );
  }

  private pass(length: number): void {
    this.room(length);
    this.window.seek(this.window.position + length);
  }

  private room(length: number): void {
    const end = this.window.position + length;
    if (end <= this.limit) return;
    if (end <= this.window.size) throw this.malformed(`field ${this.field} is longer than the message that holds it`);
    throw new OnnxError(
      'truncated-file',
      `The file ends at byte ${this.window.size}, but what begins at byte ${this.start} reaches to byte ${end}. ` +
        'It is cut off: download or export it again.',
      { offset: this.start },
    );
  }
}
