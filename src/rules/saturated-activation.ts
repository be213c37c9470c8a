import { names, number, percent } from '../findings/wording';
import { saturationPoint } from './evidence/activations';
import { isFresh } from './evidence/grade';
import { shareBeyond } from './evidence/histogram';
import { initializer, redrawn } from './evidence/proposals';
import type { Evidence, Layer, Rule } from './rule';

export const saturatedActivation: Rule = {
  meta: {
    id: 'saturated-activation',
    title: 'Activations sit where their slope is almost zero',
    severity: 'error',
    category: 'activation',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { warningShare: 0.4, errorShare: 0.75 },
  },
  *check(evidence) {
    // Trained networks saturate on purpose: that is how a tanh or sigmoid says yes or no.
    if (!isFresh(evidence)) return;
    const layers = evidence.layers.filter((l) => isHidden(l) && saturationPoint(l.activation) !== undefined);
    const saturated = layers.flatMap((layer) => {
      const known = saturationOf(evidence, layer);
      return known && known.share >= evidence.option('warningShare') ? [{ layer, ...known }] : [];
    });
    const first = saturated[0];
    if (!first) return;
    const severe = saturated.filter((s) => s.share >= evidence.option('errorShare'));
    const worst = saturated.reduce((a, b) => (b.share > a.share ? b : a), first);
    const point = saturationPoint(worst.layer.activation) ?? 0;
    const kind = worst.layer.activation?.kind ?? '';
    const others = saturated.filter((s) => s !== worst);
    yield {
      // One saturated layer slows training down; when most of several are, nothing flows.
      severity: severe.length > 1 && severe.length * 2 > layers.length ? 'error' : 'warning',
      message: `${percent(worst.share)} of the ${kind} inputs of “${worst.layer.name}” are saturated (|z| > ${number(point)})${others.length ? `; also ${names(others.map((s) => s.layer.name))}` : ''}${worst.from === 'predicted' ? ' (predicted)' : ''}.`,
      explanation: `Beyond |z| = ${number(point)} the slope of ${kind} is under a tenth of its slope at 0, and the gradient is multiplied by it. The pre-activations of “${worst.layer.name}” ${worst.from === 'predicted' ? 'are predicted to have' : 'have'} a standard deviation of ${number(worst.std)} and a mean of ${number(worst.mean)}; for a normal distribution of deviation 1, ${percent(tail(point))} would lie beyond.`,
      advice:
        'Lower the initial variance (Glorot or LeCun), scale the inputs to mean 0 and deviation 1, or normalise before the activation.',
      layer: worst.layer.id,
      blames: 'initializer',
      layers: saturated.map((s) => s.layer.id),
      related: others.map((s) => ({
        layer: s.layer.id,
        message: `${percent(s.share)} of “${s.layer.name}” are saturated.`,
      })),
      proposals: redrawn([worst, ...others].map(({ layer }) => ({ layer, value: initializer('GlorotUniform') }))),
      evidence: { saturated: worst.share, threshold: point, layers: saturated.length },
    };
  },
};

/** Gates and output units are meant to decide; inside attention and recurrent cells likewise. */
const isHidden = (l: Layer): boolean =>
  !l.gate && !l.head && l.kind !== 'attention' && l.kind !== 'lstm' && l.kind !== 'gru' && l.weight !== undefined;

/** How the pre-activations of a layer are distributed, and what share of them is saturated. */
interface Saturation {
  readonly share: number;
  readonly mean: number;
  readonly std: number;
  readonly from: 'measured' | 'predicted';
}

function saturationOf(evidence: Evidence, l: Layer): Saturation | undefined {
  const point = saturationPoint(l.activation);
  const z = evidence.tensor(l.preActivation)?.value;
  if (point === undefined) return undefined;
  if (z) {
    const { mean, std, histogram } = z;
    const share = histogram ? shareBeyond(histogram, point) : 1 - between(-point, point, mean, std);
    return { share, mean, std, from: 'measured' };
  }
  const q = evidence.analytic?.layers.find((a) => a.id === l.id)?.q;
  if (q === undefined) return undefined;
  const std = Math.sqrt(q);
  return { share: 1 - between(-point, point, 0, std), mean: 0, std, from: 'predicted' };
}

const tail = (point: number): number => 1 - between(-point, point, 0, 1);

/** P(low < z < high) for a normal z. */
function between(low: number, high: number, mean: number, std: number): number {
  if (std === 0) return mean > low && mean < high ? 1 : 0;
  return normalCdf((high - mean) / std) - normalCdf((low - mean) / std);
}

/** Abramowitz & Stegun 26.2.17, absolute error under 7.5e-8. */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upper = (Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return x >= 0 ? 1 - upper : upper;
}
