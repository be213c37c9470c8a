import { toInt64 } from '../../model';
import { ByteBuilder } from './byte-builder';
import { wireType } from './wire';

const utf8 = new TextEncoder();

/** Writes protocol buffers' wire format: one call a field. */
export class WireWriter {
  private readonly out = new ByteBuilder(1024);

  /** An int32, int64 or enum field; beyond int64 it saturates. */
  int(field: number, value: number): void {
    this.tag(field, wireType.varint);
    this.int64(value);
  }

  float(field: number, value: number): void {
    this.tag(field, wireType.fixed32);
    this.out.float32(value);
  }

  text(field: number, value: string): void {
    this.bytes(field, utf8.encode(value));
  }

  bytes(field: number, value: Uint8Array): void {
    this.tag(field, wireType.bytes);
    this.varint(value.length);
    this.out.bytes(value);
  }

  /** A repeated string field, one entry for each. */
  texts(field: number, values: readonly string[]): void {
    for (const value of values) this.text(field, value);
  }

  /** A `StringStringEntryProto` of onnx.proto. */
  entry(field: number, key: string, value: string): void {
    this.message(field, () => {
      this.text(1, key);
      this.text(2, value);
    });
  }

  /** A packed repeated int64 field. */
  ints(field: number, values: readonly number[]): void {
    if (values.length === 0) return;
    this.message(field, () => {
      for (const value of values) this.int64(value);
    });
  }

  /** A packed repeated float field. */
  floats(field: number, values: readonly number[]): void {
    if (values.length === 0) return;
    this.message(field, () => {
      for (const value of values) this.out.float32(value);
    });
  }

  /** An embedded message; its length is put before it when it is known. */
  message(field: number, write: () => void): void {
    this.tag(field, wireType.bytes);
    const at = this.out.reserve(1);
    write();
    let length = this.out.length - at - 1;
    const more = length < 2 ** 7 ? 0 : length < 2 ** 14 ? 1 : length < 2 ** 21 ? 2 : length < 2 ** 28 ? 3 : 4;
    if (more > 0) this.out.shift(at + 1, more);
    for (let i = 0; i < more; i++) {
      this.out.set(at + i, (length % 128) | 128);
      length = Math.floor(length / 128);
    }
    this.out.set(at + more, length);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.out.length;
  }

  finish(): Uint8Array {
    return this.out.finish();
  }

  private tag(field: number, type: number): void {
    this.varint(field * 8 + type);
  }

  private int64(value: number): void {
    if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) {
      this.varint(Math.trunc(value));
      return;
    }
    let rest = BigInt.asUintN(64, toInt64(value));
    for (; rest > 127n; rest >>= 7n) this.out.byte(Number(rest & 127n) | 128);
    this.out.byte(Number(rest));
  }

  private varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.out.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.out.byte(rest);
  }
}
