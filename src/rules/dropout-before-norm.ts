import { number, percent } from '../findings/wording';
import { moments } from '../theory/moments';
import { type Dropping, droppings, placeOf } from './evidence/dropouts';
import { isFresh } from './evidence/grade';
import { mend } from './evidence/proposals';
import type { Rule } from './rule';

export const dropoutBeforeNorm: Rule = {
  meta: {
    id: 'dropout-before-norm',
    title: 'BatchNormalization learns the variance of thinned values',
    severity: 'info',
    category: 'activation',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { infoFactor: 1.15 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const shifted = droppings(evidence).flatMap((dropping) => {
      const factor = varianceShift(dropping);
      return dropping.normalised && factor > evidence.option('infoFactor') ? [{ dropping, factor }] : [];
    });
    const [first, ...others] = shifted;
    if (!first) return;
    const { dropping, factor } = first;
    const { name, rate } = dropping;
    yield {
      severity: 'info',
      message: `“${name}” drops ${percent(rate)} right before a BatchNormalization: outside training its values vary ${number(factor)} times less than it has learned.`,
      explanation: `Dropout multiplies by m / (1 − p). The mean of x stays, and its variance becomes E[x²] / (1 − p) − E[x]² in training, with p = ${number(rate)} ${number(factor)} times the Var(x) of inference. BatchNormalization stores the first and is then used on the second, so that everything behind it is scaled by 1/√${number(factor)} = ${number(1 / Math.sqrt(factor))} once training is over.`,
      advice: 'Put the dropout behind the normalisation, best behind the last one.',
      ...placeOf(dropping),
      related: others.map((o) => ({ ...placeOf(o.dropping), message: `“${o.dropping.name}” does so, too.` })),
      proposals: mend(
        'Leave these dropouts out',
        shifted.map((s) => s.dropping.object && { kind: 'set', object: s.dropping.object, option: 'rate', value: 0 }),
      ),
      evidence: { rate, factor, layers: shifted.length },
    };
  },
};

/** (E[x²] / (1 − p) − E[x]²) / Var(x), of what this activation makes of N(0, 1); alpha dropout is made to keep the variance. */
function varianceShift({ kind, rate, behind, activation = 'linear' }: Dropping): number {
  if (kind === 'alpha-dropout' || !(rate > 0 && rate < 1)) return 1;
  const parameters = behind?.activation?.parameters;
  const known = moments({ kind: activation, ...(parameters && { parameters }) }, 1);
  const { mean, second } = known ?? { mean: 0, second: 1 };
  return (second / (1 - rate) - mean ** 2) / (second - mean ** 2);
}
