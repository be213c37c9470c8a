import { isBinary, trainedOn, trainedOutputs } from './evidence/outputs';
import { activatedBy, mend } from './evidence/proposals';
import type { Rule } from './rule';

export const softmaxMultilabel: Rule = {
  meta: {
    id: 'softmax-multilabel',
    title: 'Softmax under a loss for labels that do not exclude each other',
    severity: 'warning',
    category: 'output',
    fixable: true,
    sources: ['tfjs-code', 'tfjs-model', 'keras-code'],
  },
  *check(evidence) {
    for (const output of trainedOutputs(evidence)) {
      const { layer, activation, units, loss } = output;
      if (activation !== 'softmax' || units < 2 || !isBinary(loss)) continue;
      yield {
        // Of two classes one is the other's complement, so that both losses have the same minimum.
        severity: units === 2 ? 'info' : 'warning',
        message: `“${layer.name}” ends in softmax, and ${loss.name} takes each of its ${units} outputs for a yes or no of its own.`,
        explanation: `Softmax outputs sum to 1: if one label is likely the others cannot be, so where several labels hold, none gets beyond its share of 1. ${loss.name} averages over all outputs, which is for labels that do not exclude each other. Where exactly one of them is true the network learns, but its loss is not the likelihood of the classes, and metrics that go with the name count outputs, not examples.`,
        advice: 'Use sigmoid where several labels may hold; categoricalCrossentropy where exactly one does.',
        layer: layer.id,
        blames: 'activation',
        ...(loss.range && {
          related: [{ range: loss.range, message: `${loss.name} looks at each output by itself.` }],
        }),
        proposals: [
          ...mend('Train on categoricalCrossentropy, for one class of many', [
            trainedOn(output, 'categoricalCrossentropy'),
          ]),
          ...mend('Use sigmoid, for several labels at once', [activatedBy(layer, 'sigmoid')]),
        ],
        evidence: { units },
      };
    }
  },
};
