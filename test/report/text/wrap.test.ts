import { describe, expect, it } from 'vitest';
import { wrap } from '../../../src/report/text/wrap';

describe('wrapping', () => {
  it('breaks between words and indents every line', () => {
    expect(wrap('one two three four five six', 24, '    ')).toBe('    one two three four\n    five six');
  });

  it('hangs the second line further in', () => {
    expect(wrap('→ one two three four five six', 24, '', '  ')).toBe('→ one two three four\n  five six');
  });

  it('keeps line breaks, and leaves a long word whole', () => {
    expect(wrap(`a\n${'x'.repeat(40)} b`, 20, '')).toBe(`a\n${'x'.repeat(40)}\nb`);
  });
});
