import { count, number, powerOfTen } from '../findings/wording';
import { describeGradient, remedy } from './evidence/describe';
import { gradientFlow } from './evidence/flow';
import { grade, limits } from './evidence/grade';
import type { Rule } from './rule';

export const vanishingGradient: Rule = {
  meta: {
    id: 'vanishing-gradient',
    title: 'The gradient vanishes on its way to the first layers',
    severity: 'error',
    category: 'scale',
    fixable: false,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { errorDecades: 6, warningDecades: 2, infoDecades: 1, trainedDecades: 4 },
  },
  *check(evidence) {
    const flow = gradientFlow(evidence);
    if (!flow || flow.total >= 0) return;
    const severity = grade(flow.total, flow.band, limits(evidence, flow));
    const first = flow.layers[0];
    if (!severity || !first) return;
    const steps = flow.layers.length - 1;
    const perLayer = flow.total / steps;
    yield {
      severity,
      message: `Gradient shrinks ×${powerOfTen(perLayer)} per layer: after ${count(steps, 'layer')} ${powerOfTen(flow.total)} of it is left at “${first.name}”${flow.from === 'predicted' ? ' (predicted)' : ''}.`,
      explanation: `${describeGradient(evidence, flow)} What reaches the first layers is too small to train them: at the same learning rate they move ${powerOfTen(-flow.total)} times less than the last ones.`,
      advice: remedy(flow),
      layer: first.id,
      layers: flow.layers.map((l) => l.id),
      related: [{ layer: flow.layers.at(-1)?.id ?? first.id, message: 'From here the gradient starts back.' }],
      evidence: {
        gradientLog10: flow.total,
        perLayer: 10 ** perLayer,
        layers: flow.layers.length,
        band: Number(number(flow.band)),
      },
    };
  },
};
