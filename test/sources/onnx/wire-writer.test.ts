import { describe, expect, it } from 'vitest';
import { WireWriter } from '../../../src/sources/onnx/wire-writer';
import { bytes, fixed32, float32, message, packed, varint } from '../../support/protobuf';

/** Expected bytes come from https://protobuf.dev/programming-guides/encoding and from the tests' own encoder. */

function written(write: (w: WireWriter) => void): Uint8Array {
  const w = new WireWriter();
  write(w);
  return w.finish();
}

const same = (write: (w: WireWriter) => void, expected: Uint8Array): void =>
  expect(Buffer.from(written(write)).toString('hex')).toBe(Buffer.from(expected).toString('hex'));

describe('the writer', () => {
  it("writes the encoding guide's examples", () => {
    same((w) => w.int(1, 150), Uint8Array.from([0x08, 0x96, 0x01]));
    same((w) => w.text(2, 'testing'), Uint8Array.from([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]));
    same((w) => w.ints(6, [3, 270, 86942]), Uint8Array.from([0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05]));
  });

  it('writes integers of every size and sign', () => {
    for (let bit = 0; bit < 53; bit++) {
      for (const n of [2 ** bit, 2 ** bit - 1, -(2 ** bit)]) same((w) => w.int(1, n), varint(1, BigInt(n)));
    }
  });

  it('writes what exceeds int64 as the largest and the smallest int64', () => {
    same((w) => w.int(1, 2 ** 63), varint(1, 2n ** 63n - 1n));
    same((w) => w.int(1, 2 ** 70), varint(1, 2n ** 63n - 1n));
    same((w) => w.int(1, Number.POSITIVE_INFINITY), varint(1, 2n ** 63n - 1n));
    same((w) => w.int(1, -(2 ** 63)), varint(1, -(2n ** 63n)));
    same((w) => w.int(1, -(2 ** 70)), varint(1, -(2n ** 63n)));
  });

  it('writes field numbers of several bytes', () => {
    same((w) => w.int(16, 1), varint(16, 1));
    same((w) => w.int(536_870_911, 1), varint(536_870_911, 1));
  });

  it('writes floats, texts and entries', () => {
    same((w) => w.float(2, -0.25), fixed32(2, -0.25));
    same((w) => w.floats(7, [1, 2, 3]), message(7, float32([1, 2, 3])));
    same((w) => w.texts(1, ['ä', '']), bytes(message(1, 'ä'), message(1)));
    same((w) => w.entry(14, 'key', 'value'), message(14, message(1, 'key'), message(2, 'value')));
  });

  it('writes no field for an empty packed list', () => {
    same((w) => w.ints(1, []), bytes());
    same((w) => w.floats(1, []), bytes());
  });

  it.each([0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152])('writes a message of %i bytes', (length) => {
    const content = new Uint8Array(length).fill(7);
    same((w) => w.bytes(1, content), message(1, content));
    same(
      (w) =>
        w.message(3, () => {
          w.message(2, () => w.bytes(1, content));
          w.int(4, 9);
        }),
      message(3, message(2, message(1, content)), varint(4, 9)),
    );
  });

  it('writes messages in messages, as deep as they come', () => {
    const nest = (w: WireWriter, depth: number): void =>
      depth === 0 ? w.text(2, 'core') : w.message(1, () => nest(w, depth - 1));
    let expected: Uint8Array = message(2, 'core');
    for (let i = 0; i < 90; i++) expected = message(1, expected);
    same((w) => nest(w, 90), expected);
  });

  it('packs negative integers in ten bytes each, as int64 demands', () => {
    same((w) => w.ints(1, [-1, -2]), packed(1, [-1, -2]));
    expect(written((w) => w.ints(1, [-1, -2])).length).toBe(2 + 20);
  });
});
