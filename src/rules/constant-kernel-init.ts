import { names, number } from '../findings/wording';
import { ofParameter } from '../model';
import { initializerBehind, redrawn } from './evidence/proposals';
import type { Evidence, Layer, Rule } from './rule';

export const constantKernelInit: Rule = {
  meta: {
    id: 'constant-kernel-init',
    title: 'All weights of a layer have the same value',
    severity: 'error',
    category: 'symmetry',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
  },
  *check(evidence) {
    const candidates = evidence.layers.filter(canBreakSymmetry);
    const constant = candidates.flatMap((layer) => {
      const value = constantOf(evidence, layer);
      return value === undefined ? [] : [{ layer, value }];
    });
    const hidden = constant.filter((c) => !c.layer.head);
    const first = hidden[0] ?? constant[0];
    if (!first) return;
    const every = hidden.length > 0 && constant.length === candidates.length && candidates.length > 1;
    const group = hidden.length ? hidden : constant;
    const others = group.filter((c) => c !== first);
    const also = others.length ? ` (and of ${names(others.map((c) => c.layer.name))})` : '';
    const units = first.layer.weight?.units ?? 0;
    yield {
      // Between layers that are drawn, most networks learn in their usual time; where the input comes in, it is one number until the units differ.
      severity: every ? 'error' : hidden.some((c) => readsInput(c.layer)) ? 'warning' : 'info',
      message: `All weights of “${first.layer.name}”${also} are ${number(first.value)}: its ${number(units)} units compute the same thing${every ? ' and stay the same for ever' : ''}.`,
      explanation: `Units with equal weights have equal outputs. Where the next layer treats them alike as well, their gradients ∂L/∂W are equal, and gradient descent never tells them apart: ${number(units)} units are worth one.${every ? ' Every layer here is constant, so nothing breaks the symmetry.' : ' A neighbouring layer with random weights does break it, slowly.'}`,
      advice:
        'Initialise the kernel at random (He behind ReLU, Glorot behind tanh); a constant is for biases and scales.',
      layer: first.layer.id,
      blames: 'initializer',
      layers: group.map((c) => c.layer.id),
      related: others.map((c) => ({
        layer: c.layer.id,
        message: `All weights of “${c.layer.name}” are ${number(c.value)}.`,
      })),
      proposals: redrawn(
        hidden.flatMap(({ layer }) => {
          const value = initializerBehind(evidence, layer);
          return value ? [{ layer, value }] : [];
        }),
      ),
      evidence: { value: first.value, constantLayers: group.length, ofLayers: candidates.length },
    };
  },
};

const readsInput = ({ predecessors }: Layer): boolean => predecessors.length === 0;

/** One unit has no twin; depthwise kernels of one value are blurs and averages; embeddings and identities have their own reasons. */
const canBreakSymmetry = (l: Layer): boolean =>
  l.weight !== undefined &&
  l.kind !== 'embedding' &&
  l.kind !== 'depthwise-conv' &&
  l.kind !== 'normalisation' &&
  l.weight.units > 1 &&
  l.weight.shape.reduce((n, d) => n * d, 1) > 1;

/** The value when Var(w) < 10⁻⁸·E[w]² and it is not zero (that is zero-kernel-init's); a plain average (1 / fan-in) is a fixed filter. */
function constantOf(evidence: Evidence, { weight }: Layer): number | undefined {
  if (!weight) return undefined;
  const stats = ofParameter(evidence.weights, weight);
  if (!stats || stats.nonFinite > 0 || stats.mean === 0 || !Number.isFinite(stats.mean)) return undefined;
  if (stats.std > 1e-4 * Math.abs(stats.mean)) return undefined;
  return Math.abs(stats.mean * weight.fanIn - 1) < 1e-3 ? undefined : stats.mean;
}
