import { count, number, powerOfTen } from '../findings/wording';
import { activationName, criticalVariance, fittingInitializer } from './evidence/activations';
import { varianceOf } from './evidence/describe';
import { type Flow, forwardFlow, gradientFlow } from './evidence/flow';
import { grade, isFresh, type Limits } from './evidence/grade';
import { runs, spine } from './evidence/spine';
import type { Evidence, Layer, Rule, Verdict } from './rule';

export const initActivationMismatch: Rule = {
  meta: {
    id: 'init-activation-mismatch',
    title: 'The initial variance does not fit the activation',
    severity: 'error',
    category: 'scale',
    fixable: false,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: {
      ratio: 1.5,
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
        return ratio !== undefined && (small ? ratio < 1 / evidence.option('ratio') : ratio > evidence.option('ratio'));
      };
      const verdicts = runs(road, isOff, 1).flatMap((run) => judgeRun(evidence, road, run) ?? []);
      yield* verdicts;
    }
  },
};

/** σ_w² of a layer over the σ_w² that keeps the signal behind the activation that feeds it; undefined where nothing can be said. */
function ratioOf(road: readonly Layer[], layer: Layer): number | undefined {
  const before = road[road.indexOf(layer) - 1];
  if (!before || layer.normalisation || before.normalisation || !layer.predecessors.includes(before.id))
    return undefined;
  if (layer.weight?.initializer.kind === 'trained') return undefined;
  const target = criticalVariance(before.activation);
  const variance = variancePerInput(layer);
  return target === undefined || variance === undefined || variance === 0 ? undefined : variance / target;
}

const variancePerInput = (l: Layer): number | undefined => {
  const variance = varianceOf(l);
  return variance === undefined ? undefined : variance * (l.weight?.fanIn ?? 1);
};

/** A wrong variance matters by what it does over the run of such layers, not by itself. */
function judgeRun(evidence: Evidence, road: readonly Layer[], run: readonly Layer[]): Verdict | undefined {
  const first = run[0];
  const before = first && road[road.indexOf(first) - 1];
  if (!first || !before) return undefined;
  const stretch = [before, ...run];
  const effects = [gradientFlow(evidence, stretch), forwardFlow(evidence, stretch)];
  const [gradient, forward] = effects;
  const worst = effects
    .flatMap((flow) => (flow ? [{ flow, severity: severityOf(evidence, flow) }] : []))
    .sort((a, b) => rank(a.severity) - rank(b.severity))[0];
  if (!worst?.severity) return undefined;
  const sigma = variancePerInput(first) ?? 0;
  const target = criticalVariance(before.activation) ?? 1;
  const kind = activationName(before);
  const initializer = first.weight?.initializer.kind ?? 'unknown';
  const named = initializer === 'unknown' ? '' : ` (${initializer})`;
  const g = powerOfTen(gradient?.total ?? 0);
  const f = powerOfTen(forward?.total ?? 0);
  return {
    severity: worst.severity,
    message: `Initial variance${named} is too ${sigma < target ? 'small' : 'large'} behind ${kind}: over ${count(run.length, 'layer')} from “${first.name}” on, the signal changes ×${f} and the gradient ×${g}.`,
    explanation: `Behind ${kind} the signal keeps its size when fan-in · Var(w) = 1 / E[f(z)²] = ${number(target)}. At “${first.name}” it is ${number(first.weight?.fanIn ?? 0)} · ${number(varianceOf(first) ?? 0)} = ${number(sigma)}, ${number(sigma < target ? target / sigma : sigma / target)} times too ${sigma < target ? 'small' : 'large'}, so that each layer multiplies the signal by about √(${number(sigma)} / ${number(target)}) = ${number(Math.sqrt(sigma / target))}. Over ${count(run.length, 'layer')} ${worst.flow.from === 'measured' ? 'that was measured as' : 'theory predicts'} ×${f} forward and ×${g} for the gradient on its way back.`,
    advice: `Initialise these layers with ${fittingInitializer(before.activation)}, or put a normalisation between them.`,
    layer: first.id,
    layers: stretch.map((l) => l.id),
    related: run.slice(1).map((l) => ({ layer: l.id, message: `“${l.name}” has the same mismatch.` })),
    evidence: {
      variance: sigma,
      critical: target,
      layers: run.length,
      gradientLog10: gradient?.total ?? 0,
      forwardLog10: forward?.total ?? 0,
      band: worst.flow.band,
    },
  };
}

function severityOf(evidence: Evidence, flow: Flow): ReturnType<typeof grade> {
  const way = flow.total < 0 ? 'vanish' : 'explode';
  const limits: Limits = {
    error: evidence.option(`${way}Error`),
    warning: evidence.option(`${way}Warning`),
    info: evidence.option(`${way}Info`),
  };
  return grade(flow.total, flow.band, limits);
}

const rank = (s: ReturnType<typeof grade>): number => (s ? ['error', 'warning', 'info'].indexOf(s) : 3);
