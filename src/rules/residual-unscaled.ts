import { count, number, powerOfTen } from '../findings/wording';
import { attributed } from './evidence/attributed';
import { type Branch, branchOf, endsInActivation } from './evidence/branch';
import { band } from './evidence/flow';
import { grade, isFresh, type Limits } from './evidence/grade';
import { drawnFrom, initializer, mendAll, scaledInitializer } from './evidence/proposals';
import { spine } from './evidence/spine';
import type { Evidence, Layer, Rule } from './rule';

export const residualUnscaled: Rule = {
  meta: {
    id: 'residual-unscaled',
    title: 'Residual branches add up without bound',
    severity: 'error',
    category: 'scale',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { errorDecades: 3, warningDecades: 1, infoDecades: 0.7 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const road = spine(evidence);
    const ends = road.flatMap((layer) => {
      const branch = branchOf(evidence, layer);
      return branch && branch.gain > 0 && !standsBehindNormalisation(evidence, branch)
        ? [{ layer, gain: branch.gain }]
        : [];
    });
    const [first, last] = [ends[0], ends.at(-1)];
    if (!first || !last || ends.length < 4) return;
    const due = ends.reduce((sum, { gain }) => sum + Math.log10(1 + gain) / 2, 0);
    const stretch = road.slice(Math.max(0, road.indexOf(first.layer) - 1), road.indexOf(last.layer) + 1);
    const found = effectOf(evidence, stretch, due);
    if (!found) return;
    const typical = [...ends].sort((a, b) => a.gain - b.gain)[ends.length >> 1] ?? first;
    const perBlock = Math.sqrt(1 + typical.gain);
    yield {
      severity: found.severity,
      message: `${count(ends.length, 'residual branch').replace('branchs', 'branches')} from “${first.layer.name}” on add ${number(typical.gain)} times the variance of what they read: the signal grows ×${number(10 ** (found.total / ends.length))} a block, ×${powerOfTen(found.total)} in all${found.measured ? '' : ' (predicted)'}.`,
      explanation: `A block computes x + f(x), and for independent parts the variances add: Var(x + f(x)) = (1 + v)·Var(x), where the branch of “${typical.layer.name}” has v = ${number(typical.gain)} with its initial weights. That is √(1 + ${number(typical.gain)}) = ×${number(perBlock)} a block and ×${powerOfTen(due)} over ${number(ends.length)} of them${found.measured ? `; measured were ×${powerOfTen(found.total)}` : ''}. ${endsInActivation(typical.layer) ? 'It is worse than that behind ReLU, since means, which are all positive, do not average out. ' : ''}The gradient grows alike on its way back. Nothing normalises the sum, so only small branches keep it bounded (Hanin & Rolnick 2018, theorem 6).`,
      advice:
        'Start the last layer of every branch at zero, scale branches by 1/√(number of blocks), or normalise what every branch reads.',
      layer: first.layer.id,
      blames: 'initializer',
      layers: stretch.map((l) => l.id),
      related: ends.slice(1).map(({ layer }) => ({ layer: layer.id, message: `“${layer.name}” ends another branch.` })),
      proposals: mended(ends.map((e) => e.layer)),
      evidence: { blocks: ends.length, branchVariance: typical.gain, dueLog10: due, forwardLog10: found.total },
    };
  },
};

/** A normalisation of its own in front of the branch (pre-activation, pre-LN) keeps what it adds at one scale. */
const standsBehindNormalisation = ({ layers }: Evidence, branch: Branch): boolean =>
  layers.some((l) => l.kind === 'normalisation' && l.output === branch.layers[0]?.input);

interface Growth {
  readonly severity: 'error' | 'warning' | 'info';
  readonly total: number;
  readonly measured: boolean;
}

function effectOf(evidence: Evidence, stretch: readonly Layer[], due: number): Growth | undefined {
  const limits: Limits = {
    error: evidence.option('errorDecades'),
    warning: evidence.option('warningDecades'),
    info: evidence.option('infoDecades'),
  };
  const measured = stretch.some((l) => evidence.tensor(l.preActivation)?.value);
  if (!measured) {
    const severity = grade(due, band(stretch), limits);
    return severity && { severity, total: due, measured };
  }
  const effect = attributed(evidence, stretch, due, () => limits);
  return effect && { severity: effect.severity, total: effect.forward?.total ?? due, measured };
}

/** Where the branch ends linear it may start at zero; behind ReLU that would keep it there, and a small variance does. */
const mended = (ends: readonly Layer[]) =>
  mendAll(
    ends.some(endsInActivation)
      ? 'Start the ends of residual branches small'
      : 'Start the ends of residual branches at zero',
    ends.map((layer) => ({ layer, changes: [drawnFrom(layer, smaller(layer, ends.length))] })),
    true,
  ).slice(0, 1);

const smaller = (layer: Layer, blocks: number) =>
  endsInActivation(layer) && layer.weight
    ? scaledInitializer(layer.weight, layer.kind, 2 / blocks ** 2)
    : initializer('Zeros');
