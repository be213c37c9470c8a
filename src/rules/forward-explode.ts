import { count, names, number, powerOfTen } from '../findings/wording';
import { remedy } from './evidence/describe';
import { brokenInputs } from './evidence/fed';
import { forwardFlow } from './evidence/flow';
import { grade, isFresh, limits } from './evidence/grade';
import type { Evidence, Layer, Rule, Verdict } from './rule';

export const forwardExplode: Rule = {
  meta: {
    id: 'forward-explode',
    title: 'The signal grows without bound through the layers',
    severity: 'error',
    category: 'scale',
    fixable: false,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { errorDecades: 3, warningDecades: 1, infoDecades: 0.7, trainedDecades: 6 },
  },
  *check(evidence) {
    const overflow = overflowed(evidence);
    if (overflow) {
      yield overflow;
      return;
    }
    const flow = forwardFlow(evidence);
    if (!flow || flow.total <= 0) return;
    const severity = grade(flow.total, flow.band, limits(evidence, flow));
    const last = flow.layers.at(-1);
    const first = flow.layers[0];
    if (!severity || !first || !last) return;
    const steps = flow.layers.length - 1;
    yield {
      severity,
      message: `Signal grows ×${powerOfTen(flow.total / steps)} per layer: after ${count(steps, 'layer')} it is ${powerOfTen(flow.total)} times as large at “${last.name}”${flow.from === 'predicted' ? ' (predicted)' : ''}.`,
      explanation: `The root mean square of the pre-activations goes from ${powerOfTen(flow.log10[0] ?? 0)} at “${first.name}” to ${powerOfTen(flow.log10.at(-1) ?? 0)} at “${last.name}”: 10^(${number(flow.total)} / ${steps}) a layer. E[z²] of a layer is fan-in · Var(w) · E[f(z)²] of the one before; that product is above 1 here. A softmax or sigmoid at the end is then certain of a random answer, and the loss starts huge.`,
      advice: remedy(flow),
      layer: last.id,
      layers: flow.layers.map((l) => l.id),
      related: [{ layer: first.id, message: 'From here the signal grows.' }],
      evidence: {
        forwardLog10: flow.total,
        perLayer: 10 ** (flow.total / steps),
        layers: flow.layers.length,
        band: flow.band,
      },
    };
  },
};

/** NaN or infinity made by the forward pass itself, at the first layer that shows it. */
function overflowed(evidence: Evidence): Verdict | undefined {
  const broken = evidence.layers.filter((l) => {
    const v = evidence.tensor(l.preActivation)?.value ?? evidence.tensor(l.output)?.value;
    return (v?.nonFinite ?? 0) > 0;
  });
  const origin = broken[0];
  const value = origin && (evidence.tensor(origin.preActivation)?.value ?? evidence.tensor(origin.output)?.value);
  if (!origin || !value) return undefined;
  const inputs = brokenInputs(evidence);
  if (inputs.length) return fromInput(inputs, origin, broken);
  return {
    severity: isFresh(evidence) ? 'error' : 'warning',
    message: `Signal is NaN or infinite from “${origin.name}” on (${number(value.nonFinite)} of ${number(value.n)} values).`,
    explanation: `The layers before it are finite${value.nonFinite < value.n ? `, and the largest value that is left is ${number(value.maxAbs)}` : ''}: the sums of “${origin.name}” pass the largest number that its type holds, a number in it (a bias, a slope, a scale) is not finite, or an operator divides by zero or takes the root of a negative number. Every gradient that meets such a value is lost.`,
    advice: isFresh(evidence)
      ? 'Lower the initial variance of the layers up to there, or normalise between them.'
      : 'Give real input with --input: synthetic input may lie outside what the network was trained for.',
    layer: origin.id,
    layers: broken.map((l) => l.id),
    evidence: { nonFinite: value.nonFinite, of: value.n },
  };
}

const fromInput = (inputs: readonly string[], origin: Layer, broken: readonly Layer[]): Verdict => ({
  severity: 'warning',
  message: `The input ${names(inputs)} holds numbers that are NaN or infinite, and so do “${origin.name}” and what follows.`,
  explanation:
    'Every sum with such a number in it is NaN or infinite as well, and every gradient that meets it is lost. This says nothing about the network: missing values in the data, or a division by a deviation of 0 where it was prepared, are the usual reasons.',
  advice: 'Give input that is finite throughout.',
  layer: origin.id,
  layers: broken.map((l) => l.id),
  evidence: { inputs: inputs.length },
});
