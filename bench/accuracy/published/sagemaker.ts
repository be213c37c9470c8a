import type { Recorded } from '../training/record';
import type { Detector } from './detector';

/**
 * Amazon SageMaker Debugger, default thresholds of github.com/awslabs/sagemaker-debugger-rulesconfig: VanishingGradient 10⁻⁷ (mean |g|), ExplodingTensor (not
 * finite), DeadRelu (more than 50 % of a layer's units active in less than 1 % of places), SaturatedActivation (more than 50 % beyond ±9.4999 for tanh,
 * −23 and 16.99999 for sigmoid), PoorWeightInitialization (variances of kernels a factor of 10 apart).
 */
export const sageMaker: Detector = {
  name: 'SageMaker Debugger',
  fires: (_, records) => records.some(isIll),
};

const isIll = ({ step, meanAbs, broken, deadUnits, saturatedHard, mostVariance, leastVariance }: Recorded): boolean =>
  meanAbs < -7 || broken || deadUnits > 0.5 || saturatedHard > 0.5 || (step <= 10 && mostVariance - leastVariance > 1);
