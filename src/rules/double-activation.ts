import { count, number } from '../findings/wording';
import type { Activation, ActivationKind, Proposal } from '../model';
import { isFresh } from './evidence/grade';
import { unmoved } from './evidence/outputs';
import { activatedBy, mend } from './evidence/proposals';
import { isIdentityOn, type Span, slopeLeft, spanOf } from './evidence/ranges';
import type { Evidence, Layer, Rule, Verdict } from './rule';

export const doubleActivation: Rule = {
  meta: {
    id: 'double-activation',
    title: 'One activation right behind another',
    severity: 'error',
    category: 'activation',
    fixable: true,
    sources: ['onnx', 'tfjs-code', 'tfjs-model', 'keras-code', 'torch-code'],
    options: { slope: 0.4 },
  },
  *check(evidence) {
    // A trained network has learned to live with it.
    if (!isFresh(evidence)) return;
    const pairs = evidence.layers.flatMap((second) => pairAt(evidence, second) ?? []);
    const seen = new Set<string>();
    for (const pair of pairs) {
      const kind = `${pair.inner.kind} ${pair.outer.kind} ${pair.first.head}`;
      if (seen.has(kind)) continue;
      seen.add(kind);
      const alike = pairs.filter((p) => `${p.inner.kind} ${p.outer.kind} ${p.first.head}` === kind);
      yield verdict(evidence, pair, alike.slice(1));
    }
  },
};

interface Pair {
  readonly first: Layer;
  readonly second: Layer;
  readonly inner: Activation;
  readonly outer: Activation;
}

/** Those that people put behind weights. Bounds (clip, hard tanh), exponentials and sines behind an activation are put there on purpose. */
const usual: ReadonlySet<ActivationKind> = new Set([
  ...(['relu', 'relu6', 'leaky-relu', 'elu', 'celu', 'selu', 'gelu', 'gelu-tanh', 'silu', 'mish'] as const),
  ...(['sigmoid', 'hard-sigmoid', 'softplus', 'softsign', 'tanh', 'softmax', 'log-softmax'] as const),
]);

const weighing = /^(?:dense|conv.d|depthwise-conv|transposed-conv|separable-conv|activation)$/;

/** An activation by itself that takes what another one gives, and is alone in taking it. */
function pairAt({ layer, model: { graph } }: Evidence, second: Layer): Pair | undefined {
  if (second.kind !== 'activation' || second.gate || second.normalisation) return undefined;
  const first = second.predecessors.length === 1 ? layer(second.predecessors[0] ?? '') : undefined;
  const [inner, outer] = [first?.activation, second.activation];
  if (!first || !inner || !outer || !weighing.test(first.kind) || first.gate || first.residual) return undefined;
  if (first.normalisation?.afterActivation || unmoved(graph, second.input) !== first.output) return undefined;
  if (graph.nodes.filter((n) => n.inputs.includes(first.output)).length > 1) return undefined;
  if (!usual.has(inner.kind) || !usual.has(outer.kind)) return undefined;
  // What leaves softmax is the business of the rules about outputs and of those about two of them.
  if (inner.kind === 'softmax' || inner.kind === 'log-softmax') return undefined;
  // A bound that is never reached guards against rounding: clip(σ(x), 1e-6, 1 − 1e-6).
  const span = outer.kind === 'hard-sigmoid' || outer.kind === 'relu6' ? spanOf(inner) : undefined;
  return span && isIdentityOn(outer, span) ? undefined : { first, second, inner, outer };
}

/** How bad it is, and the half sentence and the sentences that say so. */
interface Judged {
  readonly severity: Verdict['severity'];
  readonly what: string;
  readonly why: string;
  readonly evidence: Readonly<Record<string, number>>;
}

function verdict(evidence: Evidence, pair: Pair, others: readonly Pair[]): Verdict {
  const { first, second, inner, outer } = pair;
  const { severity, what, why, evidence: numbers } = judged(evidence, pair);
  const also = others.length ? ` (so ${others.length > 1 ? 'are' : 'is'} ${count(others.length, 'other pair')})` : '';
  return {
    severity,
    message: `${outer.kind} takes the ${inner.kind} of “${first.name}”${also}: ${what}.`,
    explanation: `${why} Usually one of the two was meant: an activation in the options of a layer, and another one behind it.`,
    advice: 'Keep one of the two.',
    layer: second.id,
    blames: 'activation',
    layers: [first.id, second.id, ...others.flatMap((p) => [p.first.id, p.second.id])],
    related: [
      { layer: first.id, blames: 'activation', message: `“${first.name}” ends in ${inner.kind} already.` },
      ...others.map((p) => ({ layer: p.second.id, message: `So does the ${p.outer.kind} behind “${p.first.name}”.` })),
    ],
    proposals: withoutOne([pair, ...others], inner),
    evidence: { pairs: others.length + 1, ...numbers },
  };
}

