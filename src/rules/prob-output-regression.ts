import { isRegression, type TrainedOutput, trainedOn, trainedOutputs } from './evidence/outputs';
import { activatedBy, mend } from './evidence/proposals';
import type { Evidence, Rule } from './rule';

export const probOutputRegression: Rule = {
  meta: {
    id: 'prob-output-regression',
    title: 'A distance between numbers for outputs that are probabilities',
    severity: 'info',
    category: 'output',
    fixable: true,
    sources: ['tfjs-code', 'tfjs-model', 'keras-code'],
  },
  *check(evidence) {
    for (const output of trainedOutputs(evidence)) {
      const { layer, activation, units, loss } = output;
      const shares = activation === 'softmax' && units > 1;
      const bounded = activation === 'sigmoid' || activation === 'hard-sigmoid';
      if (!isRegression(loss) || !(shares || bounded) || isReconstruction(evidence, output)) continue;
      const crossEntropy = shares ? 'categoricalCrossentropy' : 'binaryCrossentropy';
      yield {
        severity: 'info',
        message: `“${layer.name}” ends in ${activation}, and ${loss.name} measures a distance: ${shares ? 'where it is sure and wrong it hardly learns' : 'it can only reach targets between 0 and 1'}.`,
        explanation: `The gradient of a distance at z is that at the probability p, times the slope ${shares ? 'of softmax' : 'p (1 − p) ≤ 1/4'}, which is almost 0 where the network is sure, be it right or wrong; cross-entropy cancels that slope. ${shares ? 'Outputs that sum to 1 can be no other numbers.' : 'Targets outside [0, 1] are out of reach.'}`,
        advice: shares
          ? 'For classes, train on categoricalCrossentropy; for numbers, leave the activation out.'
          : 'For a yes or no, train on binaryCrossentropy; for numbers, leave the activation out; for numbers from 0 to 1, nothing is wrong.',
        layer: layer.id,
        blames: 'activation',
        ...(loss.range && { related: [{ range: loss.range, message: `${loss.name} is for numbers of any size.` }] }),
        proposals: [
          ...mend(`Train on ${crossEntropy}`, [trainedOn(output, crossEntropy)]),
          ...mend('Leave the activation out', [activatedBy(layer, 'linear')]),
        ],
        evidence: { units },
      };
    }
  },
};

/** Autoencoders give back inputs that are known to lie between 0 and 1. */
const isReconstruction = ({ model }: Evidence, { units }: TrainedOutput): boolean =>
  model.graph.inputs.some(({ shape }) => shape?.at(-1) === units);
