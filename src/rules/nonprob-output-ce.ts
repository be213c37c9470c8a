import type { ActivationKind } from '../model';
import {
  asProbabilities,
  fittingActivation,
  prospect,
  severityOf,
  trainedOutputs,
  wantsProbabilities,
} from './evidence/outputs';
import type { Rule } from './rule';

export const nonprobOutputCe: Rule = {
  meta: {
    id: 'nonprob-output-ce',
    title: 'Cross-entropy of outputs that are no probabilities',
    severity: 'error',
    category: 'output',
    fixable: true,
    sources: ['tfjs-code', 'tfjs-model', 'keras-code'],
  },
  *check(evidence) {
    for (const output of trainedOutputs(evidence)) {
      const { layer, activation, units, loss } = output;
      const why = outside[activation];
      if (!why || !wantsProbabilities(loss)) continue;
      yield {
        severity: severityOf(output),
        message: `“${layer.name}” ends in ${activation}, and ${loss.name} takes its outputs for probabilities: ${prospect(output)}.`,
        explanation: `${activation} ${why}. ${loss.name} cuts what is no probability to [10⁻⁷, 1 − 10⁻⁷] before it takes the logarithm, and what is cut has no gradient.`,
        advice: `End “${layer.name}” in ${fittingActivation(output)}.`,
        layer: layer.id,
        blames: 'activation',
        ...(loss.range && { related: [{ range: loss.range, message: `${loss.name} takes probabilities.` }] }),
        proposals: asProbabilities(output),
        evidence: { units },
      };
    }
  },
};

const negative = 'has negative values';
const zero = 'is 0 for all that is negative, without a slope there';

/** Activations that leave [0, 1] below, or stay at 0. Softplus and exponential do neither: the library makes shares of them, and they train. */
const outside: Readonly<Partial<Record<ActivationKind, string>>> = {
  atan: negative,
  celu: negative,
  elu: negative,
  erf: negative,
  gelu: negative,
  'gelu-tanh': negative,
  'hard-swish': negative,
  'hard-tanh': negative,
  'leaky-relu': negative,
  'log-softmax': 'is negative throughout',
  mish: negative,
  prelu: negative,
  relu: zero,
  relu6: zero,
  'relu-squared': zero,
  selu: negative,
  silu: negative,
  sin: negative,
  softsign: negative,
  tanh: negative,
  tanhshrink: negative,
};
