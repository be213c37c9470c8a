import { names } from '../findings/wording';
import { isReluLike } from './evidence/activations';
import { hasZeroKernel, startsClosedOnPurpose } from './evidence/closed';
import { initializerBehind, redrawn } from './evidence/proposals';
import type { Evidence, Layer, Rule } from './rule';

export const zeroKernelInit: Rule = {
  meta: {
    id: 'zero-kernel-init',
    title: 'All weights of a layer are zero',
    severity: 'error',
    category: 'symmetry',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
  },
  *check(evidence) {
    const zero = evidence.layers.filter((l) => hasZeroKernel(evidence, l) && !startsClosedOnPurpose(l));
    const hidden = zero.filter((l) => !l.head);
    const fatal = hidden.filter((l) => isStuck(evidence, l));
    const first = fatal[0] ?? hidden[0] ?? zero[0];
    if (!first) return;
    const all =
      zero.length > 1 && zero.length === evidence.layers.filter((l) => l.weight && l.kind !== 'embedding').length;
    const group = hidden.length ? hidden : zero;
    const others = group.filter((l) => l !== first);
    const also = others.length ? ` (and of ${names(others.map((l) => l.name))})` : '';
    yield {
      // One that leaves zero in its first step costs a few steps, no more.
      severity: all || fatal.length ? 'error' : 'info',
      message: hidden.length
        ? `All weights of “${first.name}”${also} are zero: ${all || fatal.length ? 'nothing before it can learn, and neither can it' : 'nothing before it learns in the first steps'}.`
        : `All weights of the output layer “${first.name}” are zero: in the first step only this layer learns.`,
      explanation: hidden.length
        ? `With W = 0 the layer's output is its bias whatever the input, and the gradient that goes back through it is Wᵀ·∂L/∂z = 0. ∂L/∂W = ∂L/∂z · xᵀ moves it away from zero only while ∂L/∂z is not zero itself${fatal.length ? '; behind ReLU f′(0) = 0, so it is, and the layer stays at zero for ever' : ', and the next layers must pass a gradient for that'}.`
        : 'The first gradient that goes back through it is Wᵀ·∂L/∂z = 0; after one step W is not zero any more and the other layers learn as usual. This is a known good start: the first predictions are uniform.',
      advice: hidden.length
        ? 'Initialise the kernel at random (He behind ReLU, Glorot behind tanh); only biases, output layers and the last layer of a residual branch may start at zero.'
        : 'Nothing to do if this is meant; otherwise initialise it at random with a small variance.',
      layer: first.id,
      blames: 'initializer',
      layers: [...new Set([...group, ...behind(evidence, hidden)].map((l) => l.id))],
      related: others.map((l) => ({ layer: l.id, message: `All weights of “${l.name}” are zero, too.` })),
      proposals: redrawn(
        hidden.flatMap((layer) => {
          const value = initializerBehind(evidence, layer);
          return value ? [{ layer, value }] : [];
        }),
      ),
      evidence: { zeroLayers: group.length, ofLayers: weightLayers(evidence) },
    };
  },
};

const weightLayers = (evidence: Evidence): number => evidence.layers.filter((l) => l.weight).length;

/**
 * Its own gradient is zero as well, so that it never moves: as measured, or, unmeasured, when a ReLU here or right behind sees nothing
 * but zeros (small networks trained with one zero layer: every ReLU network failed, no tanh, GELU or LeakyReLU network did).
 */
function isStuck(evidence: Evidence, l: Layer): boolean {
  const gradient = evidence.tensor(l.weight?.name ?? '')?.gradient;
  if (gradient) return gradient.l2 === 0;
  return (
    isReluLike(l.activation) ||
    evidence.layers.some(
      (next) => isReluLike(next.activation) && (next.predecessors.includes(l.id) || next.input === l.output),
    )
  );
}

/** The layers that see nothing but biases. */
const behind = (evidence: Evidence, zero: readonly Layer[]): readonly Layer[] =>
  evidence.layers.filter((l) => l.predecessors.some((id) => zero.some((z) => z.id === id)));
