import { isCategorical, trainedOn, trainedOutputs } from './evidence/outputs';
import { activatedBy, mend } from './evidence/proposals';
import type { Rule } from './rule';

export const sigmoidCategorical: Rule = {
  meta: {
    id: 'sigmoid-categorical',
    title: 'Sigmoid outputs under a loss for one class of many',
    severity: 'error',
    category: 'output',
    fixable: true,
    sources: ['tfjs-code', 'tfjs-model', 'keras-code'],
  },
  *check(evidence) {
    for (const output of trainedOutputs(evidence)) {
      const { layer, activation, units, loss } = output;
      if ((activation !== 'sigmoid' && activation !== 'hard-sigmoid') || !isCategorical(loss)) continue;
      const alone = units === 1;
      yield {
        severity: alone ? 'error' : 'warning',
        message: alone
          ? `“${layer.name}” has one output, and ${loss.name} divides it by itself: the network cannot learn.`
          : `“${layer.name}” ends in ${activation}, and ${loss.name} is for classes of which one is true.`,
        explanation: `${loss.name} divides every output by the sum of all and looks at the share of the true class alone. ${alone ? 'With a single output that share is y / y = 1, whatever the input, and its gradient is 0.' : 'Sigmoid gives each class a probability of its own, which do not sum to 1: the classes do not compete, all of them may be large or small together, and what predict returns is not the share that was trained. Such networks often learn all the same.'}`,
        advice: alone
          ? 'Train a single yes-or-no output on binaryCrossentropy.'
          : 'Use softmax where one class is true; binaryCrossentropy where several may be.',
        layer: layer.id,
        blames: 'activation',
        ...(loss.range && { related: [{ range: loss.range, message: `${loss.name} is for one class of many.` }] }),
        proposals: alone
          ? mend('Train on binaryCrossentropy', [trainedOn(output, 'binaryCrossentropy')])
          : [
              ...mend('Use softmax', [activatedBy(layer, 'softmax')]),
              ...mend('Train on binaryCrossentropy, for several labels at once', [
                loss.name === 'categoricalCrossentropy' ? trainedOn(output, 'binaryCrossentropy') : undefined,
              ]),
            ],
        evidence: { units },
      };
    }
  },
};
