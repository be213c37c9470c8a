import { expect, it } from 'vitest';
import { decades, effectText } from '../../src/findings/effect';

const shift = (before: number, after: number) => ({ before, after });

it.each([
  [shift(-9.84, -0.06), shift(0.1, 0.1), 'G −9.8 → −0.1'],
  [shift(5.17, -0.09), shift(5.3, 0.02), 'G 5.2 → −0.1'],
  [shift(0.1, 0), shift(-3, 0.02), 'F −3.0 → 0.0'],
  [undefined, shift(4, 0), 'F 4.0 → 0.0'],
  [shift(-4, Number.NEGATIVE_INFINITY), undefined, 'G −4.0 → −∞'],
])('G %o and F %o are told as “%s”', (gradientLog10, forwardLog10, text) => {
  const effect = {
    by: 'probe',
    ...(gradientLog10 && { gradientLog10 }),
    ...(forwardLog10 && { forwardLog10 }),
  } as const;
  expect(effectText(effect)).toBe(text);
});

it('nothing is told where neither changes by more than another draw would', () => {
  expect(effectText({ by: 'theory' })).toBe('');
  expect(effectText({ by: 'theory', gradientLog10: shift(-0.1, 0.1), forwardLog10: shift(0, 0.2) })).toBe('');
});

it('what rounds to nothing has no sign', () => {
  expect([-0.04, 0.04, -0.06, Number.NaN].map(decades)).toEqual(['0.0', '0.0', '−0.1', '?']);
});
