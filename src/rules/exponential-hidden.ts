import { names, number, powerOfTen } from '../findings/wording';
import { moments } from '../theory/moments';

import { grade, isFresh } from './evidence/grade';
import type { Evidence, Layer, Rule } from './rule';

export const exponentialHidden: Rule = {
  meta: {
    id: 'exponential-hidden',
    title: 'Hidden activations that grow faster than their input',
    severity: 'error',
    category: 'activation',
    fixable: false,
    sources: ['onnx', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { infoDecades: 0.5, warningDecades: 1, errorDecades: 6 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const growing = evidence.layers.flatMap((layer) =>
      isSteep(evidence, layer) ? (growthOf(evidence, layer) ?? []) : [],
    );
    const total = growing.reduce((sum, g) => sum + g.decades, 0);
    const limits = {
      error: evidence.option('errorDecades'),
      warning: evidence.option('warningDecades'),
      info: evidence.option('infoDecades'),
    };
    const severity = grade(total, 0, limits);
    const worst = growing.reduce<Growth | undefined>((a, b) => (a && a.decades >= b.decades ? a : b), undefined);
    if (!severity || !worst) return;
    const { layer, before, after, from } = worst;
    const kind = layer.activation?.kind ?? '';
    const others = growing.filter((g) => g !== worst).map((g) => g.layer);
    yield {
      severity,
      message: `${kind} makes numbers of size ${size(after)} out of ${size(before)} in “${layer.name}”${from === 'predicted' ? ' (predicted)' : ''}${others.length ? `; with ${names(others.map((l) => l.name))} the signal grows ×${powerOfTen(total)}` : ''}.`,
      explanation: `${formula(kind, before)} The next layer gets the larger spread as its input, so that each such layer makes the next one worse, and a step of training that moves z a little moves the output by a factor. The slope grows in the same way: gradients are as uneven as the values.`,
      advice: 'Use relu, elu or softplus, which grow no faster than z, or normalise before the activation.',
      layer: layer.id,
      blames: 'activation',
      layers: growing.map((g) => g.layer.id),
      related: others.map((l) => ({ layer: l.id, message: `“${l.name}” grows faster than its input as well.` })),
      evidence: { layers: growing.length, growthLog10: total, before, after },
    };
  },
};

interface Growth {
  readonly layer: Layer;
  /** Root mean square of what enters the activation, and of what leaves it. */
  readonly before: number;
  readonly after: number;
  readonly decades: number;
  readonly from: 'measured' | 'predicted';
}

/** An exponential or a square whose values other weights take as they are: not a gate, not normalised, not a variance that multiplies noise. */
function isSteep({ layers }: Evidence, { id, activation, gate, head, normalisation }: Layer): boolean {
  if (activation?.kind !== 'exponential' && activation?.kind !== 'relu-squared') return false;
  if (gate || head || normalisation) return false;
  return layers.some((next) => next.weight && next.direct && next.predecessors[0] === id);
}

function growthOf(evidence: Evidence, layer: Layer): Growth | undefined {
  const rms = (value: string): number | undefined => {
    const stats = evidence.tensor(value)?.value;
    if (!stats || stats.n === 0) return undefined;
    return stats.nonFinite > 0 ? Number.POSITIVE_INFINITY : stats.l2 / Math.sqrt(stats.n);
  };
  const [z, a] = [rms(layer.preActivation), rms(layer.output)];
  const q = evidence.analytic?.layers.find((l) => l.id === layer.id)?.q;
  const before = z ?? (q === undefined ? undefined : Math.sqrt(q));
  if (before === undefined || !(before >= 0)) return undefined;
  const after = a ?? Math.sqrt((layer.activation && moments(layer.activation, before ** 2)?.second) ?? 1);
  // What is under 1 an exponential lifts to 1, which is a constant and no growth.
  const decades = Number.isFinite(after)
    ? Math.max(0, Math.log10(after / Math.max(1, before)))
    : Number.POSITIVE_INFINITY;
  return { layer, before, after, decades, from: z === undefined ? 'predicted' : 'measured' };
}

const size = (x: number): string => (Number.isFinite(x) ? number(x) : 'beyond what the number type holds');

function formula(kind: string, before: number): string {
  const q = before ** 2;
  if (!Number.isFinite(q)) return 'What enters is too large for the number type already.';
  return kind === 'exponential'
    ? `For z ~ N(0, q), E[(e^z)²] = e^(2q): with q = ${number(q)} a root mean square of e^${number(q)} = ${powerOfTen(q / Math.LN10)}.`
    : `For z ~ N(0, q), E[relu(z)⁴] = 1.5 q²: with q = ${number(q)} a root mean square of ${number(Math.sqrt(1.5) * q)}.`;
}
