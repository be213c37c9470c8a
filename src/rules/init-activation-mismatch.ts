import { severities } from '../findings/finding';
import { count, number, powerOfTen } from '../findings/wording';
import type { Proposal } from '../model';
import { activationName, criticalVariance, fittingInitializer, isCurvedAtZero } from './evidence/activations';
import { type Attributed, attributed, isMeasured } from './evidence/attributed';
import { varianceOf } from './evidence/describe';
import { miscounted } from './evidence/fans';
import type { Flow } from './evidence/flow';
import { isFresh, type Limits } from './evidence/grade';
import { mistakeOf } from './evidence/mistake';
import { redrawn, scaledInitializer } from './evidence/proposals';
import { runs, spine } from './evidence/spine';
import type { Evidence, Layer, Rule, Verdict } from './rule';

export const initActivationMismatch: Rule = {
  meta: {
    id: 'init-activation-mismatch',
    title: 'The initial variance does not fit the activation',
    severity: 'error',
    category: 'scale',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: {
      ratio: 1.5,
      curvedRatio: 1.15,
      vanishError: 6,
      vanishWarning: 2,
      vanishInfo: 1,
      explodeError: 2,
      explodeWarning: 1,
      explodeInfo: 0.7,
    },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const road = spine(evidence);
    for (const small of [true, false]) {
      const isOff = (l: Layer): boolean => {
        const ratio = ratioOf(road, l);
        const limit = evidence.option(isCurvedAtZero(beforeOn(road, l)?.activation ?? null) ? 'curvedRatio' : 'ratio');
        return ratio !== undefined && (small ? ratio < 1 / limit : ratio > limit);
      };
      const effects = runs(road, isOff, 1)
        .flatMap((run) => effectOf(evidence, road, run) ?? [])
        .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
      const [worst, ...others] = effects;
      if (worst) yield { ...describe(worst, others), proposals: proposals(road, effects) };
    }
  },
};

/** Each layer of a run has a variance that is off in the same direction. */
interface Effect extends Attributed {
  readonly run: readonly Layer[];
  /** The layer whose activation feeds the run. */
  readonly before: Layer;
}

const beforeOn = (road: readonly Layer[], layer: Layer): Layer | undefined => road[road.indexOf(layer) - 1];

/** σ_w² of a layer over the σ_w² that keeps the signal behind the activation that feeds it; undefined where nothing can be said. */
function ratioOf(road: readonly Layer[], layer: Layer): number | undefined {
  const before = beforeOn(road, layer);
  if (!before || layer.normalisation || before.normalisation || !layer.predecessors.includes(before.id))
    return undefined;
  if (layer.weight?.initializer.kind === 'trained') return undefined;
  // The library is to blame, and has rules of its own.
  if (miscounted(layer)) return undefined;
  const target = criticalVariance(before.activation);
  const variance = variancePerInput(layer);
  return target === undefined || variance === undefined || variance === 0 ? undefined : variance / target;
}

const variancePerInput = (l: Layer): number | undefined => {
  const variance = varianceOf(l);
  // A sine of ω₀·z has its factor behind the weights (SIREN).
  const factor = l.scaling?.factor ?? 1;
  return variance === undefined ? undefined : variance * (l.weight?.fanIn ?? 1) * factor ** 2;
};

function effectOf(evidence: Evidence, road: readonly Layer[], run: readonly Layer[]): Effect | undefined {
  const before = run[0] && road[road.indexOf(run[0]) - 1];
  if (!before) return undefined;
  const due = run.reduce((sum, l) => sum + Math.log10(lastingRatio(road, l)) / 2, 0);
  const effect = attributed(evidence, [before, ...run], due, (decades) => limitsOf(evidence, decades));
  return effect && { run, before, ...effect };
}

/** What a layer multiplies second moments by deep in a run: where the activation is almost z / 2 near zero, a fading signal comes to lose that much. */
function lastingRatio(road: readonly Layer[], layer: Layer): number {
  const ratio = ratioOf(road, layer) ?? 1;
  const variance = variancePerInput(layer) ?? 1;
  return ratio < 1 && isCurvedAtZero(beforeOn(road, layer)?.activation ?? null) ? Math.min(ratio, variance / 4) : ratio;
}

