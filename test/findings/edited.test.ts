import { describe, expect, it } from 'vitest';
import { editedText } from '../../src/findings/edited';
import { applied } from '../support/fixes';

const edit = (line: number, from: number, to: number, newText: string) => ({
  range: { start: { line, character: from }, end: { line, character: to } },
  newText,
});

describe('edits of a text', () => {
  it('are all counted in the text as it was, and those at one place keep their order', () => {
    const text = 'one two\nthree\n';
    const edits = [edit(0, 0, 3, '1'), edit(0, 7, 7, ','), edit(0, 7, 7, ';'), edit(1, 0, 5, '')];
    expect(editedText(text, edits)).toBe('1 two,;\n\n');
    // As the tests' own editor applies them.
    expect(editedText(text, edits)).toBe(applied(text, edits));
  });

  it.each(['\n', '\r\n', '\r'])('count lines that end in %j', (end) => {
    expect(editedText(['a', 'b', 'c'].join(end), [edit(1, 0, 1, 'B'), edit(2, 1, 1, '!')])).toBe(
      ['a', 'B', 'c!'].join(end),
    );
  });
});
