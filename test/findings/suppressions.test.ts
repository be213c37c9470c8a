import { describe, expect, test } from 'vitest';
import { suppressionsIn } from '../../src/findings/suppressions';

/** Lines of `text` at which this rule would still report. */
const reporting = (text: string, ruleId = 'dying-relu'): number[] => {
  const suppressions = suppressionsIn(text);
  return text.split('\n').flatMap((_, line) => {
    const start = { line, character: 2 };
    return suppressions.cover({ ruleId, range: { start, end: start } }) ? [] : [line];
  });
};

describe('a comment switches off', () => {
  test.each([
    ['the next line', '// gradwise-disable-next-line dying-relu\na\nb', [0, 2]],
    ['its own line', 'a // gradwise-disable-line dying-relu\nb', [1]],
    ['the rest of the file', 'a\n// gradwise-disable dying-relu\nb\nc', [0]],
    ['what lies up to its end', '// gradwise-disable dying-relu\na\n// gradwise-enable dying-relu\nb', [2, 3]],
    ['all rules where it names none', '/* gradwise-disable-next-line */\na\nb', [0, 2]],
    ['several rules', '// gradwise-disable-next-line vanishing-gradient, dying-relu\na\nb', [0, 2]],
    ['rules with a reason behind them', '// gradwise-disable-next-line dying-relu -- as in the paper\na\nb', [0, 2]],
    ['in HTML', '<!-- gradwise-disable-next-line dying-relu -->\na\nb', [0, 2]],
    ['in Python', '# gradwise-disable-next-line dying-relu\na\nb', [0, 2]],
    ['after Windows line ends', '// gradwise-disable-next-line dying-relu\r\na\r\nb', [0, 2]],
  ])('%s', (_, text, lines) => {
    expect(reporting(text)).toEqual(lines);
  });
});

describe('it leaves on', () => {
  test.each([
    ['other rules', '// gradwise-disable-next-line vanishing-gradient\na'],
    ['rules that the reason mentions', '// gradwise-disable-next-line forward-vanish -- not dying-relu\na'],
    ['everything where it is misspelt', '// gradwise-disable-nextline dying-relu\na'],
    ['everything where it is no comment', 'gradwise-disable dying-relu\na'],
  ])('%s', (_, text) => {
    expect(reporting(text)).toEqual([0, 1]);
  });

  test('what has no place in the text', () => {
    expect(suppressionsIn('// gradwise-disable').cover({ ruleId: 'dying-relu' })).toBe(false);
  });
});

test('one rule switched on again leaves the others off', () => {
  const text = '// gradwise-disable\na\n// gradwise-enable dying-relu\nb';
  expect(reporting(text)).toEqual([2, 3]);
  expect(reporting(text, 'forward-vanish')).toEqual([]);
});
