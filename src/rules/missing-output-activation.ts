import {
  asProbabilities,
  fittingActivation,
  isBinary,
  isCategorical,
  prospect,
  severityOf,
  trainedOutputs,
  wantsProbabilities,
} from './evidence/outputs';
import type { Rule } from './rule';

export const missingOutputActivation: Rule = {
  meta: {
    id: 'missing-output-activation',
    title: 'A loss of probabilities without an output activation',
    severity: 'error',
    category: 'output',
    fixable: true,
    sources: ['tfjs-code', 'tfjs-model', 'keras-code'],
  },
  *check(evidence) {
    for (const output of trainedOutputs(evidence)) {
      const { layer, activation, units, loss } = output;
      if (activation !== 'linear' || !wantsProbabilities(loss)) continue;
      yield {
        severity: severityOf(output),
        message: `“${layer.name}” has no activation, and ${loss.name} takes its outputs for probabilities: ${prospect(output)}.`,
        explanation: `${loss.name} ${isCategorical(loss) ? 'divides the outputs by their sum and ' : ''}cuts them to [10⁻⁷, 1 − 10⁻⁷] before it takes the logarithm. An output below 0 or above 1 is cut, and what is cut has no gradient: about half of the outputs of fresh weights are negative.`,
        advice: `Give “${layer.name}” the activation ${fittingActivation(output)}, or train on a loss that takes logits (tf.losses.${isBinary(loss) ? 'sigmoidCrossEntropy' : 'softmaxCrossEntropy'}).`,
        layer: layer.id,
        blames: 'activation',
        ...(loss.range && { related: [{ range: loss.range, message: `${loss.name} takes probabilities.` }] }),
        proposals: asProbabilities(output),
        evidence: { units },
      };
    }
  },
};
