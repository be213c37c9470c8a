import { count, number } from '../findings/wording';
import { parametersOf, storedName } from '../model';
import type { Evidence, Rule, Stats } from './rule';

export const nonFiniteWeight: Rule = {
  meta: {
    id: 'non-finite-weight',
    title: 'A weight is NaN or infinite',
    severity: 'error',
    category: 'health',
    fixable: false,
    sources: ['onnx', 'tfjs-code', 'tfjs-model'],
  },
  *check(evidence) {
    const broken = parameters(evidence).flatMap((p) => {
      const stats = evidence.weights.get(p.stored) ?? evidence.weights.get(p.name);
      return stats && isBroken(stats) ? [{ ...p, stats, bad: stats.nonFinite || stats.n }] : [];
    });
    const first = broken[0];
    if (!first) return;
    const bad = broken.reduce((sum, p) => sum + p.bad, 0);
    const more =
      broken.length > 1
        ? `, and ${count(broken.length - 1, 'other tensor')} ${broken.length > 2 ? 'are' : 'is'} like it`
        : '';
    yield {
      severity: 'error',
      message: `${number(first.bad)} of ${number(first.stats.n)} values of “${first.name}” are NaN or infinite${more}.`,
      explanation:
        'NaN · x and ∞ · 0 are NaN, so every output that such a weight touches is NaN, and so is every gradient behind it. An optimiser step then spreads it over all weights. It comes from a checkpoint saved after the loss became NaN, from an overflow on conversion to float16, or from a division by a zero variance.',
      advice: 'Export an earlier checkpoint, or initialise these tensors again.',
      ...(first.layer === undefined ? {} : { layer: first.layer }),
      layers: [...new Set(broken.flatMap((p) => p.layer ?? []))],
      related: broken.slice(1).map((p) => ({
        ...(p.layer === undefined ? {} : { layer: p.layer }),
        message: `${number(p.bad)} of ${number(p.stats.n)} values of “${p.name}” are NaN or infinite.`,
      })),
      evidence: { nonFinite: bad, tensors: broken.length },
    };
  },
};

/** Of weights that are drawn the moments tell: those of NaN, or of a distribution without bounds, are not finite. */
const isBroken = ({ n, mean, std, nonFinite }: Stats): boolean =>
  nonFinite > 0 || (n > 0 && !(Number.isFinite(mean) && Number.isFinite(std)));

interface Named {
  readonly name: string;
  readonly stored: string;
  readonly layer: string | undefined;
}

const normalisations = new Set([
  'BatchNormalization',
  'InstanceNormalization',
  'LayerNormalization',
  'GroupNormalization',
  'RMSNormalization',
]);

/** What training changes: parameters of layers and of normalisations. A mask of −∞ is a constant of the graph, and healthy. */
function parameters(evidence: Evidence): readonly Named[] {
  const ofLayers = evidence.layers.flatMap((l) =>
    parametersOf(l).map((p) => ({ name: p.name, stored: storedName(p), layer: l.id })),
  );
  const owner = new Map(evidence.layers.flatMap((l) => l.nodes.map((n) => [n, l.id] as const)));
  const ofNormalisations = evidence.model.graph.nodes
    .filter((n) => normalisations.has(n.op))
    .flatMap((n) => n.inputs.slice(1).map((name) => ({ name, stored: name, layer: owner.get(n.name) })));
  const seen = new Set<string>();
  return [...ofLayers, ...ofNormalisations].filter((p) => !seen.has(p.stored) && seen.add(p.stored));
}
