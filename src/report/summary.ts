import type { Analysis, ModelAnalysis } from '../analysis';
import { count, number } from '../findings/wording';
import { parameterCount } from '../model';
import type { Measured } from '../probe/measured';

/** Facts about a model in words that text and Markdown share. */

/** `pytorch 2.1`, `opset 17`, `24 layers`, `1.2 M parameters`. */
export function headline(analysis: ModelAnalysis): readonly string[] {
  const { model } = analysis;
  return [
    ...(model.producer ? [model.producer] : []),
    ...(model.opset === undefined ? [] : [`opset ${model.opset}`]),
    count(model.layers.filter((l) => l.weight).length, 'layer'),
    `${short(parameterCount(model.layers))} parameters`,
  ];
}

/** 1,234 → `1.23 k`. */
function short(n: number): string {
  const steps: readonly (readonly [number, string])[] = [
    [1e9, ' G'],
    [1e6, ' M'],
    [1e3, ' k'],
  ];
  const [size, unit] = steps.find(([s]) => n >= s) ?? [1, ''];
  return `${number(n / size)}${unit}`;
}

/** Less is not worth a word. */
const fewestMB = 16;

/** `up to 424 MB of tensors, 0.65 × its activations`. */
function memory({ memory: use }: Measured): readonly string[] {
  if (!use || use.expectedMB < fewestMB) return [];
  const beside = use.timesForward === null ? '' : `, ${number(use.timesForward)} × its activations`;
  return [`up to ${number(use.expectedMB)} MB of tensors${beside}`];
}

/** `probe ok · 3 seeds · 0.41 s`, or what kept it from being ok. */
export function probeLine(probe: Measured): string {
  const reason = probe.reason ? `: ${probe.reason.replace(/\.$/, '')}` : '';
  const ran = [
    ...(probe.objective === undefined ? [] : [probe.objective]),
    ...(probe.training ? ['training mode'] : []),
    count(probe.seeds.length, 'seed'),
    `${number(probe.timing.totalMs / 1000)} s`,
    ...memory(probe),
  ];
  const parts = probe.status === 'ok' || probe.status === 'partial' ? ran : [];
  return [`probe ${probe.status}${reason}`, ...parts].join(' · ');
}

/** The probe, and where one in training mode was needed and failed, what follows from that. */
export const probeLines = ({ probe, trainingProbe }: ModelAnalysis): readonly string[] => [
  probeLine(probe),
  ...new Set(
    [probe, trainingProbe].flatMap((p) =>
      [p?.leftOut, p?.precision, p?.recomputation].flatMap((m) => m?.message ?? []),
    ),
  ),
  ...(trainingProbe?.status === 'failed'
    ? [`${probeLine(trainingProbe).replace('probe', 'probe in training mode')}; findings are of static rules only`]
    : []),
];

export const inputLines = (probe: Measured): readonly string[] =>
  probe.inputs.map((i) => `${i.name} ${i.dtype} [${i.shape.join(', ')}] (${i.from})`);

/** `2 errors, 1 warning` over all files; `nothing to report` where there is nothing. */
export function verdict(analyses: readonly Analysis[]): string {
  const findings = analyses.flatMap((a) => a.models.flatMap((m) => m.findings));
  const unread = analyses.filter((a) => a.errors.length).length;
  const unprobed = analyses.filter((a) => !a.errors.length && a.models.some((m) => m.probe.status === 'failed')).length;
  const parts = [
    ...(['error', 'warning'] as const).map((s) => [findings.filter((f) => f.severity === s).length, s] as const),
    [findings.filter((f) => f.severity === 'info').length, 'note'] as const,
    [unread, 'file with errors'] as const,
    [unprobed, 'probe failed'] as const,
  ].filter(([n]) => n > 0);
  return (
    parts
      .map(([n, noun]) => (n === 1 ? `1 ${noun}` : `${n} ${noun.replace(/^(file|error|warning|note|probe)/, '$1s')}`))
      .join(', ') || 'nothing to report'
  );
}