/** Biases feed the signal what small weights take from it, so that it fades less than the factor says; the gradient has no such help. */
const biasSentence = (run: readonly Layer[], ratio: number, forward: Flow | undefined): string => {
  const due = (run.length * Math.log10(ratio)) / 2;
  const refilled = forward?.from === 'measured' && due < -1 && forward.total > due / 2;
  return refilled && run.some((l) => l.bias)
    ? ' The biases keep the signal from fading as far as that factor says; nothing does so for the gradient.'
    : '';
};

/** Each layer of the runs drawn with the variance that fits the activation before it. */
const proposals = (road: readonly Layer[], effects: readonly Effect[]): readonly Proposal[] =>
  redrawn(
    effects
      .flatMap(({ run }) => run)
      .flatMap((layer) => {
        const target = criticalVariance(beforeOn(road, layer)?.activation ?? null);
        return layer.weight && target !== undefined
          ? [{ layer, value: scaledInitializer(layer.weight, layer.kind, target / (layer.scaling?.factor ?? 1) ** 2) }]
          : [];
      }),
  );

const limitsOf = (evidence: Evidence, decades: number): Limits => {
  const way = decades < 0 ? 'vanish' : 'explode';
  return {
    error: evidence.option(`${way}Error`),
    warning: evidence.option(`${way}Warning`),
    info: evidence.option(`${way}Info`),
  };
};

/** The factor between weights and activation in the formula. */
const scaled = ({ scaling }: Layer): string => (scaling ? ` · ${number(scaling.factor)}²` : '');

function describe(effect: Effect, others: readonly Effect[]): Verdict {
  const { run, before, severity, gradient, forward } = effect;
  const first = run[0] ?? before;
  const sigma = variancePerInput(first) ?? 0;
  const target = criticalVariance(before.activation) ?? 1;
  const kind = activationName(before);
  const initializer = first.weight?.initializer.kind ?? 'unknown';
  const named = initializer === 'unknown' ? '' : ` (${initializer})`;
  const wrong = sigma < target ? 'small' : 'large';
  const times = number(sigma < target ? target / sigma : sigma / target);
  const [f, g] = [powerOfTen(forward?.total ?? 0), powerOfTen(gradient?.total ?? 0)];
  const measured = isMeasured(effect);
  const mistake = mistakeOf(first, before);
  const told = measured ? 'that was measured as' : 'theory predicts';
  return {
    severity,
    message: `Initial variance${named} is too ${wrong} behind ${kind}: over ${count(run.length, 'layer')} from “${first.name}” on${others.length ? ` (and in ${count(others.length, 'other place')})` : ''}, the signal changes ×${f} and the gradient ×${g}${measured ? '' : ' (predicted)'}.`,
    explanation: `Behind ${kind} the signal keeps its size when fan-in · Var(w) = 1 / E[f(z)²] = ${number(target)}. At “${first.name}” it is ${number(first.weight?.fanIn ?? 0)} · ${number(varianceOf(first) ?? 0)}${scaled(first)} = ${number(sigma)}, ${times} times too ${wrong}, so that each layer multiplies the signal by about √(${number(sigma)} / ${number(target)}) = ${number(Math.sqrt(sigma / target))}. Over ${count(run.length, 'layer')} ${told} ×${f} forward and ×${g} for the gradient on its way back.${mistake && ` ${mistake}`}${biasSentence(run, sigma / target, forward)}`,
    advice: `Initialise these layers with ${fittingInitializer(before.activation)}, or put a normalisation between them.`,
    layer: first.id,
    blames: 'initializer',
    layers: [before, ...run, ...others.flatMap((o) => o.run)].map((l) => l.id),
    related: [
      { layer: before.id, blames: 'activation', message: `“${before.name}” feeds it through ${kind}.` },
      ...[...run.slice(1), ...others.flatMap((o) => o.run)].map((l) => ({
        layer: l.id,
        message: `The initial variance of “${l.name}” is too ${wrong} as well.`,
      })),
    ],
    evidence: {
      variance: sigma,
      critical: target,
      layers: run.length,
      gradientLog10: gradient?.total ?? 0,
      forwardLog10: forward?.total ?? 0,
      band: Math.max(gradient?.band ?? 0, forward?.band ?? 0),
    },
  };
}
