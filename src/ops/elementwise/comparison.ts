import type { OperatorRule } from '../operator';
import { broadcast, unary } from './infer';

/** Comparisons and tests: their outputs are truth values, through which no gradient passes. */

const compare = (type: string, f: (a: number, b: number) => boolean): OperatorRule => ({
  type,
  infer: broadcast((a, b) => Number(f(a, b)), 'bool'),
  gradient: 'none',
});

const test = (type: string): OperatorRule => ({ type, infer: unary(undefined, 'bool'), gradient: 'none' });

export const comparisons: readonly OperatorRule[] = [
  compare('Equal', (a, b) => a === b),
  compare('Greater', (a, b) => a > b),
  compare('GreaterOrEqual', (a, b) => a >= b),
  compare('Less', (a, b) => a < b),
  compare('LessOrEqual', (a, b) => a <= b),
  test('IsInf'),
  test('IsNaN'),
];
