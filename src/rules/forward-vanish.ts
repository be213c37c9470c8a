import { count, number, powerOfTen } from '../findings/wording';
import { remedy } from './evidence/describe';
import { forwardFlow } from './evidence/flow';
import { grade, limits } from './evidence/grade';
import type { Rule } from './rule';

export const forwardVanish: Rule = {
  meta: {
    id: 'forward-vanish',
    title: 'The signal fades on its way through the layers',
    severity: 'error',
    category: 'scale',
    fixable: false,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { errorDecades: 6, warningDecades: 2, infoDecades: 1, trainedDecades: 6 },
  },
  *check(evidence) {
    const flow = forwardFlow(evidence);
    if (!flow || flow.total >= 0) return;
    const severity = grade(flow.total, flow.band, limits(evidence, flow));
    const last = flow.layers.at(-1);
    const first = flow.layers[0];
    if (!severity || !first || !last) return;
    const steps = flow.layers.length - 1;
    yield {
      severity,
      message: `Signal fades ×${powerOfTen(flow.total / steps)} per layer: after ${count(steps, 'layer')} ${powerOfTen(flow.total)} of it is left at “${last.name}”${flow.from === 'predicted' ? ' (predicted)' : ''}.`,
      explanation: `The root mean square of the pre-activations goes from ${powerOfTen(flow.log10[0] ?? 0)} at “${first.name}” to ${powerOfTen(flow.log10.at(-1) ?? 0)} at “${last.name}”: 10^(${number(flow.total)} / ${steps}) a layer. E[z²] of a layer is fan-in · Var(w) · E[f(z)²] of the one before; that product is below 1 here. The output then hardly depends on the input, and the biases drown it.`,
      advice: remedy(flow),
      layer: last.id,
      layers: flow.layers.map((l) => l.id),
      related: [{ layer: first.id, message: 'From here the signal fades.' }],
      evidence: {
        forwardLog10: flow.total,
        perLayer: 10 ** (flow.total / steps),
        layers: flow.layers.length,
        band: flow.band,
      },
    };
  },
};
