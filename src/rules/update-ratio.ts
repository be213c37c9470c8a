import type { Severity } from '../findings/finding';
import { number } from '../findings/wording';
import type { Optimizer, Proposal } from '../model';
import { isFresh } from './evidence/grade';
import { trainedOutputs } from './evidence/outputs';
import { mend } from './evidence/proposals';
import { type Curvature, curvatureOf, familyOf, rateOf, type Sized, typicalWeights } from './evidence/steps';
import type { Evidence, Rule, Verdict } from './rule';

export const updateRatio: Rule = {
  meta: {
    id: 'update-ratio',
    title: 'A learning rate that does not fit the weights',
    severity: 'error',
    category: 'health',
    fixable: true,
    sources: ['tfjs-code', 'tfjs-model', 'keras-code'],
    options: {
      warningRatio: 0.7,
      errorRatio: 2,
      infoSteps: 1e5,
      warningSteps: 1e6,
      warningCurvature: 4,
      errorCurvature: 10,
    },
  },
  *check(evidence) {
    const optimizer = evidence.model.compiled?.optimizer;
    const rate = optimizer && rateOf(optimizer);
    if (!optimizer || rate === undefined) return;
    const isPossible = rate > 0 && rate < Number.POSITIVE_INFINITY;
    // A model that was stored when its training ended may hold the rate that a schedule ended with.
    if (!isFresh(evidence) && (isPossible || evidence.model.source === 'tfjs-model')) return;
    if (!isPossible) {
      yield impossible(optimizer, rate);
      return;
    }
    const weights = familyOf(optimizer) === 'adaptive' ? typicalWeights(evidence) : undefined;
    const verdict = weights ? byWeights(evidence, optimizer, rate, weights) : byCurvature(evidence, optimizer, rate);
    if (verdict) yield verdict;
  },
};

const placeOf = ({ range, rate }: Optimizer): Pick<Verdict, 'range'> => {
  const shown = rate ?? range;
  return shown ? { range: shown } : {};
};

/** What most programs begin with. */
const usualRate = (optimizer: Optimizer): number => (familyOf(optimizer) === 'gradient' ? 0.01 : 0.001);

const withRate = (optimizer: Optimizer, value: number): readonly Proposal[] =>
  mend(`Use a learning rate of ${number(value)}`, [optimizer.rate && { kind: 'rate', optimizer, value }], true);

function impossible(optimizer: Optimizer, rate: number): Verdict {
  const { name } = optimizer;
  const what =
    rate === 0
      ? 'no weight ever changes'
      : rate < 0
        ? 'every step climbs, and the loss grows'
        : 'the first step makes every weight useless';
  return {
    severity: 'error',
    message: `The learning rate of ${name} is ${Number.isNaN(rate) ? 'not a number' : number(rate)}: ${what}.`,
    explanation: `A step is w ← w − η · (what the optimizer makes of ∂L/∂w). Only a finite η above 0 goes downhill; with ${Number.isNaN(rate) ? 'anything that is not a number' : `η = ${number(rate)}`} ${what}.`,
    advice: 'Begin with 0.001 for adam and rmsprop, and with 0.01 for sgd.',
    ...placeOf(optimizer),
    proposals: withRate(optimizer, usualRate(optimizer)),
    evidence: { rate },
  };
}

function byWeights(
  evidence: Evidence,
  optimizer: Optimizer,
  rate: number,
  { layer, size, usual }: Sized,
): Verdict | undefined {
  const { name } = optimizer;
  const ratio = rate / size;
  // Weights that begin too large have too large a way to go; how far is usual is what counts.
  const steps = Math.min(size, usual) / rate;
  const severity = graded(ratio, evidence.option('errorRatio'), evidence.option('warningRatio'));
  const slow: Severity | undefined =
    steps >= evidence.option('warningSteps') ? 'warning' : steps >= evidence.option('infoSteps') ? 'info' : undefined;
  const found = severity ?? slow;
  if (!found) return undefined;
  const effect = severity
    ? `${number(ratio)} times the size with which those of “${layer.name}” begin`
    : `so that those of “${layer.name}” need ${number(steps)} steps for a change of their own size`;
  return {
    severity: found,
    message: `A step of ${name} moves every weight by about ${number(rate)}, ${effect}.`,
    explanation: `${name} divides each gradient by its own size, so that a step moves a weight by about η = ${number(rate)} whatever the gradient is. The weights of “${layer.name}” begin with a root mean square of ${number(size)}: η / RMS(w) = ${number(rate)} / ${number(size)} = ${number(ratio)}. ${
      severity
        ? 'Steps as large as the weights wipe out what was drawn, and the signs of all the inputs of a unit add up: units saturate or die at once.'
        : `It takes ${number(Math.min(size, usual))} / ${number(rate)} = ${number(steps)} steps in one direction to change them by as much as weights of that layer usually are.`
    } Usual is a ratio from 0.0001 to 0.1.`,
    advice: severity
      ? 'Begin with 0.001, and go up while the loss falls.'
      : 'Begin with 0.001; very small rates are for weights that are trained already.',
    ...placeOf(optimizer),
    ...(optimizer.range ? {} : { layer: layer.id }),
    layers: [layer.id],
    proposals: withRate(optimizer, usualRate(optimizer)),
    evidence: { rate, ratio, size },
  };
}

/** Gradient descent on a slope that bends by λ ends in growing swings from 2/λ on, and in none that shrinks from 4/λ on (Lewkowycz et al. 2020). */
function byCurvature(evidence: Evidence, optimizer: Optimizer, rate: number): Verdict | undefined {
  if (familyOf(optimizer) !== 'gradient') return undefined;
  const steepest = trainedOutputs(evidence)
    .flatMap((output) => curvatureOf(evidence, output) ?? [])
    .reduce<Curvature | undefined>((a, b) => (a && a.bend * a.features >= b.bend * b.features ? a : b), undefined);
  if (!steepest) return undefined;
  const { output, bend, features } = steepest;
  const lambda = bend * features;
  const severity = graded(rate * lambda, evidence.option('errorCurvature'), evidence.option('warningCurvature'));
  if (!severity) return undefined;
  const { layer, loss } = output;
  return {
    severity,
    message: `${optimizer.name} with a learning rate of ${number(rate)} steps over the valley at “${layer.name}”: ${number(2 / lambda)} is the most that shrinks the error there.`,
    explanation: `Along its features h the loss of “${layer.name}” bends by up to λ = L″ · E‖h‖² = ${number(bend)} · ${number(features)} = ${number(lambda)}, with L″ that of ${loss.name} at the beginning and h from inputs of deviation 1. A step multiplies the error by 1 − ηλ = 1 − ${number(rate)} · ${number(lambda)} = ${number(1 - rate * lambda)}: it grows beyond ηλ = 2, and from 4 on networks do not find a flatter place in time. Inputs of a larger scale make λ larger by its square.`,
    advice: `Begin with ${number(roundedDown(1 / lambda))} or less.`,
    ...placeOf(optimizer),
    ...(optimizer.range ? {} : { layer: layer.id }),
    layers: [layer.id],
    proposals: withRate(optimizer, roundedDown(1 / lambda)),
    evidence: { rate, curvature: lambda, features },
  };
}

const graded = (x: number, error: number, warning: number): Severity | undefined =>
  x >= error ? 'error' : x >= warning ? 'warning' : undefined;

/** To 1, 2 or 5 times a power of ten. */
function roundedDown(x: number): number {
  const decade = 10 ** Math.floor(Math.log10(x));
  return decade * ([5, 2, 1].find((d) => d * decade <= x) ?? 1);
}
