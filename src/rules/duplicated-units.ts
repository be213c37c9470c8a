import { names, number, percent } from '../findings/wording';
import { isFresh } from './evidence/grade';
import { initializerBehind, redrawn } from './evidence/proposals';
import type { Layer, Rule } from './rule';

export const duplicatedUnits: Rule = {
  meta: {
    id: 'duplicated-units',
    title: 'Units of a layer are copies of each other',
    severity: 'warning',
    category: 'symmetry',
    fixable: true,
    sources: ['onnx', 'tfjs-model', 'torch-code', 'keras-code'],
    options: { share: 0.1 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const doubled = evidence.layers.flatMap((layer) => {
      const copies = copiesIn(layer);
      const units = layer.weight?.units ?? 1;
      return copies >= evidence.option('share') * units && copies > 0 ? [{ layer, copies, units }] : [];
    });
    const worst = doubled.reduce<(typeof doubled)[number] | undefined>(
      (a, b) => (a && a.copies / a.units >= b.copies / b.units ? a : b),
      undefined,
    );
    if (!worst) return;
    const { layer, copies, units } = worst;
    const others = doubled.filter((d) => d !== worst);
    yield {
      severity: 'warning',
      message: `${number(copies)} of ${number(units)} units of “${layer.name}” are copies of others (${percent(copies / units)}): it has the strength of ${number(units - copies)}${others.length ? `; ${names(others.map((d) => d.layer.name))} ${others.length > 1 ? 'are' : 'is'} like it` : ''}.`,
      explanation: `Two units whose incoming weights point the same way (cosine above 0.9999) are on and off for the same inputs and give out the same, up to a factor. Where the layer behind weighs them alike, their gradients are alike as well and they never part; where it does not, they part slowly, and most of the ${number(units)} · ${number(layer.weight?.fanIn ?? 1)} weights are wasted until they have. Independent draws of ${number(layer.weight?.fanIn ?? 1)} inputs are never that close.`,
      advice: 'Draw every unit by itself; to widen a trained layer by copies (Net2Net), add a little noise to them.',
      layer: layer.id,
      blames: 'initializer',
      layers: doubled.map((d) => d.layer.id),
      related: others.map((d) => ({
        layer: d.layer.id,
        message: `${number(d.copies)} of ${number(d.units)} units of “${d.layer.name}” are copies.`,
      })),
      proposals: redrawn(
        [worst, ...others].flatMap((d) => {
          const value = initializerBehind(evidence, d.layer);
          return value ? [{ layer: d.layer, value }] : [];
        }),
      ),
      evidence: { copies, units, layers: doubled.length },
    };
  },
};

/** Rows of embeddings may repeat (padding), depthwise kernels may be equal filters; all units alike is constant-kernel-init's. */
function copiesIn({ kind, weight }: Layer): number {
  if (!weight?.independence || kind === 'embedding' || kind === 'depthwise-conv') return 0;
  const { mean, second } = weight.moments ?? { mean: 0, second: 0 };
  const isConstant = second - mean ** 2 <= 1e-8 * second;
  return isConstant ? 0 : weight.independence.copies;
}
