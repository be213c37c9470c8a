import { describe, expect, it } from 'vitest';
import { printable, readable, shortened } from '../../src/report/printable';

describe('names from a file', () => {
  it.each([
    ['plain/name:0', 'plain/name:0'],
    ['层_1 é 😀', '层_1 é 😀'],
    ['a\nb\tc', 'a\\u{a}b\\u{9}c'],
    ['\u001b[31m', '\\u{1b}[31m'],
    ['a\u202eb\u200bc', 'a\\u{202e}b\\u{200b}c'],
    ['\ud800', '\\u{d800}'],
  ])('%j is shown as %j', (name, shown) => expect(printable(name)).toBe(shown));

  it('keep both ends when they are too long', () => {
    expect(shortened('abcdefghij', 10)).toBe('abcdefghij');
    expect(shortened('abcdefghijk', 10)).toBe('abc…fghijk');
    expect([...shortened('😀'.repeat(50), 11)]).toHaveLength(11);
  });

  it('are shortened within a sentence, whose words stay', () => {
    const sentence = readable(`Look at “${'x'.repeat(200)}” first.`);
    expect(sentence.startsWith('Look at “x')).toBe(true);
    expect(sentence.endsWith(' first.')).toBe(true);
    expect(sentence.length).toBeLessThan(80);
  });
});
