import { count, powerOfTen } from '../findings/wording';
import { describeGradient, remedy } from './evidence/describe';
import { gradientFlow } from './evidence/flow';
import { grade, isFresh, limits } from './evidence/grade';
import { spine } from './evidence/spine';
import type { Evidence, Rule, Verdict } from './rule';

export const explodingGradient: Rule = {
  meta: {
    id: 'exploding-gradient',
    title: 'The gradient explodes on its way to the first layers',
    severity: 'error',
    category: 'scale',
    fixable: false,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { errorDecades: 2, warningDecades: 1, infoDecades: 0.7, trainedDecades: 4 },
  },
  *check(evidence) {
    const overflow = overflowed(evidence);
    if (overflow) {
      yield overflow;
      return;
    }
    const flow = gradientFlow(evidence);
    if (!flow || flow.total <= 0) return;
    const severity = grade(flow.total, flow.band, limits(evidence, flow));
    const first = flow.layers[0];
    if (!severity || !first) return;
    const steps = flow.layers.length - 1;
    const perLayer = flow.total / steps;
    yield {
      severity,
      message: `Gradient grows ×${powerOfTen(perLayer)} per layer: after ${count(steps, 'layer')} it is ${powerOfTen(flow.total)} times as large at “${first.name}”${flow.from === 'predicted' ? ' (predicted)' : ''}.`,
      explanation: `${describeGradient(evidence, flow)} No single learning rate suits both ends: one that trains the last layers throws the first ones away.`,
      advice: remedy(flow),
      layer: first.id,
      layers: flow.layers.map((l) => l.id),
      related: [{ layer: flow.layers.at(-1)?.id ?? first.id, message: 'From here the gradient starts back.' }],
      evidence: {
        gradientLog10: flow.total,
        perLayer: 10 ** perLayer,
        layers: flow.layers.length,
        band: flow.band,
      },
    };
  },
};

/** A gradient that is NaN or infinite, and whether it became so on the way back or the signal had on the way forward. */
function overflowed(evidence: Evidence): Verdict | undefined {
  const road = spine(evidence);
  const broken = road.filter((l) => (evidence.tensor(l.preActivation)?.gradient?.nonFinite ?? 0) > 0);
  // Backwards in execution order, the last broken layer is where it happens first.
  const origin = broken.at(-1);
  if (!origin) return undefined;
  const fresh = isFresh(evidence);
  const forward = (evidence.measured?.tensors ?? []).some((t) => (t.value?.nonFinite ?? 0) > 0);
  return {
    // Trained weights have once been trained: the synthetic input may be what does not suit them.
    severity: fresh ? 'error' : 'warning',
    message: `Gradient is NaN or infinite from “${origin.name}” back: ${count(broken.length, 'layer')} ${fresh ? 'cannot be trained' : 'cannot learn from this input'}.`,
    explanation: forward
      ? 'Values are already NaN or infinite on the way forward, and every product with them stays so on the way back.'
      : 'All values on the way forward are finite, so a product of layer factors on the way back passed the largest representable number, or an operator divided by zero in its derivative (a square root or a logarithm at 0).',
    advice: forward
      ? 'Mend the forward signal first.'
      : fresh
        ? 'Lower the initial variance of the layers behind it, or keep roots, logarithms and divisions away from zero.'
        : 'Give real input with --input; if it stays, keep roots, logarithms and divisions away from zero.',
    layer: origin.id,
    layers: broken.map((l) => l.id),
    evidence: { nonFiniteLayers: broken.length },
  };
}
