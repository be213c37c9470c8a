import { describe, expect, it } from 'vitest';
import {
  decodeNumbers,
  fromBfloat16,
  fromHalf,
  tensorNumbers,
  tensorOf,
  toBfloat16,
  toHalf,
  toInt64,
} from '../../src/model';

describe('half precision', () => {
  // The examples of IEEE 754-2008 binary16 that Wikipedia's "Half-precision floating-point format" lists.
  it.each([
    [0x0000, 0],
    [0x0001, 0.000000059604645],
    [0x03ff, 0.000060975552],
    [0x0400, 0.00006103515625],
    [0x3555, 0.33325195],
    [0x3bff, 0.99951172],
    [0x3c00, 1],
    [0x3c01, 1.00097656],
    [0x7bff, 65504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xc000, -2],
    [0xfc00, Number.NEGATIVE_INFINITY],
  ])('0x%s is %d', (bits, value) => {
    if (Number.isFinite(value) && value !== 0) expect(fromHalf(bits) / value).toBeCloseTo(1, 7);
    else expect(fromHalf(bits)).toBe(value);
  });

  it('keeps the sign of zero, and not a number', () => {
    expect(fromHalf(0x8000)).toBe(-0);
    expect(toHalf(-0)).toBe(0x8000);
    expect(fromHalf(0x7e00)).toBeNaN();
    expect(toHalf(Number.NaN)).toBe(0x7e00);
  });

  it('written is what was read, for every number there is', () => {
    const wrong = Array.from({ length: 65536 }, (_, bits) => bits).filter((bits) => {
      const value = fromHalf(bits);
      return !Number.isNaN(value) && toHalf(value) !== bits;
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ['a tie goes to the even neighbour below', 1 + 2 ** -11, 0x3c00],
    ['a tie goes to the even neighbour above', 1 + 3 * 2 ** -11, 0x3c02],
    ['beyond a tie it is the neighbour above', 1 + 2 ** -11 + 2 ** -30, 0x3c01],
    ['a carry moves the exponent on', 2 - 2 ** -12, 0x4000],
    ['the greatest number reaches to half a step beyond it', 65519.99, 0x7bff],
    ['further out is infinite', 65520, 0x7c00],
    ['half of the smallest number is zero', 2 ** -25, 0],
    ['more than half of it is the smallest number', 1.001 * 2 ** -25, 1],
    ['below the normal numbers steps stay equal', 3.5 * 2 ** -24, 4],
  ])('rounded: %s', (_, value, bits) => {
    expect(toHalf(value)).toBe(bits);
    expect(toHalf(-value)).toBe(bits | 0x8000);
  });
});

describe('bfloat16', () => {
  it.each([
    ['one', 1, 0x3f80],
    ['a third, as its Wikipedia page has it', 1 / 3, 0x3eab],
    ['a tie goes to the even neighbour below', 1 + 2 ** -8, 0x3f80],
    ['a tie goes to the even neighbour above', 1 + 3 * 2 ** -8, 0x3f82],
    ['the greatest float32 is beyond its greatest', 3.4028234663852886e38, 0x7f80],
    ['minus zero', -0, 0x8000],
    ['infinity', Number.NEGATIVE_INFINITY, 0xff80],
    ['not a number', Number.NaN, 0x7fc0],
  ])('%s', (_, value, bits) => {
    expect(toBfloat16(value)).toBe(bits);
  });

  it('read is the upper half of a float32', () => {
    expect(fromBfloat16(0x4049)).toBe(3.140625);
    expect(fromBfloat16(0x0001)).toBe(2 ** -133);
  });
});

describe('64-bit integers', () => {
  it('hold what JavaScript can say exactly, cut off towards zero', () => {
    expect([0, -1, 2 ** 53, 2.9, -2.9].map(toInt64)).toEqual([0n, -1n, 9007199254740992n, 2n, -2n]);
  });

  it('saturate: 2⁶³ − 1 is how ONNX says "to the end"', () => {
    const most = 9223372036854775807n;
    expect([2 ** 63, 1e300, Number.POSITIVE_INFINITY].map(toInt64)).toEqual([most, most, most]);
    expect([-(2 ** 63), Number.NEGATIVE_INFINITY].map(toInt64)).toEqual([-most - 1n, -most - 1n]);
  });
});

describe('small tensors', () => {
  it.each([
    ['float32', [0.5, -2], 8],
    ['float64', [0.1, 1e300], 16],
    ['float16', [0.5, 65504], 4],
    ['bfloat16', [1, -256], 4],
    ['int64', [-1, 2 ** 40], 16],
    ['uint64', [0, 2 ** 53], 16],
    ['int32', [-(2 ** 31), 5], 8],
    ['uint32', [2 ** 32 - 1, 0], 8],
    ['int16', [-32768, 7], 4],
    ['uint16', [65535, 0], 4],
    ['int8', [-128, 127], 2],
    ['uint8', [255, 0], 2],
    ['bool', [1, 0], 2],
  ] as const)('of %s come back as they went in', (dtype, values, size) => {
    const tensor = tensorOf(dtype, [2], values);
    expect(tensor.data.kind === 'bytes' && tensor.data.bytes.byteLength).toBe(size);
    expect(tensorNumbers(tensor)).toEqual(values);
  });

  it('are little-endian, whatever the machine', () => {
    expect(tensorOf('int32', [], [1]).data).toEqual({ kind: 'bytes', bytes: Uint8Array.of(1, 0, 0, 0) });
    expect(decodeNumbers('uint16', Uint8Array.of(0x34, 0x12))).toEqual([0x1234]);
  });

  it('are read from any place of a larger buffer', () => {
    expect(decodeNumbers('float32', Uint8Array.of(9, 0, 0, 128, 63, 9).subarray(1, 5))).toEqual([1]);
  });

  it('that are no numbers of whole bytes are not read, and not made', () => {
    expect(decodeNumbers('int4', Uint8Array.of(0x21))).toBeUndefined();
    expect(tensorNumbers({ dtype: 'string', dims: [1], data: { kind: 'strings', values: ['1'] } })).toBeUndefined();
    expect(() => tensorOf('complex64', [1], [1])).toThrow('Cannot write numbers as complex64.');
  });

  it('whose bytes lie in a file are not read', () => {
    const span = { kind: 'span', file: '/model.onnx', offset: 0, length: 4 } as const;
    expect(tensorNumbers({ dtype: 'float32', dims: [1], data: span })).toBeUndefined();
  });
});
