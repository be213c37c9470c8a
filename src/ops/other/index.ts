import type { OperatorRule } from '../operator';
import { dft } from './dft';
import { discrete } from './discrete';
import { random } from './random';
import { sequences } from './sequences';
import { stft } from './stft';
import { windows } from './windows';

export const other: readonly OperatorRule[] = [dft, ...discrete, ...random, ...sequences, stft, ...windows];
