import { type LayerKind, ofParameter } from '../model';
import { rules } from '../rules';
import type { Gathered } from './evidence';
import type { Finding, Severity } from './finding';
import { lowerFirst } from './wording';

const convolutions: ReadonlySet<LayerKind> = new Set([
  'conv1d',
  'conv2d',
  'conv3d',
  'depthwise-conv',
  'transposed-conv',
]);

/**
 * PyTorch folds BatchNormalization into the convolution before it when it exports for inference. Of fresh statistics nothing remains but
 * biases of exactly 0, which PyTorch itself never draws: a fresh network in which a third of the convolutions or more look like this and
 * are not normalised is probably meant to be trained, and should be judged, with a normalisation behind each of them.
 */
function looksFolded(evidence: Gathered): boolean {
  const { model, layers } = evidence;
  if (!model.producer?.toLowerCase().startsWith('pytorch')) return false;
  const kernels = layers.filter((l) => convolutions.has(l.kind) && l.weight);
  const plain = kernels.filter((l) => {
    const bias = l.bias && ofParameter(evidence.weights, l.bias);
    return bias?.maxAbs === 0 && !l.normalisation;
  });
  return plain.length > 2 && plain.length * 3 > kernels.length;
}

const note =
  'The convolutions have biases of exactly 0, as if BatchNormalization had been folded into them on export; with it the network may well train.';

const adviceFor = (advice: string): string =>
  `Export with training=TrainingMode.PRESERVE to have it judged as it is trained; if it has no BatchNormalization, ${lowerFirst(advice)}`;

const milder: Readonly<Record<Severity, Severity>> = { error: 'warning', warning: 'info', info: 'info' };

/** Findings about scale, one step milder and with the reason, where a normalisation may be missing by export only. */
export function allowingForFolding(findings: readonly Finding[], evidence: Gathered): readonly Finding[] {
  const isScale = (f: Finding): boolean => rules.get(f.ruleId)?.meta.category === 'scale';
  if (!findings.some(isScale) || !looksFolded(evidence)) return findings;
  return findings.map((f) =>
    isScale(f)
      ? { ...f, severity: milder[f.severity], explanation: `${f.explanation}\n${note}`, advice: adviceFor(f.advice) }
      : f,
  );
}
