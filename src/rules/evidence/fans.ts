import { count, number, powerOfTen } from '../../findings/wording';
import type { Declaration, Layer, Proposal } from '../../model';
import type { Evidence, Verdict } from '../rule';
import { criticalVariance } from './activations';
import { attributed, isMeasured, withoutError } from './attributed';
import { isFresh } from './grade';
import { redrawn, scaledInitializer } from './proposals';
import { spine } from './spine';

/** Initializers that scale by a number of inputs or outputs which the layer library counts otherwise than they are. */

/** The fan that the initializer divides by, of these. */
function dividedBy(
  { className, config }: Declaration,
  fans: { readonly fanIn: number; readonly fanOut: number },
): number {
  const mode = className.startsWith('Glorot') ? 'fanAvg' : (config.mode ?? 'fanIn');
  if (mode === 'fanOut') return fans.fanOut;
  return mode === 'fanAvg' ? (fans.fanIn + fans.fanOut) / 2 : fans.fanIn;
}

/** Decades by which the signal is too large (or small) behind the layer because of the fans: ½·log10(true / counted). */
export function fanDecades({ weight }: Layer): number {
  const { declared, initializer } = weight ?? {};
  if (!weight || !declared?.fans || initializer?.kind === 'trained') return 0;
  return Math.log10(dividedBy(declared, weight) / dividedBy(declared, declared.fans)) / 2;
}

/** Of the kinds whose kernels have their axes in another order than the library thinks, off by half or more. */
export const miscounted = (layer: Layer): boolean =>
  (layer.kind === 'depthwise-conv' || layer.kind === 'transposed-conv') &&
  Math.abs(fanDecades(layer)) > Math.log10(1.5) / 2;

/** How a rule about one kind of layers words it. */
export interface Wording {
  readonly kind: Layer['kind'];
  /** Why the library counts otherwise: a sentence about this layer. */
  why(layer: Layer): string;
}

/** One finding about all layers of a kind whose miscounted fans show in the signal or the gradient. */
export function* fanMismatch(evidence: Evidence, { kind, why }: Wording): Iterable<Verdict> {
  if (!isFresh(evidence)) return;
  const road = spine(evidence);
  const off = road.filter((l) => l.kind === kind && !l.normalisation && miscounted(l));
  const first = off[0];
  const last = off.at(-1);
  if (!first || !last) return;
  const due = off.reduce((sum, l) => sum + fanDecades(l), 0);
  const stretch = road.slice(Math.max(0, road.indexOf(first) - 1), road.indexOf(last) + 1);
  const effect = attributed(evidence, stretch, due, () => withoutError(evidence));
  const fans = first.weight?.declared?.fans;
  if (!effect || !fans) return;
  const { forward, gradient, severity } = effect;
  const size = due < 0 ? 'small' : 'large';
  const [f, g] = [powerOfTen(forward?.total ?? 0), powerOfTen(gradient?.total ?? 0)];
  yield {
    severity,
    message: `${first.weight?.declared?.className} makes the weights of “${first.name}” too ${size}: ${number(first.weight?.fanIn ?? 0)} inputs feed a unit, the library counts ${number(fans.fanIn)}${off.length > 1 ? ` (so ${off.length > 2 ? 'are' : 'is'} ${count(off.length - 1, 'other layer')})` : ''}.`,
    explanation: `${why(first)} So each of these layers multiplies the signal by ${powerOfTen(fanDecades(first))} more than it should: ${powerOfTen(due)} over ${count(off.length, 'layer')}. From “${stretch[0]?.name ?? first.name}” to “${last.name}” ${isMeasured(effect) ? 'that was measured as' : 'theory predicts'} ×${f} forward and ×${g} for the gradient on its way back.`,
    advice:
      'Give the variance yourself, or put a normalisation behind each of these layers, which takes the scale away.',
    layer: first.id,
    blames: 'initializer',
    layers: stretch.map((l) => l.id),
    related: off.slice(1).map((l) => ({ layer: l.id, message: `The weights of “${l.name}” are too ${size} as well.` })),
    proposals: proposals(evidence, off),
    evidence: {
      layers: off.length,
      fanIn: first.weight?.fanIn ?? 0,
      counted: fans.fanIn,
      dueLog10: due,
      gradientLog10: gradient?.total ?? 0,
      forwardLog10: forward?.total ?? 0,
    },
  };
}

/** Each drawn with the variance that fits the activation before it. */
const proposals = (evidence: Evidence, layers: readonly Layer[]): readonly Proposal[] =>
  redrawn(
    layers.flatMap((layer) => {
      const before = evidence.layer(layer.predecessors[0] ?? '');
      const target = criticalVariance(before?.activation ?? null) ?? 1;
      return layer.weight ? [{ layer, value: scaledInitializer(layer.weight, layer.kind, target) }] : [];
    }),
  );
