import { describe, expect, it } from 'vitest';
import { grade } from '../../../src/rules/evidence/grade';

const limits = { error: 6, warning: 2, info: 1 };

describe('the severity of a change', () => {
  it.each([
    [-7, 0, 'error'],
    [7, 0, 'error'],
    [-3, 0, 'warning'],
    [-1.5, 0, 'info'],
    [-0.9, 0, undefined],
    [Number.NEGATIVE_INFINITY, 0, 'error'],
  ])('of %f decades within ±%f is %s', (decades, band, severity) =>
    expect(grade(decades, band, limits)).toBe(severity),
  );

  it('counts only what two standard deviations of chance leave', () => {
    expect(grade(-3, 0.4, limits)).toBe('warning');
    expect(grade(-3, 0.6, limits)).toBe('info');
    expect(grade(-3, 1.1, limits)).toBeUndefined();
  });
});
