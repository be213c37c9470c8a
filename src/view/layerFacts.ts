import type { ModelAnalysis } from '../analysis';
import type { Layer, Parameter } from '../model';
import { gain, recommendedVariance } from '../theory/gains';
import { layerTensors, tensorsByName } from './layerRows';

/** What is known of one layer in a few numbers, predicted and measured. */
export type LayerFact =
  | { readonly kind: 'fans'; readonly fanIn: number; readonly fanOut: number }
  | ({ readonly kind: 'variance' } & VarianceFact)
  /** Of the matrix that leads a recurrent layer from step to step. */
  | ({ readonly kind: 'recurrent-variance' } & VarianceFact)
  /** √(fan-in · Var(w)), and what the activation wants of it; null where no variance does it good. */
  | { readonly kind: 'gain'; readonly now: number; readonly wanted: number | null }
  /** Second moment of the pre-activation, and χ, by mean-field theory; null where there is no layer before to lead back to. */
  | { readonly kind: 'predicted'; readonly q: number; readonly chi: number | null }
  /** ‖∂L/∂z‖ and ‖∂L/∂W‖, where they were measured. */
  | { readonly kind: 'gradient'; readonly preActivation: number | null; readonly weight: number | null }
  /** Root mean square of the output. */
  | { readonly kind: 'signal'; readonly rms: number };

/** Var(w), by the initializer or as found. */
interface VarianceFact {
  readonly value: number;
  readonly initializer: string;
  readonly origin: string;
}

export function layerFacts(model: ModelAnalysis, layer: Layer): readonly LayerFact[] {
  const facts: LayerFact[] = [];
  const { weight, recurrent, activation } = layer;
  if (weight && weight.fanIn > 0) {
    const { variance } = weight.initializer;
    facts.push({ kind: 'fans', fanIn: weight.fanIn, fanOut: weight.fanOut });
    facts.push(...varianceOf('variance', weight));
    if (Number.isFinite(variance))
      facts.push({ kind: 'gain', now: Math.sqrt(weight.fanIn * variance), wanted: wantedGain(layer, activation) });
  }
  if (recurrent) facts.push(...varianceOf('recurrent-variance', recurrent));
  const predicted = model.analytic?.layers.find(({ id }) => id === layer.id);
  const follows = model.analytic?.segments.some(({ layers: [, ...others] }) => others.includes(layer.id));
  if (predicted) facts.push({ kind: 'predicted', q: predicted.q, chi: follows ? predicted.chi : null });
  const { output, preActivation, weight: measured } = layerTensors(layer, tensorsByName(model));
  const gradients = { preActivation: preActivation?.gradient?.l2 ?? null, weight: measured?.gradient?.l2 ?? null };
  if (gradients.preActivation !== null || gradients.weight !== null) facts.push({ kind: 'gradient', ...gradients });
  if (output?.value) facts.push({ kind: 'signal', rms: Math.hypot(output.value.mean, output.value.std) });
  return facts;
}

function varianceOf(kind: 'variance' | 'recurrent-variance', { initializer }: Parameter): LayerFact[] {
  const { variance, kind: named, origin } = initializer;
  return Number.isFinite(variance) ? [{ kind, value: variance, initializer: named, origin }] : [];
}

/** Of a head, whose activation belongs to the loss, and of a linear layer: 1, which keeps the signal's size. */
function wantedGain({ weight, head }: Layer, activation: Layer['activation']): number | null {
  const shape = head || activation === null ? ({ kind: 'linear' } as const) : activation;
  const recommended = weight && recommendedVariance(shape, weight.fanIn);
  if (recommended) return Math.sqrt(recommended.scale);
  return shape.kind === 'linear' ? (gain(shape) ?? null) : null;
}
