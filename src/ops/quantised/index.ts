import type { OperatorRule } from '../operator';
import { quantisedElementwise } from './elementwise';
import { convInteger, matMulInteger } from './integer-products';
import { matMulNBits } from './mat-mul-n-bits';
import { quantisedProducts } from './products';

/** Operators on integers that stand for real numbers. */
export const quantised: readonly OperatorRule[] = [
  convInteger,
  matMulInteger,
  matMulNBits,
  ...quantisedElementwise,
  ...quantisedProducts,
];
