import { count, names, number } from '../findings/wording';
import { isFresh } from './evidence/grade';
import { activatedBy, mendAll } from './evidence/proposals';
import type { Evidence, Layer, LayerKind, Rule } from './rule';

export const missingActivation: Rule = {
  meta: {
    id: 'missing-activation',
    title: 'Two layers with nothing but linear between them',
    severity: 'warning',
    category: 'activation',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
  },
  *check(evidence) {
    const pairs = evidence.layers.flatMap((next) => {
      const before = next.direct ? evidence.layer(next.predecessors[0] ?? '') : undefined;
      return before && isRedundant(evidence, before, next) ? [{ before, next }] : [];
    });
    const first = pairs[0];
    if (!first) return;
    const { before, next } = first;
    const others = pairs.slice(1);
    const [inner, outer] = [before.weight?.units ?? 0, next.weight?.units ?? 0];
    yield {
      // Whoever exported trained weights has seen the network work.
      severity: isFresh(evidence) ? 'warning' : 'info',
      message: `No activation between “${before.name}” and “${next.name}”: the two are one linear layer${others.length ? ` (so ${others.length > 1 ? 'are' : 'is'} ${count(others.length, 'other pair')})` : ''}.`,
      explanation: `W₂(W₁x + b₁) + b₂ = (W₂W₁)x + (W₂b₁ + b₂). With ${number(inner)} units between ${number(before.weight?.fanIn ?? 0)} inputs and ${number(outer)} outputs the product W₂W₁ can be any matrix, so the pair can express nothing that “${next.name}” alone could not, at the cost of ${number((before.weight?.shape ?? []).reduce((n, d) => n * d, 1))} extra weights.`,
      advice: `Put an activation behind “${before.name}”, or remove one of the two layers.`,
      layer: before.id,
      blames: 'activation',
      layers: [...new Set(pairs.flatMap((p) => [p.before.id, p.next.id]))],
      related: [
        { layer: next.id, blames: 'layer', message: `“${next.name}” takes the linear output as it is.` },
        ...others.map((p) => ({
          layer: p.before.id,
          message: `${names([p.before.name, p.next.name])} are another such pair.`,
        })),
      ],
      proposals: mendAll(
        'Use relu',
        pairs.map((p) => ({ layer: p.before, changes: [activatedBy(p.before, 'relu')] })),
        false,
      ),
      evidence: { pairs: pairs.length, units: inner },
    };
  },
};

const affine: ReadonlySet<LayerKind> = new Set(['dense', 'conv1d', 'conv2d', 'conv3d']);

/**
 * `before` adds nothing that `next` could not do alone. Not so, and no fault: a bottleneck (a low-rank factor, LoRA, MobileNetV2's
 * linear bottleneck), depthwise and separable pairs, a kernel split into a row and a column, anything normalised or added to a
 * short cut on the way, and an output that others use as well.
 */
function isRedundant(evidence: Evidence, before: Layer, next: Layer): boolean {
  if (!affine.has(before.kind) || !affine.has(next.kind)) return false;
  if (before.activation && before.activation.kind !== 'linear') return false;
  if (before.normalisation || before.residual || before.gate || before.head) return false;
  if (next.predecessors.length !== 1 || !before.weight || !next.weight) return false;
  if (isSplitKernel(before) || isSplitKernel(next)) return false;
  const isBottleneck = before.weight.units < Math.min(before.weight.fanIn, next.weight.units);
  const isExpansion = isPointwise(before) && isPointwise(next) && before.weight.units < next.weight.units;
  return !isBottleneck && !isExpansion && consumers(evidence, before) === 1;
}

/** MobileNet blocks end in a linear projection and begin with an expansion, whatever their widths. */
const isPointwise = ({ kind, weight }: Layer): boolean =>
  kind !== 'dense' && weight?.shape.slice(2).every((d) => d === 1) === true;

/** A convolution kernel longer in one direction than in another: half of a separable filter. */
const isSplitKernel = ({ kind, weight }: Layer): boolean =>
  kind !== 'dense' && new Set(weight?.shape.slice(2)).size > 1;

const consumers = (evidence: Evidence, l: Layer): number =>
  evidence.layers.filter((other) => other.predecessors.includes(l.id)).length *
  evidence.model.graph.nodes.filter((n) => n.inputs.includes(l.output)).length;
