import { describe, expect, it } from 'vitest';
import { closest, oneOf, pair, parseArguments, wholeNumber } from '../../src/cli/arguments';
import { UsageError } from '../../src/cli/usage';

const specs = [
  { name: 'seed', value: 'N', help: '' },
  { name: 'dim', value: 'NAME=N', repeatable: true, help: '' },
  { name: 'training', help: '' },
];
const parse = (...argv: readonly string[]) => {
  const { options, operands } = parseArguments(argv, specs);
  return { options: Object.fromEntries(options), operands };
};

describe('a command line', () => {
  it('has options before, between and after operands', () => {
    expect(parse('a', '--seed', '1', 'b', '--training', 'c')).toEqual({
      options: { seed: ['1'], training: [''] },
      operands: ['a', 'b', 'c'],
    });
  });

  it('has values behind a space or an equals sign, which they may contain', () => {
    expect(parse('--dim=batch=4', '--dim', 'time=9').options).toEqual({ dim: ['batch=4', 'time=9'] });
  });

  it('ends its options at --', () => {
    expect(parse('--', '--seed', 'x').operands).toEqual(['--seed', 'x']);
    expect(parse('-').operands).toEqual(['-']);
  });

  it.each([
    [['--sed', '1'], 'Unknown option --sed; did you mean --seed?'],
    [['--frobnicate=1'], 'Unknown option --frobnicate.'],
    [['-x'], 'Unknown option -x.'],
    [['--seed'], '--seed needs a value: --seed N.'],
    [['--seed='], '--seed needs a value: --seed N.'],
    [['--training=yes'], '--training takes no value.'],
    [['--seed', '1', '--seed', '2'], '--seed is given more than once.'],
  ])('that is wrong is told in one sentence: %j', (argv, sentence) => {
    expect(() => parse(...argv)).toThrow(new UsageError(sentence));
  });
});

describe('values', () => {
  it('are whole numbers, pairs, or one of a list', () => {
    expect(wholeNumber('seed', '12', 0)).toBe(12);
    expect(pair('input', 'x=/a=b.npy', 'FILE')).toEqual(['x', '/a=b.npy']);
    expect(oneOf('format', 'json', ['text', 'json'])).toBe('json');
  });

  it.each(['-1', '1.5', 'x', '', '1e3', '99999999999999999999'])('%s is no whole number from 0 on', (text) => {
    expect(() => wholeNumber('seed', text, 0)).toThrow(UsageError);
  });

  it.each(['x', '=x', 'x='])('%s is no pair', (text) => expect(() => pair('dim', text, 'N')).toThrow(UsageError));
});

describe('the closest word', () => {
  it('is at most two edits away', () => {
    expect(closest('anlyze', ['analyze', 'rules'])).toBe('analyze');
    expect(closest('fix', ['analyze', 'rules'])).toBeUndefined();
  });
});
