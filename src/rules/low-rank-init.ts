import { names, number } from '../findings/wording';
import { isFresh } from './evidence/grade';
import { initializerBehind, redrawn } from './evidence/proposals';
import type { Layer, Rule } from './rule';

export const lowRankInit: Rule = {
  meta: {
    id: 'low-rank-init',
    title: 'A fresh weight lets few directions through',
    severity: 'warning',
    category: 'symmetry',
    fixable: true,
    sources: ['onnx', 'tfjs-model', 'torch-code', 'keras-code'],
    options: { warningShare: 0.1, infoShare: 0.4 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const low = evidence.layers.flatMap((layer) => {
      const share = shareOf(layer);
      return share !== undefined && share < evidence.option('infoShare') ? [{ layer, share }] : [];
    });
    const worst = low.reduce<(typeof low)[number] | undefined>((a, b) => (a && a.share <= b.share ? a : b), undefined);
    const among = worst?.layer.weight?.independence;
    if (!worst || !among) return;
    const { layer, share } = worst;
    const others = low.filter((l) => l !== worst);
    const [rank, expected] = [number(among.rank, 2), number(among.expectedRank, 2)];
    yield {
      severity: share < evidence.option('warningShare') ? 'warning' : 'info',
      message: `“${layer.name}” starts with an effective rank of ${rank}, where independent weights of its shape have ${expected}: it lets few directions of its input through${others.length ? `; so do ${names(others.map((l) => l.layer.name))}` : ''}.`,
      explanation: `With singular values σ of W, (Σσ²)² / Σσ⁴ counts the directions that carry it: ${rank} here. For r · c independent elements it is about r · c / (r + c) = ${expected}. What lies outside of these directions is lost for every layer behind, and no gradient about it comes back: ∂L/∂x = Wᵀ·∂L/∂z lies within them as well. The directions are those that chance or a formula picked, not the data.`,
      advice: 'Draw the elements independently, or the matrix orthogonal, which lets all directions through alike.',
      layer: layer.id,
      blames: 'initializer',
      layers: low.map((l) => l.layer.id),
      related: others.map((l) => ({ layer: l.layer.id, message: `“${l.layer.name}” has a low rank, too.` })),
      proposals: redrawn(
        [worst, ...others].flatMap((l) => {
          const value = initializerBehind(evidence, l.layer);
          return value ? [{ layer: l.layer, value }] : [];
        }),
      ),
      evidence: { rank: among.rank, expected: among.expectedRank, layers: low.length },
    };
  },
};

/** Rank over that of independent draws. Narrow matrices are bottlenecks by design, and constants another rule's. */
function shareOf({ kind, weight, head, residual, gate }: Layer): number | undefined {
  const { independence, moments } = weight ?? {};
  if (!independence || !moments || independence.expectedRank < 8) return undefined;
  if (kind === 'embedding' || kind === 'depthwise-conv' || head || residual || gate) return undefined;
  const isConstant = moments.second - moments.mean ** 2 <= 1e-8 * moments.second;
  return isConstant ? undefined : independence.rank / independence.expectedRank;
}
