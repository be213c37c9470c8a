import { declaredRange } from '../findings/place';
import { names } from '../findings/wording';
import type { Change, Proposal } from '../model';
import { isReluLike } from './evidence/activations';
import { hasZeroGain, startsClosedOnPurpose } from './evidence/closed';
import { isFresh } from './evidence/grade';
import { initializer, mendAll } from './evidence/proposals';
import type { Evidence, Layer, Rule } from './rule';

export const normGainZero: Rule = {
  meta: {
    id: 'norm-gain-zero',
    title: 'A normalisation multiplies by zero',
    severity: 'error',
    category: 'symmetry',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
  },
  *check(evidence) {
    const closed = evidence.layers.filter((l) => hasZeroGain(evidence, l) && !startsClosedOnPurpose(l));
    const stuck = closed.filter((l) => isStuck(evidence, l));
    const first = stuck[0] ?? closed[0];
    if (!first) return;
    const others = closed.filter((l) => l !== first);
    const also = others.length ? ` (and of ${names(others.map((l) => l.name))})` : '';
    const range = declaredRange(first.normalisation?.declared);
    yield {
      severity: !isFresh(evidence) ? 'info' : stuck.length || closed.length > 1 ? 'error' : 'warning',
      message: `The scale γ of the normalisation of “${first.name}”${also} is zero: ${stuck.length ? 'nothing passes it, and it cannot learn to let anything through' : 'nothing before it learns in the first steps'}.`,
      explanation: `y = γ·(x − μ)/σ + β is β whatever x is when γ = 0, and the gradient that goes back through it is γ/σ · (…) = 0. γ itself has the gradient Σ ∂L/∂y · (x − μ)/σ and moves away from zero only while ∂L/∂y is not zero${stuck.length ? '; behind it ReLU sees z = β = 0, where f′(0) = 0, so it is, and γ stays at zero for ever' : ', which takes a step or more for every such layer on the way'}.`,
      advice:
        'Start γ at one; only the last normalisation of a residual branch may start at zero, since the short cut carries signal and gradient past it.',
      layer: first.id,
      blames: 'layer',
      ...(range && { range }),
      layers: closed.map((l) => l.id),
      related: others.map((l) => {
        const place = declaredRange(l.normalisation?.declared);
        return { layer: l.id, ...(place && { range: place }), message: `γ of “${l.name}” is zero, too.` };
      }),
      proposals: opened(evidence, [first, ...others]),
      evidence: { zeroGains: closed.length, stuck: stuck.length },
    };
  },
};

/** γ's own gradient is zero, as measured, or, unmeasured, because a ReLU right behind sees β = 0. */
function isStuck({ tensor, weights }: Evidence, { normalisation, activation }: Layer): boolean {
  const gradient = tensor(normalisation?.scale ?? '')?.gradient;
  if (gradient) return gradient.n > 0 && gradient.l2 === 0;
  const shift = normalisation?.shift;
  return isReluLike(activation) && (shift === undefined || weights.get(shift)?.maxAbs === 0);
}

const opened = (evidence: Evidence, layers: readonly Layer[]): readonly Proposal[] =>
  mendAll(
    'Start γ at one',
    layers.map((layer) => ({ layer, changes: [startingAtOne(evidence, layer)] })),
    true,
  );

/** Undefined where no code says how it starts, or a file holds it as it is. */
function startingAtOne({ model }: Evidence, { normalisation }: Layer): Change | undefined {
  const { declared, scale = '' } = normalisation ?? {};
  return declared && model.graph.initializers.get(scale)?.data.kind === 'drawn'
    ? { kind: 'set', object: declared.layer, option: declared.option, value: initializer('Ones') }
    : undefined;
}
