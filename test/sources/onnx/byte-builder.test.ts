import { describe, expect, it } from 'vitest';
import { ByteBuilder } from '../../../src/sources/onnx/byte-builder';

describe('bytes that grow as they are written', () => {
  it('are little-endian', () => {
    const b = new ByteBuilder();
    b.byte(1);
    b.uint16(0x0203);
    b.uint32(0x04050607);
    b.float32(1);
    expect([...b.finish()]).toEqual([1, 3, 2, 7, 6, 5, 4, 0, 0, 0x80, 0x3f]);
  });

  it.each([0, 1, 3])('outgrow a first capacity of %i', (capacity) => {
    const b = new ByteBuilder(capacity);
    for (let i = 0; i < 100; i++) b.uint16(i);
    b.bytes(Uint8Array.from({ length: 1000 }, (_, i) => i % 256));
    const all = b.finish();
    expect(all.length).toBe(1200);
    expect([...new Uint16Array(all.slice(0, 200).buffer)]).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(all[1199]).toBe(999 % 256);
  });

  it('can be moved to make room', () => {
    const b = new ByteBuilder(4);
    b.bytes(Uint8Array.from([1, 2, 3, 4]));
    b.shift(1, 2);
    b.set(1, 8);
    b.set(2, 9);
    expect([...b.finish()]).toEqual([1, 8, 9, 2, 3, 4]);
  });
});