function judged(evidence: Evidence, { first, inner, outer }: Pair): Judged {
  const span = spanOf(inner);
  if (span && isIdentityOn(outer, span)) {
    return {
      severity: 'info',
      what: 'it does nothing',
      why: `${inner.kind} gives ${spanWords(span)}, and there ${outer.kind} hands on what it gets.`,
      evidence: {},
    };
  }
  if (outer.kind === 'softmax' || outer.kind === 'log-softmax') return beforeSoftmax(first, inner, span);
  const image = span && spanOf(outer, span);
  if (first.head && image && isProbability(outer)) return asOutput(inner, outer, span, image);
  const left = slopeLeft(inner, outer) ?? 1;
  return {
    severity: left < evidence.option('slope') ? 'warning' : 'info',
    what: `it leaves ×${number(left)} of the gradient that ${inner.kind} alone would pass`,
    why: `Slopes multiply, (g∘f)′ = g′(f(z)) · f′(z). For z ~ N(0, 1) that leaves √(E[(g∘f)′²] / E[f′²]) = ${number(left)} of what f = ${inner.kind} alone would pass${image ? `, and the result lies in ${interval(image)}` : ''}.`,
    evidence: { slope: left },
  };
}

const isProbability = ({ kind }: Activation): boolean => kind === 'sigmoid' || kind === 'hard-sigmoid';

/** Probabilities that cannot get to both sides of one half. */
function asOutput(inner: Activation, outer: Activation, span: Span, image: Span): Judged {
  const [low, high] = image;
  const floor = -Math.log(1 - low);
  const never = low >= 0.5 ? `no probability can be below ${number(low)}` : `probabilities stay in ${interval(image)}`;
  const narrow = low >= 0.5 && high < 1;
  return {
    // Small networks trained so told no more than by guessing: every answer is on one side.
    severity: narrow ? 'error' : low >= 0.5 ? 'warning' : 'info',
    what: never,
    why: `${inner.kind} gives ${spanWords(span)}, and ${outer.kind} makes of that ${interval(image)}. The loss of an example whose target is 0 stays above −ln(1 − ${number(low)}) = ${number(floor)}${high < 1 ? `, that of one whose target is 1 above −ln ${number(high)} = ${number(-Math.log(high))}` : ''}.`,
    evidence: { low, high },
  };
}

/** Logits that are bounded bound the shares; those without a negative side can only ever speak for a class. */
function beforeSoftmax({ weight }: Layer, inner: Activation, span: Span | undefined): Judged {
  const [low, high] = span ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const units = weight?.units;
  if (Number.isFinite(high - low)) {
    const most = Math.exp(high - low);
    const share = units === undefined ? undefined : most / (most + units - 1);
    return {
      severity: high - low <= 1 ? 'warning' : 'info',
      what: share === undefined ? 'no answer can be sure' : `no answer can be surer than ${number(share)}`,
      why: `Logits from ${number(low)} to ${number(high)} give the largest of n classes at most e^${number(high - low)} / (e^${number(high - low)} + n − 1)${share === undefined ? '' : ` = ${number(share)}, so that the loss stays above ${number(-Math.log(share))}`}.`,
      evidence: { ...(share !== undefined && { largestProbability: share }) },
    };
  }
  return {
    severity: low === 0 ? 'warning' : 'info',
    what: low === 0 ? 'logits below zero are all the same' : 'the logits are bent',
    why: `Softmax wants any numbers. ${inner.kind} ${low === 0 ? 'cuts the negative ones off: a class can only be spoken for, never against, and where its unit is at zero it gets no gradient, so that it may never be learned' : 'squeezes one side of them'}.`,
    evidence: {},
  };
}

function spanWords(span: Span): string {
  if (span[0] === 0 && span[1] === Number.POSITIVE_INFINITY) return 'no number below 0';
  return `numbers in ${interval(span)}`;
}

const interval = ([low, high]: Span): string => `[${number(low)}, ${number(high)}]`;

/** Without the first, or, where nothing says it in words, without the second. */
function withoutOne(pairs: readonly Pair[], inner: Activation): readonly Proposal[] {
  const first = mend(
    `Leave the ${inner.kind} out`,
    pairs.map((p) => activatedBy(p.first, 'linear')),
  );
  return first.length
    ? first
    : mend(
        'Leave the second out',
        pairs.map((p) => linearised(p.second)),
      );
}

const linearised = (layer: Layer) =>
  layer.object?.className === 'Activation' ? activatedBy(layer, 'linear') : undefined;
