import type { Recorded } from '../training/record';
import { type Detector, outputMismatch } from './detector';

/**
 * DeepDiagnosis (Wardat et al., ICSE 2022), thresholds of callbacks.py in its repository: dead node (70 % of the outputs of a ReLU layer are 0, in the last
 * epoch), saturated (more than 50 % beyond ±5), vanishing (mean |g| under 10⁻⁷), values that are not finite, variance of weights outside 10⁻⁵ … 10, and the
 * mismatch of output and loss.
 */
export const deepDiagnosis: Detector = {
  name: 'DeepDiagnosis',
  fires: (described, records) =>
    outputMismatch(described) || (records.at(-1)?.zeroOutputs ?? 0) >= 0.7 || records.some(isIll),
};

const isIll = ({ saturated, meanAbs, broken, leastVariance, mostVariance }: Recorded): boolean =>
  saturated > 0.5 || meanAbs < -7 || broken || leastVariance < -5 || mostVariance > 1;
