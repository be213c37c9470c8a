import { names, number, percent } from '../findings/wording';
import type { UnitActivity } from '../probe/measured';
import { isReluLike } from './evidence/activations';
import { uninformative } from './evidence/fed';
import { isFresh } from './evidence/grade';
import { drawnFrom, initializer, mendAll } from './evidence/proposals';
import type { Evidence, Layer, Rule } from './rule';

export const dyingRelu: Rule = {
  meta: {
    id: 'dying-relu',
    title: 'ReLU units are never active',
    severity: 'error',
    category: 'activation',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { excessShare: 0.25, errorShare: 0.9 },
  },
  *check(evidence) {
    if (uninformative(evidence)) return;
    const dying = evidence.layers.flatMap((layer) => {
      const units = isReluLike(layer.activation) ? evidence.tensor(layer.preActivation)?.units : undefined;
      return units && isDying(evidence, units) ? [{ layer, units, share: units.dead / units.units }] : [];
    });
    const worst = dying.reduce<(typeof dying)[number] | undefined>(
      (a, b) => (a && a.share >= b.share ? a : b),
      undefined,
    );
    if (!worst) return;
    const others = dying.filter((d) => d !== worst);
    const { units, share } = worst;
    const fresh = isFresh(evidence);
    yield {
      severity: !fresh ? 'info' : share >= evidence.option('errorShare') ? 'error' : 'warning',
      message: `${number(units.dead)} of ${number(units.units)} ReLU units of “${worst.layer.name}” are never active (${percent(share)})${others.length ? `; ${names(others.map((d) => d.layer.name))} ${others.length > 1 ? 'are' : 'is'} like it` : ''}.`,
      explanation: `A unit with z ≤ 0 on every input outputs 0, and f′(z) = 0 sends it no gradient, so training cannot bring it back. ${number(units.dead)} units were at or below zero on all samples and ${number(units.alwaysOn)} above zero on all: chance would give about as many of both, so the pre-activations are shifted to the negative side${biasSentence(worst.layer)}.${fresh ? '' : ' These weights look trained: units that rest on synthetic input may well fire on real input, and pruning leaves such units behind.'}`,
      advice: fresh
        ? 'Start biases at 0 (or slightly above), use He initialization and centred inputs, or LeakyReLU, which keeps a gradient below zero.'
        : 'Give real input with --input before drawing a conclusion; units that stay dead can be pruned.',
      layer: worst.layer.id,
      blames: isNegative(worst.layer) ? 'bias' : 'activation',
      layers: dying.map((d) => d.layer.id),
      related: others.map((d) => ({
        layer: d.layer.id,
        message: `${number(d.units.dead)} of ${number(d.units.units)} units of “${d.layer.name}” are never active.`,
      })),
      proposals: mendAll(
        'Start the biases at zero',
        [worst, ...others]
          .filter((d) => isNegative(d.layer))
          .map(({ layer }) => ({ layer, changes: [drawnFrom(layer, initializer('Zeros'), 'bias')] })),
        true,
      ),
      evidence: { dead: units.dead, alwaysOn: units.alwaysOn, units: units.units, layers: dying.length },
    };
  },
};

/**
 * Dead units alone prove nothing: in a deep healthy He network inputs become alike, and a quarter to a half of the units are off for all
 * of them, with as many always on. What counts is the excess of dead over always-on units, beyond two standard deviations of a fair coin.
 */
function isDying(evidence: Evidence, { units, dead, alwaysOn }: UnitActivity): boolean {
  if (dead === units) return units > 0;
  const chance = 2 * Math.sqrt(dead + alwaysOn);
  return dead - alwaysOn - chance >= evidence.option('excessShare') * units;
}

const isNegative = (l: Layer): boolean => (l.bias?.moments?.mean ?? 0) < 0;

const biasSentence = (l: Layer): string => {
  const mean = l.bias?.moments?.mean;
  return mean !== undefined && isNegative(l) ? `, as the bias is (${number(mean)} on average)` : '';
};
