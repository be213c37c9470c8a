import { number } from '../findings/wording';
import type { ActivationKind, Node } from '../model';
import { type TrainedOutput, trainedOutputs } from './evidence/outputs';
import { activatedBy, mend } from './evidence/proposals';
import type { Evidence, Layer, Rule, Verdict } from './rule';

export const doubleSoftmax: Rule = {
  meta: {
    id: 'double-softmax',
    title: 'Outputs are turned into probabilities twice',
    severity: 'warning',
    category: 'output',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
  },
  *check(evidence) {
    for (const output of trainedOutputs(evidence)) {
      if (output.loss.name === withinLoss[output.activation] && (output.units > 1 || output.activation !== 'softmax'))
        yield beforeLoss(output);
    }
    for (const second of evidence.layers) {
      const first = softmaxBefore(evidence, second);
      if (first) yield inARow(first, second);
    }
  },
};

/** Losses that take logits and squash them themselves. */
const withinLoss: Readonly<Partial<Record<ActivationKind, string>>> = {
  softmax: 'softmaxCrossEntropy',
  sigmoid: 'sigmoidCrossEntropy',
};

/** Largest share that softmax gives to one of `units` values between 0 and 1: e / (e + units − 1). */
const largestShare = (units: number): number => Math.E / (Math.E + units - 1);

function beforeLoss({ layer, activation, units, loss }: TrainedOutput): Verdict {
  const ceiling = activation === 'softmax' ? largestShare(units) : 1 / (1 + Math.exp(-1));
  const [kind, place] = activation === 'softmax' ? ['softmax', 'e / (e + n − 1)'] : ['sigmoid', '1 / (1 + 1/e)'];
  return {
    severity: 'warning',
    message: `“${layer.name}” ends in ${kind}, and ${loss.name} takes ${kind} again: no answer can be surer than ${number(ceiling)}.`,
    explanation: `${loss.name} takes logits, any numbers. Behind ${kind} it gets numbers between 0 and 1, from which a second ${kind} makes at most ${place} = ${number(ceiling)}, so that the loss stays above ${number(-Math.log(ceiling))} and its gradient is small. Such networks often learn, but slower, and their loss means nothing.`,
    advice: `Leave the activation of “${layer.name}” out, or train on the loss that takes probabilities.`,
    layer: layer.id,
    blames: 'activation',
    ...(loss.range && { related: [{ range: loss.range, message: `${loss.name} takes logits.` }] }),
    proposals: mend('Leave the activation out', [activatedBy(layer, 'linear')]),
    evidence: { units, largestProbability: ceiling },
  };
}

function inARow(first: Layer, second: Layer): Verdict {
  const units = first.weight?.units;
  const ceiling = units === undefined ? undefined : largestShare(units);
  return {
    severity: 'warning',
    message: `“${second.name}” takes softmax of the softmax of “${first.name}”${ceiling === undefined ? '' : `: no answer can be surer than ${number(ceiling)}`}.`,
    explanation: `The second softmax gets numbers between 0 and 1 and makes them almost equal: the largest share that one of n can have is e / (e + n − 1)${ceiling === undefined ? '' : `, here ${number(ceiling)}`}. Gradients through both are products of two small slopes. Such networks often learn, but slower, and their probabilities mean nothing.`,
    advice: 'Keep one of the two.',
    layer: second.id,
    blames: 'activation',
    related: [{ layer: first.id, message: `“${first.name}” ends in softmax already.` }],
    proposals: mend(`Leave the softmax of “${first.name}” out`, [activatedBy(first, 'linear')], true),
    evidence: { ...(units !== undefined && { units }), ...(ceiling !== undefined && { largestProbability: ceiling }) },
  };
}

function softmaxBefore({ layers, model }: Evidence, second: Layer): Layer | undefined {
  const { nodes } = model.graph;
  const softmaxOf = (value: string): Node | undefined =>
    nodes.find((n) => n.op === 'Softmax' && n.outputs.includes(value));
  const outer = second.activation?.kind === 'softmax' ? softmaxOf(second.output) : undefined;
  const inner = outer && softmaxOf(outer.inputs[0] ?? '');
  if (!outer || !inner || axisOf(outer) !== axisOf(inner)) return undefined;
  return layers.find((l) => inner.outputs.includes(l.output));
}

const axisOf = ({ attributes: { axis } }: Node): number => (axis?.type === 'int' ? axis.value : -1);
