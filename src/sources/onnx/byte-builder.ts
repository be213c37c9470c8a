/** Little-endian bytes that grow as they are written. */
export class ByteBuilder {
  private buffer: Uint8Array;
  private view: DataView;
  length = 0;

  constructor(capacity = 64) {
    this.buffer = new Uint8Array(capacity);
    this.view = new DataView(this.buffer.buffer);
  }

  /** Makes room for `count` bytes, and says where they begin. */
  reserve(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.buffer.length) {
      const grown = new Uint8Array(Math.max(this.length, this.buffer.length * 2));
      grown.set(this.buffer.subarray(0, at));
      this.buffer = grown;
      this.view = new DataView(grown.buffer);
    }
    return at;
  }

  byte(value: number): void {
    const at = this.reserve(1);
    this.buffer[at] = value;
  }

  uint16(value: number): void {
    const at = this.reserve(2);
    this.view.setUint16(at, value, true);
  }

  uint32(value: number): void {
    const at = this.reserve(4);
    this.view.setUint32(at, value, true);
  }

  float32(value: number): void {
    const at = this.reserve(4);
    this.view.setFloat32(at, value, true);
  }

  bytes(value: Uint8Array): void {
    const at = this.reserve(value.length);
    this.buffer.set(value, at);
  }

  /** Moves everything from `start` on by `count` bytes towards the end. */
  shift(start: number, count: number): void {
    const end = this.length;
    this.reserve(count);
    this.buffer.copyWithin(start + count, start, end);
  }

  /** Overwrites one byte. */
  set(at: number, value: number): void {
    this.buffer[at] = value;
  }

  /** What was written; nothing may be written afterwards. */
  finish(): Uint8Array {
    return this.length === this.buffer.length ? this.buffer : this.buffer.slice(0, this.length);
  }
}
