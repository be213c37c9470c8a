import type { OpRule } from '../rule';
import { convolution } from './convolution';
import { elementwise, identities } from './elementwise';
import { image } from './image';
import { movement } from './movement';
import { normalisation } from './normalisation';
import { products } from './products';
import { reduction } from './reduction';

/** TensorFlow operations by name. Inputs and constants are the converter's own matter. */
export const opRules: ReadonlyMap<string, OpRule> = new Map(
  [convolution, elementwise, identities, image, movement, normalisation, products, reduction].flatMap((rules) =>
    Object.entries(rules),
  ),
);
