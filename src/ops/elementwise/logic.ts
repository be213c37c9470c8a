import { dataTypes, numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';
import { broadcast, unary } from './infer';

/** Truth values and bits: discrete, so that no gradient passes them. */

const logical = (type: string, f: (a: number, b: number) => boolean): OperatorRule => ({
  type,
  infer: broadcast((a, b) => Number(f(a, b)), 'bool'),
  gradient: 'none',
});

const bitwise = (type: string): OperatorRule => ({ type, infer: broadcast(), gradient: 'none' });

/** The same bits as a type of the same width. */
const bitCast: OperatorRule = {
  type: 'BitCast',
  since: 26,
  infer(c) {
    const [x, dtype] = [c.type(0), dataTypes[numberAttribute(c.node, 'to', 0)]];
    return x && dtype ? [{ dtype, shape: x.shape }] : [];
  },
  gradient: 'none',
};

export const logic: readonly OperatorRule[] = [
  logical('And', (a, b) => Boolean(a && b)),
  bitCast,
  bitwise('BitShift'),
  bitwise('BitwiseAnd'),
  { type: 'BitwiseNot', infer: unary(), gradient: 'none' },
  bitwise('BitwiseOr'),
  bitwise('BitwiseXor'),
  { type: 'Not', infer: unary((x) => Number(!x)), gradient: 'none' },
  logical('Or', (a, b) => Boolean(a || b)),
  logical('Xor', (a, b) => Boolean(a) !== Boolean(b)),
];
