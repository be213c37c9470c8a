import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/model';
import { Options, shown, Unmakeable } from '../../src/tfjs/options';
import { object, unknown } from '../support/tfjs/describe';

/** Options of this configuration, and what they had to say. */
function options(config: Config): { readonly of: Options; readonly remarks: readonly (readonly [string, string])[] } {
  const remarks: (readonly [string, string])[] = [];
  return { of: new Options(config, (option, message) => remarks.push([option, message])), remarks };
}

const refusal = (f: () => unknown): string => {
  try {
    f();
  } catch (error) {
    if (error instanceof Unmakeable) return error.message;
    throw error;
  }
  return 'nothing was refused';
};

describe('An option', () => {
  it('that is not given, or null, has its default', () => {
    const { of, remarks } = options({ rate: null });
    expect(of.number('rate', 0.5)).toBe(0.5);
    expect(of.boolean('useBias', true)).toBe(true);
    expect(of.word('padding', 'valid', ['valid', 'same'])).toBe('valid');
    expect(of.sizes('strides', 2)).toBeUndefined();
    expect(of.list('axis')).toBeUndefined();
    expect(remarks).toEqual([]);
  });

  it('that is 0 or false is given', () => {
    const { of } = options({ rate: 0, useBias: false });
    expect(of.number('rate', 0.5)).toBe(0);
    expect(of.boolean('useBias', true)).toBe(false);
  });

  it('that is not known has its default, and the report says so', () => {
    const { of, remarks } = options({ rate: unknown('it is read from a form') });
    expect(of.number('rate', 0.5)).toBe(0.5);
    expect(remarks).toEqual([
      ['rate', 'The value of rate is not known (it is read from a form); its default is assumed.'],
    ]);
  });

  it('on which a size depends has to be known', () => {
    const { of } = options({ units: unknown(), strides: [1, unknown()], targetShape: [unknown()] });
    expect(refusal(() => of.size('units'))).toBe('cannot be sized: its units is not known (it comes from a file).');
    expect(refusal(() => of.sizes('strides', 2))).toContain('2 positive whole numbers as strides');
    expect(refusal(() => of.list('targetShape'))).toContain('a value that only running the program would tell');
  });

  it.each([
    [{ kernelSize: 3 }, [3, 3]],
    [{ kernelSize: [3] }, [3, 3]],
    [{ kernelSize: [3, 2] }, [3, 2]],
  ])('%j gives sizes for two axes', (config, sizes) => {
    expect(options(config).of.sizes('kernelSize', 2)).toEqual(sizes);
  });

  it.each([
    [{ kernelSize: [1, 2, 3] }, '[1,2,3]'],
    [{ kernelSize: 0 }, '0'],
    [{ kernelSize: [2, -1] }, '[2,-1]'],
    [{ kernelSize: 1.5 }, '1.5'],
    [{ kernelSize: '3' }, '"3"'],
  ])('%j gives none', (config, printed) => {
    expect(refusal(() => options(config).of.sizes('kernelSize', 2))).toBe(
      `takes 2 positive whole numbers as kernelSize, not ${printed}.`,
    );
  });

  it('of another kind than it takes is refused', () => {
    const { of } = options({ rate: 'half', useBias: 1, padding: 'full', units: -1, axis: ['x'] });
    expect(refusal(() => of.number('rate', 0))).toBe('takes a number as rate, not "half".');
    expect(refusal(() => of.boolean('useBias', true))).toBe('takes `true` or `false` as useBias, not 1.');
    expect(refusal(() => of.word('padding', 'valid', ['valid', 'same']))).toBe(
      'takes one of “valid”, “same” as padding, not "full".',
    );
    expect(refusal(() => of.size('units'))).toBe('takes a positive whole number as units, not -1.');
    expect(refusal(() => of.list('axis'))).toBe('takes numbers as axis, not ["x"].');
  });

  it('is a list of numbers, one alone included, with null for what is open', () => {
    const { of } = options({ axis: -1, targetShape: [null, 3] });
    expect(of.list('axis')).toEqual([-1]);
    expect(of.list('targetShape')).toEqual([null, 3]);
  });

  it('is shown as a person would write it', () => {
    expect([shown(undefined), shown(null), shown('a'), shown([1, 2]), shown(object('Zeros'))]).toEqual([
      'nothing',
      'null',
      '"a"',
      '[1,2]',
      'Zeros',
    ]);
  });
});
