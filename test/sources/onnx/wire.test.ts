import { describe, expect, it } from 'vitest';
import { FileWindow, withFile } from '../../../src/sources/onnx/file';
import { Wire } from '../../../src/sources/onnx/wire';
import { writeTemporary } from '../../support/onnx';
import { bytes, claim, fixed32, fixed64, float32, message, packed, rawVarint, varint } from '../../support/protobuf';
import { seeded } from '../../support/random-bytes';

/** Expected values come from https://protobuf.dev/programming-guides/encoding, or are what the test put there. */

function walk<T>(content: Uint8Array, use: (wire: Wire) => T, parts?: number): T {
  return withFile(writeTemporary(content), (file, size) => use(new Wire(new FileWindow(file, size), parts)));
}

const field = (wire: Wire): Wire => {
  wire.next();
  return wire;
};

describe('values of the wire format', () => {
  it("are those of the encoding guide's examples", () => {
    expect(walk(Uint8Array.from([0x08, 0x96, 0x01]), (w) => [w.next(), w.int(), w.next()])).toEqual([1, 150, 0]);
    const testing = Uint8Array.from([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
    expect(walk(testing, (w) => [w.next(), w.text()])).toEqual([2, 'testing']);
    const list = Uint8Array.from([0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05]);
    expect(walk(list, (w) => [w.next(), w.numbers([], 'int')])).toEqual([6, [3, 270, 86942]]);
  });

  it('include varints at every length, signed', () => {
    for (let bit = 0n; bit < 63n; bit++) {
      for (const n of [1n << bit, (1n << bit) - 1n, -(1n << bit)]) {
        expect(
          walk(varint(1, n), (w) => field(w).int()),
          String(n),
        ).toBe(Number(n));
      }
    }
  });

  it('include varints that are longer than they need be', () => {
    expect(walk(Uint8Array.from([0x08, 0x81, 0x80, 0x00]), (w) => field(w).int())).toBe(1);
  });

  it('include floats, alone and in lists', () => {
    expect(walk(fixed32(1, -0.25), (w) => field(w).float())).toBe(-0.25);
    expect(walk(message(1, float32([1, -2])), (w) => field(w).numbers([], 'float'))).toEqual([1, -2]);
  });

  it('include field numbers of several bytes', () => {
    expect(walk(varint(536_870_911, 1), (w) => w.next())).toBe(536_870_911);
  });

  it('of 64 bits come as their halves', () => {
    const halves: number[][] = [];
    walk(packed(1, [2n ** 64n - 1n, 2n ** 32n, 5]), (w) => field(w).varints((low, high) => halves.push([low, high])));
    expect(halves).toEqual([
      [0xffffffff, 0xffffffff],
      [0, 1],
      [5, 0],
    ]);
  });

  it('that are not UTF-8 are read all the same', () => {
    expect(walk(message(1, Uint8Array.from([0x61, 0xff, 0x62])), (w) => field(w).text())).toBe('a\ufffdb');
  });
});

describe('skipping', () => {
  it('passes over each kind of field', () => {
    const fields = bytes(varint(1, 2n ** 63n), fixed32(2, 1), fixed64(3, 1), message(4, 'text'), varint(5, 7));
    const numbers = walk(fields, (w) => {
      const seen: number[] = [];
      for (let number = w.next(); number; number = w.next()) {
        seen.push(number);
        w.skip();
      }
      return seen;
    });
    expect(numbers).toEqual([1, 2, 3, 4, 5]);
  });

  it('says where a value lies, and goes on behind it', () => {
    const content = bytes(message(1, 'abc'), varint(2, 9));
    expect(walk(content, (w) => [field(w).passExtent(), w.next(), w.int()])).toEqual([{ offset: 2, length: 3 }, 2, 9]);
  });
});

describe('the window on the file', () => {
  it('shows every text, wherever it crosses the edge of what was read', () => {
    const random = seeded(11);
    const texts = Array.from({ length: 4000 }, (_, i) => `${i}:${'x'.repeat(random.below(700))}`);
    const read = walk(bytes(...texts.map((text) => message(1, text))), (w) => texts.map(() => field(w).text()));
    expect(read).toEqual(texts);
  });

  it('shows a text longer than itself', () => {
    const long = 'y'.repeat(1_000_000);
    const content = bytes(message(1, 'a'), message(1, long), message(1, 'b'));
    expect(walk(content, (w) => [field(w).text(), field(w).text(), field(w).text()])).toEqual(['a', long, 'b']);
  });

  it('shows what lies before and behind a jump', () => {
    const content = bytes(message(1, new Uint8Array(600_000)), message(2, 'behind'));
    const read = walk(content, (w) => {
      field(w).skip();
      const behind = field(w).text();
      w.seek(0);
      return [behind, w.next(), w.passExtent().length, field(w).text()];
    });
    expect(read).toEqual(['behind', 1, 600_000, 'behind']);
  });

  it('gives copies of bytes anywhere without moving', () => {
    const content = bytes(message(1, 'abc'), varint(2, 9));
    const copy = walk(content, (w) => [field(w).passExtent(), w.slice(2, 5), w.next()]);
    expect(copy[1]).toEqual(new Uint8Array(Buffer.from('abc')));
    expect(copy[2]).toBe(2);
  });
});

describe('limits', () => {
  const refuses = (content: Uint8Array, use: (wire: Wire) => unknown, code: string, parts?: number): void =>
    expect(() => walk(content, (w) => use(field(w)), parts)).toThrow(expect.objectContaining({ code }));

  it('a text has at most 16 MiB, whatever the file holds', () => {
    refuses(message(1, new Uint8Array(2 ** 24 + 1)), (w) => w.text(), 'too-large');
    refuses(message(1, new Uint8Array(2 ** 24 + 1)), (w) => w.slice(0, 2 ** 24 + 2), 'too-large');
  });

  it('a list has at most 16 Mi elements', () => {
    refuses(message(1, new Uint8Array(2 ** 24 + 1)), (w) => w.numbers([], 'int'), 'too-large');
  });

  it('a file has only so many texts and messages, so that a small one cannot fill the memory', () => {
    const many = bytes(...Array.from({ length: 100 }, () => message(1)));
    const texts = (w: Wire) => {
      do w.text();
      while (w.next());
    };
    const messages = (w: Wire) => {
      do w.message(() => undefined);
      while (w.next());
    };
    refuses(many, texts, 'too-large', 99);
    refuses(many, messages, 'too-large', 799);
    walk(many, (w) => texts(field(w)), 100);
    walk(many, (w) => messages(field(w)), 800);
  });

  it('a packed list ends with its field', () => {
    refuses(message(1, float32([1]), 'xy'), (w) => w.numbers([], 'float'), 'truncated-file');
    refuses(bytes(message(1, float32([1]), 'xy'), message(2, 'more')), (w) => w.numbers([], 'float'), 'malformed');
    refuses(bytes(claim(1, 1, rawVarint(300)), varint(2, 1)), (w) => w.numbers([], 'int'), 'malformed');
  });

  it('a value of another kind than is asked for is refused', () => {
    refuses(varint(1, 1), (w) => w.text(), 'malformed');
    refuses(message(1, 'a'), (w) => w.int(), 'malformed');
    refuses(varint(1, 1), (w) => w.float(), 'malformed');
    refuses(fixed32(1, 1), (w) => w.message(() => undefined), 'malformed');
  });
});
