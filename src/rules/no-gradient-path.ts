import { count, names } from '../findings/wording';
import { ofParameter } from '../model';
import type { MeasuredTensor } from '../probe/measured';
import { closedBranches } from './evidence/closed';
import { type Uninformative, uninformative } from './evidence/fed';
import { isFresh } from './evidence/grade';
import type { Evidence, Layer, Rule, Verdict } from './rule';

export const noGradientPath: Rule = {
  meta: {
    id: 'no-gradient-path',
    title: 'Weights that receive no gradient',
    severity: 'error',
    category: 'health',
    fixable: false,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
  },
  *check(evidence) {
    const { measured } = evidence;
    if (measured?.status !== 'ok' && measured?.status !== 'partial') return;
    const closed = closedBranches(evidence);
    const weights = evidence.layers.flatMap((layer) =>
      [layer.weight, layer.recurrent].flatMap((p) => {
        const tensor = p && evidence.tensor(p.name);
        return tensor ? [{ layer, tensor }] : [];
      }),
    );
    const detached = weights.filter(({ tensor }) => tensor.gradientAbsent === 'no path');
    if (detached.length) yield describeDetached(evidence, detached, weights.length);
    const blind = uninformative(evidence);
    if (blind) {
      yield describeBlind(blind);
      return;
    }
    if (weights.some((w) => opensAtOnce(evidence, w))) return;
    const zero = weights.filter(({ layer, tensor }) => isExactlyZero(tensor) && !closed.has(layer.id));
    if (zero.length) yield describeZero(evidence, zero, weights.length);
  },
};

const describeBlind = ({ why, layer }: Uninformative): Verdict => ({
  severity: layer === undefined ? 'info' : 'error',
  message: `${why}: ${layer === undefined ? 'nothing can be measured about gradients' : 'nothing passes, forward or back'}.`,
  explanation: `${why}. The gradient of a weight is a sum of products of what enters it and of what comes back from the outputs, ∂L/∂W = Σ ∂L/∂z · xᵀ: with either of them 0 or absent it is 0 or absent, whatever else the network is like.`,
  advice:
    layer === undefined
      ? 'Give real input with --input, and leave cotangents to chance or to the loss.'
      : 'Give the layer, and what it reads, at least one unit.',
  ...(layer !== undefined && { layer }),
  evidence: {},
});

interface Weight {
  readonly layer: Layer;
  readonly tensor: MeasuredTensor;
}

const isExactlyZero = ({ gradient }: MeasuredTensor): boolean =>
  gradient !== null && gradient.n > 0 && gradient.nonFinite === 0 && gradient.maxAbs === 0;

/**
 * An output layer of equal weights sends back the sum of what its outputs receive, and under a softmax that is exactly 0. It receives a gradient
 * itself: a step later its weights differ, and all is as usual.
 */
function opensAtOnce(evidence: Evidence, { layer, tensor }: Weight): boolean {
  const stats = layer.head && layer.weight ? ofParameter(evidence.weights, layer.weight) : undefined;
  return stats !== undefined && stats.n > 1 && stats.std <= 1e-4 * Math.abs(stats.mean) && !isExactlyZero(tensor);
}

const place = (weights: readonly Weight[]): { layer: string; layers: string[] } => ({
  layer: weights[0]?.layer.id ?? '',
  layers: [...new Set(weights.map((w) => w.layer.id))],
});

const related = (weights: readonly Weight[], what: string): { layer: string; message: string }[] =>
  weights.slice(1).map((w) => ({ layer: w.layer.id, message: `“${w.layer.name}” ${what}.` }));

function describeDetached(evidence: Evidence, weights: readonly Weight[], of: number): Verdict {
  const all = weights.length === of;
  const listed = names(weights.map((w) => w.layer.name));
  const others = evidence.measured?.leftOut
    ? ' Draws in which the model decides otherwise were left out: there a path may exist.'
    : '';
  return {
    // Exports often end in a choice (argmax, a threshold, suppression of boxes) that no gradient passes, and train without it.
    severity: all || others || !isFresh(evidence) ? 'info' : 'warning',
    message: all
      ? 'No output depends differentiably on any weight: nothing can be measured about gradients.'
      : `No gradient reaches ${listed}: no differentiable path leads from there to an output.`,
    explanation: `Every path from these weights to an output passes an operator without a derivative (ArgMax, a comparison, a cast to integers, a shape), or there is no path at all. ∂L/∂W does not exist, so training leaves them as they are.${others}`,
    advice:
      'Check that the layer is connected as meant; export logits beside decisions if the choice at the end is the reason.',
    ...place(weights),
    related: related(weights, 'has no path, either'),
    evidence: { weights: weights.length, ofWeights: of },
  };
}

function describeZero(evidence: Evidence, weights: readonly Weight[], of: number): Verdict {
  const all = weights.length === of;
  const listed = names(weights.map((w) => w.layer.name));
  return {
    severity: !isFresh(evidence) ? 'info' : all ? 'error' : 'warning',
    message: all
      ? 'The gradient is exactly 0 for every weight: nothing would train.'
      : `The gradient of ${listed} is exactly 0 (${count(weights.length, 'weight')} of ${of}).`,
    explanation: `A path to an output exists, but some factor on it was exactly 0 for every sample: units that are off, a kernel of zeros, a saturated softmax or sigmoid whose slope rounds to 0, or a product below the smallest number that its type holds.${isFresh(evidence) ? '' : ' These weights look trained, so the synthetic input may be the reason.'}`,
    advice: isFresh(evidence)
      ? 'Look at the first layer behind these whose gradient is not 0: the zero factor lies between.'
      : 'Give real input with --input before drawing a conclusion.',
    ...place(weights),
    related: related(weights, 'receives exactly 0, too'),
    evidence: { weights: weights.length, ofWeights: of },
  };
}
