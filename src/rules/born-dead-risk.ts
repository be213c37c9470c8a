import type { Severity } from '../findings/finding';
import { count, percent } from '../findings/wording';
import { isDrawn } from '../model';
import { bornDead } from '../theory/bornDead';
import { isReluLike } from './evidence/activations';
import { isFresh } from './evidence/grade';
import { activatedBy, mendAll } from './evidence/proposals';
import { chains, most, spine } from './evidence/spine';
import type { Evidence, Layer, Rule } from './rule';

export const bornDeadRisk: Rule = {
  meta: {
    id: 'born-dead-risk',
    title: 'A narrow ReLU network may be dead from the start',
    severity: 'error',
    category: 'scale',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { errorShare: 0.5, warningShare: 0.2, infoShare: 0.1 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const chain = most(
      chains(spine(evidence), (l) => isAtRisk(evidence, l), 1),
      bound,
    );
    const first = chain?.[0];
    if (!chain || !first || bound(chain) < evidence.option('infoShare')) return;
    const widths = chain.map(unitsOf);
    const chance = bornDead(first.weight?.fanIn ?? 1, widths);
    const severity = gradeOf(evidence, chance);
    if (!severity) return;
    const narrow = Math.min(...widths);
    const narrowest = chain.find((l) => unitsOf(l) === narrow) ?? first;
    const [from, to] = [first.name, chain.at(-1)?.name ?? first.name];
    yield {
      severity,
      message: `${percent(chance)} of all initial draws are dead: with as few as ${count(narrow, 'ReLU unit')} in ${count(chain.length, 'layer')}, all units of some layer are off for every input.`,
      explanation: `A unit with random weights and no bias is off for an input in half of all draws, so all n units of a layer are off in 2^−n of them: ${term(narrow)} at “${narrowest.name}”. From “${from}” to “${to}” that is at most 1 − ∏(1 − 2^−n) = ${percent(bound(chain))} (Lu et al. 2019, theorem 3.2), and ${percent(chance)} of 400 networks drawn with these widths had such a layer. It outputs 0 whatever comes in, no gradient passes it, and no training brings it back: only another draw does.`,
      advice:
        'Use LeakyReLU or tanh, which are never off, make the layers wider (from 8 units on a draw is hardly ever dead), or leave some of them out.',
      layer: narrowest.id,
      blames: 'activation',
      layers: chain.map((l) => l.id),
      related: chain
        .filter((l) => l !== narrowest && unitsOf(l) <= 8)
        .map((l) => ({ layer: l.id, message: `“${l.name}” has ${count(unitsOf(l), 'unit')}.` })),
      proposals: mendAll(
        'Use tanh',
        chain.filter((l) => unitsOf(l) <= 8).map((layer) => ({ layer, changes: [activatedBy(layer, 'tanh')] })),
        false,
      ).slice(0, 1),
      evidence: { chance, bound: bound(chain), layers: chain.length, narrowest: narrow },
    };
  },
};

const unitsOf = (l: Layer): number => l.weight?.units ?? 1;

const term = (units: number): string => `2^−${units} = ${percent(2 ** -units)}`;

/** 1 − ∏(1 − 2^−n). */
const bound = (chain: readonly Layer[]): number => 1 - chain.reduce((alive, l) => alive * (1 - 2 ** -unitsOf(l)), 1);

/**
 * Dense ReLU layers without a normalisation, whose biases do not start above zero; a convolution has its units at many positions. Weights that
 * a file holds have been drawn: where they were measured, it is known whether they are dead.
 */
function isAtRisk(
  evidence: Evidence,
  { kind, activation, normalisation, weight, bias, preActivation }: Layer,
): boolean {
  if (kind !== 'dense' || !weight || normalisation || !isReluLike(activation)) return false;
  if ((bias?.moments?.mean ?? 0) > 0.01 || weight.initializer.kind === 'trained') return false;
  return (weight.tensor !== undefined && isDrawn(weight.tensor)) || !evidence.tensor(preActivation);
}

function gradeOf(evidence: Evidence, chance: number): Severity | undefined {
  const grades: readonly Severity[] = ['error', 'warning', 'info'];
  return grades.find((severity) => chance >= evidence.option(`${severity}Share`));
}
