import { count, number, powerOfTen } from '../findings/wording';
import { isFresh } from './evidence/grade';
import { unmoved } from './evidence/outputs';
import { activatedBy, mendAll } from './evidence/proposals';
import type { Evidence, Layer, Rule } from './rule';

export const softmaxHidden: Rule = {
  meta: {
    id: 'softmax-hidden',
    title: 'Softmax between layers',
    severity: 'warning',
    category: 'activation',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const hidden = evidence.layers.flatMap((layer) => {
      const next = isShares(layer) ? readerOf(evidence, layer) : undefined;
      return next ? [{ layer, next }] : [];
    });
    const [first, ...others] = hidden;
    if (!first) return;
    const { layer, next } = first;
    const units = layer.weight?.units ?? 1;
    const factor = hidden.reduce((decades, h) => decades - Math.log10(h.layer.weight?.units ?? 1), 0);
    yield {
      severity: 'warning',
      message: `“${layer.name}” hands ${number(units)} numbers that sum to 1 to “${next.name}”: softmax leaves about ×${number(1 / units)} of signal and gradient${others.length ? ` (so ${others.length > 1 ? 'do' : 'does'} ${count(others.length, 'other layer')})` : ''}.`,
      explanation: `p_i = e^(z_i) / Σ e^(z_j) makes units compete: with n = ${number(units)} they are about 1/n = ${number(1 / units)} at the beginning, whatever the input. ∂p_i/∂z_j = p_i (δ_ij − p_j), which is about (1/n)(δ_ij − 1/n), so that the gradient is multiplied by about 1/${number(units)} on its way back${others.length ? `; all ${number(hidden.length)} together leave ${powerOfTen(factor)}` : ''}. What differs between inputs is as small, and the next layer has to enlarge it again.`,
      advice: `Use relu or another activation that acts on each unit alone in “${layer.name}”; keep softmax for the output.`,
      layer: layer.id,
      blames: 'activation',
      layers: [...new Set(hidden.flatMap((h) => [h.layer.id, h.next.id]))],
      related: [
        { layer: next.id, blames: 'layer', message: `“${next.name}” takes the shares as they are.` },
        ...others.map((o) => ({ layer: o.layer.id, message: `“${o.layer.name}” ends in softmax as well.` })),
      ],
      proposals: mendAll(
        'Use relu',
        hidden.map((h) => ({ layer: h.layer, changes: [activatedBy(h.layer, 'relu')] })),
        false,
      ),
      evidence: { units, layers: hidden.length, leftLog10: factor },
    };
  },
};

const weighing: ReadonlySet<Layer['kind']> = new Set(['dense', 'conv1d', 'conv2d', 'conv3d', 'separable-conv']);

/** Softmax over the units of a weight, not as a gate (attention, experts, mixing) and not as an answer. */
const isShares = ({ kind, activation, weight, gate, head, normalisation }: Layer): boolean =>
  activation?.kind === 'softmax' &&
  weighing.has(kind) &&
  (weight?.units ?? 0) > 1 &&
  !gate &&
  !head &&
  !normalisation?.afterActivation;

/**
 * The layer of trainable weights that the shares enter as they are. Those with fixed weights (the positions or bins of which a soft argmax is the
 * mean) do not look drawn; a memory that is read beside a short cut (external attention) is added to what passes by.
 */
function readerOf({ layers, model: { graph } }: Evidence, layer: Layer): Layer | undefined {
  return layers.find(
    (next) =>
      next.direct &&
      next.predecessors[0] === layer.id &&
      unmoved(graph, next.input) === layer.output &&
      weighing.has(next.kind) &&
      !next.residual &&
      isDrawn(next),
  );
}

function isDrawn({ weight }: Layer): boolean {
  if (!weight) return false;
  if (weight.tensor?.data.kind === 'drawn') return true;
  const { initializer, moments } = weight;
  const { kind, confidence } = initializer;
  // Initializers draw around zero; positions and bins lie on one side of it.
  const isCentred = moments === undefined || moments.mean ** 2 < moments.second / 4;
  return isCentred && confidence >= 0.5 && !/^(?:trained|unknown|zeros|ones|constant|identity)$/.test(kind);
}
