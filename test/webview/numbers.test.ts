import { describe, expect, test } from 'vitest';
import { compact, percent, powerOfTen, significant } from '../../webview/numbers';

test.each([
  [0, '10⁰'],
  [1, '10¹'],
  [-6, '10⁻⁶'],
  [-30, '10⁻³⁰'],
  [127, '10¹²⁷'],
])('ten to the power of %d is written %s', (exponent, text) => {
  expect(powerOfTen(exponent)).toBe(text);
});

test.each([
  [0, '0'],
  [1, '1'],
  [0.5, '0.5'],
  [-1.2345, '-1.23'],
  [1234.5, '1,230'],
  [99_940, '99,900'],
  [123_456, '1.2e5'],
  [0.00123, '0.00123'],
  [0.000123, '1.2e-4'],
  [1e-38, '1.0e-38'],
])('%d is said in three digits: %s', (value, text) => {
  expect(significant(value)).toBe(text);
});

test.each([
  [17, '17'],
  [1_234_567, '1.23M'],
  [85_600_000_000, '85.6B'],
])('%d things are counted as %s', (count, text) => {
  expect(compact(count)).toBe(text);
});

describe('a share', () => {
  test.each([
    [0, '0 %'],
    [1, '100 %'],
    [0.256, '25.6 %'],
    [0.5, '50 %'],
  ])('of %d is %s', (share, text) => expect(percent(share)).toBe(text));

  test('that is not zero never reads as zero, and one that is not all never as all', () => {
    expect(percent(1e-9)).toBe('< 0.1 %');
    expect(percent(1 - 1e-9)).toBe('> 99.9 %');
  });
});
