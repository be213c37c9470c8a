import { describe, expect, it } from 'vitest';
import { count, lowerFirst, names, number, percent, powerOfTen } from '../../src/findings/wording';

describe('numbers as a person reads them', () => {
  it.each([
    [0, '0'],
    [0.20731, '0.207'],
    [1230, '1,230'],
    [154321.7, '154,000'],
    [1e6, '1e6'],
    [5.23e-17, '5.2e-17'],
    [5e-17, '5e-17'],
    [-0.5, '-0.5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])('%s is %s', (x, text) => expect(number(x)).toBe(text));

  it('keep powers of ten beyond the range of float64', () => {
    expect(powerOfTen(-3)).toBe('0.001');
    expect(powerOfTen(-400.5)).toBe('3.2e-401');
    expect(powerOfTen(Number.NEGATIVE_INFINITY)).toBe('0');
  });

  it('say shares in percent', () => expect(percent(0.4375)).toBe('44 %'));

  it('agree with their noun', () => expect([count(1, 'layer'), count(2, 'layer')]).toEqual(['1 layer', '2 layers']));
});

describe('lists of names', () => {
  it.each([
    [[], ''],
    [['a'], '“a”'],
    [['a', 'b'], '“a” and “b”'],
    [['a', 'b', 'c', 'd'], '“a”, “b”, “c” and “d”'],
    [['a', 'b', 'c', 'd', 'e'], '“a”, “b”, “c” and 2 more'],
  ])('%j', (list, text) => expect(names(list)).toBe(text));
});

describe('a share', () => {
  it.each([
    [0, '0 %'],
    [0.421, '42 %'],
    [0.0004, '0.04 %'],
    [0.99, '99 %'],
    [0.9999, '> 99 %'],
    [1, '100 %'],
  ])('of %d is said as %s', (share, text) => expect(percent(share)).toBe(text));
});

describe('a sentence within another', () => {
  it('begins with a small letter', () => {
    expect(lowerFirst('Use ReLU.')).toBe('use ReLU.');
    expect(lowerFirst('')).toBe('');
  });
});
