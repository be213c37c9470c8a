import { names, number, percent } from '../findings/wording';
import type { Proposal } from '../model';
import { moments } from '../theory/moments';
import { type Dropping, droppings, placeOf } from './evidence/dropouts';
import { isFresh } from './evidence/grade';
import { activatedBy, drawnFrom, initializer, mend } from './evidence/proposals';
import type { Rule, Verdict } from './rule';

export const seluContract: Rule = {
  meta: {
    id: 'selu-contract',
    title: 'SELU and alpha dropout without each other',
    severity: 'info',
    category: 'activation',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const dropped = droppings(evidence).filter(({ rate, behind }) => behind && rate > 0 && rate < 1);
    const [first, ...others] = dropped.filter((d) => d.kind === 'dropout' && d.activation === 'selu');
    if (first) yield ordinary(first, others);
    const [alpha, ...more] = dropped.filter((d) => d.kind === 'alpha-dropout' && shiftOf(d) !== undefined);
    if (alpha) yield misused(alpha, more);
  },
};

/** What SELU gives for very negative numbers, −λα (Klambauer et al. 2017): alpha dropout puts it in place of what it drops. */
const floor = -1.0507009873554805 * 1.6732632423543772;

function ordinary(first: Dropping, others: readonly Dropping[]): Verdict {
  const { name, rate, behind } = first;
  const growth = 1 / (1 - rate);
  return {
    severity: 'info',
    message: `“${name}” drops ${percent(rate)} of the SELU outputs of “${behind?.name}” to 0: their variance grows ×${number(growth)} in training alone.`,
    explanation: `SELU keeps mean 0 and variance 1 from layer to layer, which is what it is for. Dropout to 0 keeps the mean and makes the variance 1 / (1 − p) = 1 / ${number(1 - rate)} = ${number(growth)}, in training and not at inference. Alpha dropout puts −λα = ${number(floor)} in place of what it drops, and scales and shifts the rest so that both stay.`,
    advice: 'Use alphaDropout with the same rate.',
    ...shown(first, others),
    proposals: leaveOut([first, ...others]),
    evidence: { rate, growth, layers: others.length + 1 },
  };
}

interface Shift {
  /** Mean and variance of the activation's values for N(0, 1), as they are and as alpha dropout makes them in training. */
  readonly mean: number;
  readonly variance: number;
  readonly trainedMean: number;
  readonly trainedVariance: number;
}

/** Undefined behind SELU, whose values it was made for, and behind anything else of mean 0 and variance 1. */
function shiftOf({ rate, activation, behind }: Dropping): Shift | undefined {
  if (activation === undefined || activation === 'selu') return undefined;
  const parameters = behind?.activation?.parameters;
  const known = moments({ kind: activation, ...(parameters && { parameters }) }, 1);
  if (!known) return undefined;
  const { mean, second } = known;
  const kept = 1 - rate;
  const scale = 1 / Math.sqrt(kept * (1 + rate * floor ** 2));
  const trainedMean = scale * kept * mean;
  const trainedVariance = scale ** 2 * (kept * second + rate * floor ** 2 - (kept * mean + rate * floor) ** 2);
  const variance = second - mean ** 2;
  const isKept = Math.abs(trainedMean - mean) < 0.05 && Math.abs(trainedVariance / variance - 1) < 0.05;
  return isKept ? undefined : { mean, variance, trainedMean, trainedVariance };
}

function misused(first: Dropping, others: readonly Dropping[]): Verdict {
  const { name, rate, behind, activation } = first;
  const { mean, variance, trainedMean, trainedVariance } = shiftOf(first) ?? {
    mean: 0,
    variance: 1,
    trainedMean: 0,
    trainedVariance: 1,
  };
  return {
    severity: 'info',
    message: `“${name}” is alpha dropout behind the ${activation} of “${behind?.name}”: in training its values have mean ${number(trainedMean)} and variance ${number(trainedVariance)}, at inference ${number(mean)} and ${number(variance)}.`,
    explanation: `Alpha dropout puts −λα = ${number(floor)}, the lowest value of SELU, in place of what it drops, and computes a·x + b from the rest with a = ((1 − p)(1 + p λ²α²))^(−1/2). That keeps a mean of 0 and a variance of 1, which SELU has and ${activation} has not: it becomes a (1 − p) · ${number(mean)} = ${number(trainedMean)} with p = ${number(rate)}. What the next layer learns in training does not hold at inference.`,
    advice: `Use ordinary dropout behind ${activation}.`,
    ...shown(first, others),
    proposals: [...selfNormalising([first, ...others]), ...leaveOut([first, ...others])],
    evidence: { rate, mean, variance, trainedMean, trainedVariance, layers: others.length + 1 },
  };
}

const shown = (
  first: Dropping,
  others: readonly Dropping[],
): Pick<Verdict, 'layer' | 'range' | 'layers' | 'related'> => ({
  ...placeOf(first),
  layers: [first, ...others].flatMap((d) => (d.behind ? [d.behind.id] : [])),
  related: others.map((d) => ({ ...placeOf(d), message: `${names([d.name])} likewise.` })),
});

const leaveOut = (some: readonly Dropping[]): readonly Proposal[] =>
  mend(
    'Leave the dropout out',
    some.map(({ object }) => object && { kind: 'set', object, option: 'rate', value: 0 }),
  );

const selfNormalising = (some: readonly Dropping[]): readonly Proposal[] =>
  mend(
    'Use selu with LeCun weights',
    some.flatMap(({ behind }) =>
      behind ? [activatedBy(behind, 'selu'), drawnFrom(behind, initializer('LeCunUniform'))] : [undefined],
    ),
  );
