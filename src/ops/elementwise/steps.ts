import type { OperatorRule } from '../operator';
import { unary } from './infer';

/** Functions that are constant between their jumps: no gradient passes them. */

/** To the nearest whole number, halves to the even one. */
const roundHalfEven = (x: number): number => {
  const r = Math.round(x);
  return r - x === 0.5 && r % 2 !== 0 ? r - 1 : r;
};

const step = (type: string, f: (x: number) => number): OperatorRule => ({ type, infer: unary(f), gradient: 'none' });

export const steps: readonly OperatorRule[] = [
  step('Ceil', Math.ceil),
  step('Floor', Math.floor),
  step('Round', roundHalfEven),
  step('Sign', Math.sign),
];
