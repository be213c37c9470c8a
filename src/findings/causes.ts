import { type Finding, severities } from './finding';
import { lowerFirst } from './wording';

/**
 * One mistake shows in many measurements: zero weights stop the gradient, kill the units behind them and flatten the signal. The
 * user hears of it once, under the name of what has to be changed.
 */

interface Cause {
  readonly ruleId: string;
  /** Rules that report what this cause brings about. */
  readonly effects: readonly string[];
  /** Effects that belong to it wherever in the network they lie; the others must share a layer with it. */
  readonly everywhere?: readonly string[];
  /** Which of its findings are strong enough to bring those effects about; absent: all. */
  readonly strong?: (finding: Finding) => boolean;
  /** How grave the cause is shows in its effects alone; otherwise its own severity stands. */
  readonly graveAsEffect: boolean;
}

const flow = ['vanishing-gradient', 'exploding-gradient', 'forward-vanish', 'forward-explode', 'initial-loss'];
const starved = [...flow, 'no-gradient-path', 'dying-relu', 'saturated-activation'];

/** What a wrong activation does, whatever the weights. */
const mismatched = [...flow, 'saturated-activation', 'init-activation-mismatch', 'no-gradient-path'];

/** From the root to the symptom: the first cause that applies takes the effect. */
const causes: readonly Cause[] = [
  { ruleId: 'non-finite-weight', effects: starved, everywhere: starved, graveAsEffect: false },
  {
    ruleId: 'zero-kernel-init',
    effects: starved,
    everywhere: ['no-gradient-path', 'vanishing-gradient'],
    graveAsEffect: false,
  },
  {
    ruleId: 'norm-gain-zero',
    effects: starved,
    everywhere: ['no-gradient-path', 'vanishing-gradient'],
    graveAsEffect: false,
  },
  ...['softmax-single-unit', 'missing-output-activation', 'nonprob-output-ce', 'sigmoid-categorical'].map((ruleId) => ({
    ruleId,
    effects: ['no-gradient-path'],
    everywhere: ['no-gradient-path'],
    graveAsEffect: false,
  })),
  {
    ruleId: 'constant-kernel-init',
    effects: [...starved, 'init-activation-mismatch'],
    graveAsEffect: true,
  },
  { ruleId: 'nonzero-bias-init', effects: starved, graveAsEffect: true },
  { ruleId: 'exponential-hidden', effects: mismatched, graveAsEffect: true },
  { ruleId: 'softmax-hidden', effects: mismatched, graveAsEffect: true },
  {
    ruleId: 'double-activation',
    // Where the second one takes the gradient away.
    strong: ({ evidence: { slope = 1 } }) => slope < 0.7,
    effects: mismatched,
    graveAsEffect: true,
  },
  {
    ruleId: 'saturating-deep-stack',
    effects: mismatched,
    graveAsEffect: true,
  },
  {
    ruleId: 'dying-relu',
    strong: ({ evidence }) => (evidence.dead ?? 0) >= 0.9 * (evidence.units ?? 0),
    effects: ['vanishing-gradient', 'forward-vanish', 'no-gradient-path', 'init-activation-mismatch'],
    graveAsEffect: true,
  },
  {
    ruleId: 'born-dead-risk',
    effects: ['narrow-width-variance', 'dying-relu', 'vanishing-gradient', 'forward-vanish', 'no-gradient-path'],
    graveAsEffect: false,
  },
  { ruleId: 'rnn-relu', effects: ['recurrent-vanishing', 'recurrent-exploding'], graveAsEffect: true },
  {
    ruleId: 'attention-logit-scale',
    effects: ['vanishing-gradient', 'init-activation-mismatch', 'no-gradient-path'],
    graveAsEffect: false,
  },
  { ruleId: 'duplicated-units', effects: ['low-rank-init'], graveAsEffect: false },
  { ruleId: 'same-seed-layers', effects: flow, graveAsEffect: true },
  { ruleId: 'residual-unscaled', effects: flow, graveAsEffect: true },
  { ruleId: 'bn-plain-explosion', effects: ['exploding-gradient', 'forward-explode'], graveAsEffect: true },
  { ruleId: 'narrow-width-variance', effects: flow, graveAsEffect: true },
  ...['depthwise-fan-mismatch', 'transposed-conv-fan-swap', 'tfjs-truncated-normal-uncorrected'].map((ruleId) => ({
    ruleId,
    effects: flow,
    // Where they account for most of what happens.
    strong: ({ evidence: { dueLog10 = 0, gradientLog10 = 0, forwardLog10 = 0 } }: Finding) =>
      2 * Math.abs(dueLog10) >= Math.max(Math.abs(gradientLog10), Math.abs(forwardLog10)),
    graveAsEffect: true,
  })),
  { ruleId: 'lstm-forget-bias', effects: ['recurrent-vanishing'], graveAsEffect: true },
  {
    ruleId: 'init-activation-mismatch',
    effects: [...flow, 'saturated-activation', 'no-gradient-path', 'tfjs-truncated-normal-uncorrected'],
    graveAsEffect: true,
  },
  {
    ruleId: 'saturated-activation',
    effects: ['vanishing-gradient', 'exploding-gradient', 'forward-vanish', 'no-gradient-path'],
    graveAsEffect: true,
  },
  { ruleId: 'forward-explode', effects: ['exploding-gradient', 'initial-loss'], graveAsEffect: true },
  {
    ruleId: 'vanishing-gradient',
    effects: ['forward-vanish', 'no-gradient-path'],
    graveAsEffect: true,
  },
  { ruleId: 'exploding-gradient', effects: ['forward-explode'], graveAsEffect: true },
];

