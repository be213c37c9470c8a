import { count, number, percent, powerOfTen } from '../findings/wording';
import type { Proposal } from '../model';
import { type Dropping, droppings, placeOf } from './evidence/dropouts';
import { isFresh } from './evidence/grade';
import { mend } from './evidence/proposals';
import type { Evidence, Rule, Verdict } from './rule';

export const highDropout: Rule = {
  meta: {
    id: 'high-dropout',
    title: 'Dropout leaves less signal than noise, or drops nothing',
    severity: 'error',
    category: 'activation',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { highRate: 0.5, warningNoise: 4.5, fewestUnits: 4 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const all = droppings(evidence);
    const high = all.filter(({ rate }) => rate > evidence.option('highRate') && rate < 1);
    const worst = high.reduce<Dropping | undefined>((a, b) => (a && a.rate >= b.rate ? a : b), undefined);
    if (worst) yield noisy(evidence, worst, high);
    for (const dropping of all) if (dropping.rate >= 1) yield withoutEffect(dropping);
  },
};

/** E[(m / (1 − p))²] = 1 / (1 − p), and independent factors multiply. */
const noiseOf = (some: readonly Dropping[]): number =>
  Math.sqrt(some.reduce((product, { rate }) => product / (1 - rate), 1) - 1);

const unitsLeft = ({ behind, rate }: Dropping): number => (behind?.weight?.units ?? Number.NaN) * (1 - rate);

function severityOf(evidence: Evidence, high: readonly Dropping[]): Verdict['severity'] {
  const bare = high.filter((d) => unitsLeft(d) < evidence.option('fewestUnits'));
  if (noiseOf(high) < evidence.option('warningNoise')) return 'info';
  // What one of them takes away another may leave; a few units twice in a row carry nothing.
  return bare.length > 1 ? 'error' : 'warning';
}

function noisy(evidence: Evidence, worst: Dropping, high: readonly Dropping[]): Verdict {
  const { name, rate, behind } = worst;
  const units = behind?.weight?.units;
  const left = unitsLeft(worst);
  const own = noiseOf([worst]);
  const all = noiseOf(high);
  const others = high.filter((d) => d !== worst);
  const together = others.length ? `, ${number(all)} times with the ${count(others.length, 'other')} like it` : '';
  const few = left < 10 ? `; ${number(left)} of ${number(units ?? 0)} units are left` : '';
  return {
    severity: severityOf(evidence, high),
    message: `“${name}” drops ${percent(rate)} of what it gets: the noise is ${number(own)} times the signal${together}${few}.`,
    explanation: `In training every value is multiplied by m / (1 − p): m is 1 with probability 1 − p = ${number(1 - rate)}, else 0. That factor has mean 1 and standard deviation √(p / (1 − p)) = √(${number(rate)} / ${number(1 - rate)}) = ${number(own)}; at p = 0.5 it is 1, beyond it there is more noise than signal.${others.length ? ` Factors one after the other multiply: √(∏ 1/(1 − p) − 1) = ${number(all)}.` : ''}${units === undefined ? '' : ` Of the ${number(units)} units of “${behind?.name}” ${number(left)} are left on average, and none at all in ${number(rate)}^${number(units)} = ${powerOfTen(units * Math.log10(rate))} of the draws.`}`,
    advice: `Drop between a tenth and a half; if ${number(rate)} was meant as the share to keep, write ${number(1 - rate)}.`,
    ...placeOf(worst, 'rate'),
    related: others.map((d) => ({ ...placeOf(d, 'rate'), message: `“${d.name}” drops ${percent(d.rate)} as well.` })),
    proposals: [
      ...dropAt(high, () => 0.5, 'Drop one half'),
      ...dropAt(high, (d) => Number((1 - d.rate).toPrecision(3)), `Keep ${percent(rate)}`),
    ],
    evidence: { rate, noise: all, layers: high.length, ...(units !== undefined && { units }) },
  };
}

/** The library cuts the rate to 1, and drops only where it is below. */
function withoutEffect(dropping: Dropping): Verdict {
  const { name, rate } = dropping;
  return {
    severity: 'info',
    message: `“${name}” drops nothing: a rate of ${number(rate)} switches dropout off.`,
    explanation: `The rate is the share that is dropped, from 0 to below 1. TensorFlow.js takes 1 and everything above for 1 and, as nothing would be left to train on, hands the input on unchanged then: the network is trained without this dropout.`,
    advice: 'Give a share between 0 and 1, such as 0.5.',
    ...placeOf(dropping, 'rate'),
    proposals: [
      ...(rate > 1 && rate < 50 ? dropAt([dropping], () => rate / 100, `Drop ${percent(rate / 100)}`) : []),
      ...dropAt([dropping], () => 0.5, 'Drop one half'),
    ],
    evidence: { rate },
  };
}

const dropAt = (some: readonly Dropping[], rate: (d: Dropping) => number, title: string): readonly Proposal[] =>
  mend(
    title,
    some.map((d) => d.object && { kind: 'set', object: d.object, option: 'rate', value: rate(d) }),
  );
