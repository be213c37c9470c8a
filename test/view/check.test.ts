import { describe, expect, test } from 'vitest';
import { arrayOf, isBoolean, isNumber, isString, nullable, objectOf, oneOf, unionOf } from '../../src/view/check';

describe('a check', () => {
  test.each([
    ['a string', isString, 'x', 1],
    ['a boolean', isBoolean, false, 0],
    ['a number', isNumber, 1.5, '1.5'],
    ['a constant', oneOf<'a' | 2 | null>('a', 2, null), 2, 'b'],
    ['a constant that is null', oneOf<'a' | null>('a', null), null, undefined],
    ['null or a string', nullable(isString), null, undefined],
    ['a list of numbers', arrayOf(isNumber), [1, 2], [1, '2']],
    ['an empty list', arrayOf(isNumber), [], {}],
  ])('of %s lets it through, and nothing else', (_, check, good, bad) => {
    expect(check(good)).toBe(true);
    expect(check(bad)).toBe(false);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('of a number does not take %s, which JSON cannot say', (value) => {
    expect(isNumber(value)).toBe(false);
  });

  test('of an object wants every field, and takes no list or null for one', () => {
    const check = objectOf<{ a: string; b: number | null }>({ a: isString, b: nullable(isNumber) });
    expect(check({ a: 'x', b: null })).toBe(true);
    expect(check({ a: 'x', b: null, more: 1 })).toBe(true);
    expect(check({ a: 'x' })).toBe(false);
    expect(check(null)).toBe(false);
    expect(check('a')).toBe(false);
    expect(check([])).toBe(false);
  });

  type Shape = { kind: 'circle'; r: number } | { kind: 'square'; side: number };
  const isShape = unionOf<'kind', Shape>('kind', {
    circle: objectOf({ kind: oneOf('circle'), r: isNumber }),
    square: objectOf({ kind: oneOf('square'), side: isNumber }),
  });

  test.each([
    [{ kind: 'circle', r: 1 }, true],
    [{ kind: 'square', side: 1 }, true],
    [{ kind: 'square', r: 1 }, false],
    [{ kind: 'line' }, false],
    [{ kind: 'constructor' }, false],
    [{ kind: '__proto__' }, false],
    [{}, false],
    [undefined, false],
  ])('of a union goes by the tag: %j', (value, expected) => {
    expect(isShape(value)).toBe(expected);
  });
});