/** Folds each effect into the first finding that explains it. */
export function shareCauses(findings: readonly Finding[]): readonly Finding[] {
  let left = [...findings];
  for (const cause of causes) {
    for (const root of left.filter((f) => f.ruleId === cause.ruleId && (cause.strong?.(f) ?? true))) {
      const explained = left.filter(
        (f) => cause.effects.includes(f.ruleId) && (cause.everywhere?.includes(f.ruleId) || overlap(root, f)),
      );
      if (explained.length === 0) continue;
      const current = left.find((f) => f === root);
      if (!current) continue;
      left = left.filter((f) => !explained.includes(f)).map((f) => (f === root ? absorb(root, explained, cause) : f));
    }
  }
  return left;
}

const covered = (f: Finding): readonly string[] => f.layers ?? (f.layer === undefined ? [] : [f.layer]);

const overlap = (a: Finding, b: Finding): boolean => covered(a).some((id) => covered(b).includes(id));

function absorb(root: Finding, explained: readonly Finding[], cause: Cause): Finding {
  const rank = (f: Finding): number => severities.indexOf(f.severity);
  const gravest = explained.reduce((worst, f) => (rank(f) < rank(worst) ? f : worst), root);
  const raised = cause.graveAsEffect && gravest !== root;
  const told = explained.map((f) => `It follows (${f.ruleId}): ${lowerFirst(f.message)}`);
  const elsewhere = explained.flatMap((f) =>
    f.layer === undefined || f.layer === root.layer ? [] : [{ layer: f.layer, message: `${f.ruleId}: ${f.message}` }],
  );
  const numbers = explained.flatMap((f) =>
    Object.entries(f.evidence).map(([k, v]) => [`${f.ruleId}.${k}`, v] as const),
  );
  return {
    ...root,
    severity: raised ? gravest.severity : root.severity,
    // Inline, the line must tell what makes the cause grave.
    message: raised ? `${root.message.replace(/\.$/, '')}; ${lowerFirst(gravest.message)}` : root.message,
    explanation: [root.explanation, ...told].join('\n'),
    related: [...(root.related ?? []), ...elsewhere],
    includes: [...new Set([...(root.includes ?? []), ...explained.flatMap((f) => [f.ruleId, ...(f.includes ?? [])])])],
    evidence: { ...root.evidence, ...Object.fromEntries(numbers) },
  };
}
