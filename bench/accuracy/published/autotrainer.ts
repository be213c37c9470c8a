import type { Recorded } from '../training/record';
import { type Detector, outputMismatch } from './detector';

/**
 * AutoTrainer (Zhang et al., ICSE 2021), thresholds of utils/monitor.py in github.com/shiningrain/AUTOTRAINER: β₁ = 10⁻³ and β₂ = 10⁻⁴ for vanishing, β₃ = 70
 * for exploding, γ = 0.7 for dying ReLU, |w| > 5, ω₁ = 10 for the mean output of a layer, a loss of 10³, and the match of output and loss. Its checks
 * of the accuracy over epochs are left out: they read the outcome instead of predicting it.
 */
export const autoTrainer: Detector = {
  name: 'AutoTrainer',
  fires: (described, records) => outputMismatch(described) || records.some(isIll),
};

const isIll = ({ ratio, first, broken, zeroGradients, largestWeight, outputMean, loss }: Recorded): boolean =>
  (ratio < Math.log10(1e-3) && first < Math.log10(1e-4)) ||
  ratio > Math.log10(70) ||
  broken ||
  zeroGradients >= 0.7 ||
  largestWeight > 5 ||
  outputMean >= 10 ||
  loss >= 1e3;
