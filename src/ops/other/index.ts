import type { OperatorRule } from '../operator';
import { classical } from './classical';
import { controlFlow } from './control-flow';
import { dft } from './dft';
import { discrete } from './discrete';
import { integerProducts } from './integer-products';
import { random } from './random';
import { scan } from './scan';
import { sequences } from './sequences';
import { stft } from './stft';
import { windows } from './windows';

export const other: readonly OperatorRule[] = [
  ...classical,
  ...controlFlow,
  dft,
  ...discrete,
  ...integerProducts,
  ...random,
  scan,
  ...sequences,
  stft,
  ...windows,
];
