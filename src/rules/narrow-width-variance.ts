import { count, number } from '../findings/wording';
import { type Activation, isDrawn } from '../model';
import { isFresh } from './evidence/grade';
import { activatedBy, mendAll } from './evidence/proposals';
import { chains, most, spine } from './evidence/spine';
import type { Evidence, Layer, Rule } from './rule';

export const narrowWidthVariance: Rule = {
  meta: {
    id: 'narrow-width-variance',
    title: 'Too narrow for its depth: chance decides the scale',
    severity: 'warning',
    category: 'scale',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { warningVariance: 16, infoVariance: 8 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const chain = most(
      chains(spine(evidence), (l) => isScattered(evidence, l), 4),
      varianceOf,
    );
    const first = chain?.[0];
    const last = chain?.at(-1);
    if (!chain || !first || !last) return;
    const variance = varianceOf(chain);
    if (variance < evidence.option('infoVariance')) return;
    const narrowest = chain.reduce((a, b) => (fanInOf(b) < fanInOf(a) ? b : a), first);
    // ln‖x‖² is about normal with this variance and a mean of −half of it; ‖x‖ is the root.
    const [typical, spread] = [Math.exp(-variance / 4), Math.exp(Math.sqrt(variance) / 2)];
    yield {
      severity: variance >= evidence.option('warningVariance') ? 'warning' : 'info',
      message: `${count(chain.length, 'ReLU layer')} of as few as ${count(fanInOf(narrowest), 'input')} leave the scale to chance: a typical draw keeps ×${number(typical)} of the signal, give or take a factor of ${number(spread)}.`,
      explanation: `With He weights the mean of ‖x‖² over all draws stays as it is, but a single draw scatters about it: Var(ln ‖x‖²) = ${number(scatter(narrowest))} · Σ 1/n = ${number(variance)} over the ${count(chain.length, 'layer')} from “${first.name}” to “${last.name}” (Hanin & Rolnick 2018), and the mean of the logarithm falls to −½ of that, since few draws are very large and most are small. So the median of ‖x‖ is e^(−${number(variance)} / 4) = ${number(typical)}, with a standard deviation of a factor e^(√${number(variance)} / 2) = ${number(spread)}; the gradient on its way back has the same law. No initial variance mends that.`,
      advice:
        'Make the layers wider, leave some of them out, or put a normalisation or a skip connection between them.',
      layer: narrowest.id,
      blames: 'layer',
      layers: chain.map((l) => l.id),
      proposals: mendAll(
        'Use tanh',
        chain.map((layer) => ({ layer, changes: [activatedBy(layer, 'tanh')] })),
        false,
      ).slice(0, 1),
      evidence: { variance, layers: chain.length, narrowest: fanInOf(narrowest), typical, spread },
    };
  },
};

const fanInOf = (l: Layer): number => Math.max(1, l.weight?.fanIn ?? 1);

/**
 * Variance of ‖f(z)‖² over its square, times n, for n independent normal z: E[f⁴]/E[f²]² − 1, 5 for ReLU. The rows of an orthogonal matrix
 * share one length, which leaves 2 less.
 */
function scatter({ activation, weight }: Layer): number {
  const slope = slopeOf(activation) ?? 1;
  const independent = (6 * (1 + slope ** 4)) / (1 + slope ** 2) ** 2 - 1;
  return weight?.initializer.kind === 'orthogonal' ? independent - 2 : independent;
}

/** Slope below zero of functions that are linear on either side; undefined for others, which do not keep a scale whatever it is. */
function slopeOf(activation: Activation | null): number | undefined {
  switch (activation?.kind) {
    case 'relu':
      return 0;
    case 'leaky-relu':
      return activation.parameters?.alpha ?? 0.01;
    default:
      return undefined;
  }
}

/** Σ c/n; what a layer reads makes it scatter, and the first reads the data. */
const varianceOf = (chain: readonly Layer[]): number =>
  chain.slice(1).reduce((sum, l) => sum + scatter(l) / fanInOf(l), 0);

/**
 * Layers of a positively homogeneous activation, where nothing brings the scale back. What a file holds has been drawn: where it was measured, it
 * is known what the draw has come to.
 */
function isScattered(evidence: Evidence, { kind, activation, normalisation, weight, preActivation }: Layer): boolean {
  if (kind !== 'dense' || !weight || normalisation || slopeOf(activation) === undefined) return false;
  if (weight.initializer.kind === 'trained') return false;
  return (weight.tensor !== undefined && isDrawn(weight.tensor)) || !evidence.tensor(preActivation);
}
