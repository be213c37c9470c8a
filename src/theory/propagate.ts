import type { Activation, Layer, Parameter } from '../model';
import type { Analytic, AnalyticLayer, Segment } from './analytic';
import { type Moments, moments } from './moments';

/** What leaves a layer, or enters the model: first and second moment of one element. */
interface Signal {
  readonly mean: number;
  readonly second: number;
}

/** Inputs are assumed standardised. */
const standardised: Signal = { mean: 0, second: 1 };

/** A layer's state where the theory knows it. */
interface State {
  readonly layer: Layer;
  /** E[z²] of the pre-activation. */
  readonly q: number;
  /** Moments of the activation under N(0, q). */
  readonly f: Moments;
  /** fanOut·E[w²] of this layer (per position of its input): what a gradient is multiplied by on the way to its input. */
  readonly back: number;
}

const linear: Activation = { kind: 'linear' };

/** Pre-activations whose mean square exceeds this share of q are not the zero-mean Gaussians that the moments are taken under. */
const largestOffset = 0.25;

/** Layers that send all of their input through one weight, once. */
export const chained: ReadonlySet<Layer['kind']> = new Set([
  'dense',
  'conv1d',
  'conv2d',
  'conv3d',
  'depthwise-conv',
  'transposed-conv',
]);

/** What the layer's weights do to a signal; undefined where they are not known, or sum a mean so that z is no zero-mean Gaussian. */
function preActivation(weight: Parameter, bias: Parameter | undefined, signal: Signal): number | undefined {
  const { moments: w, fanIn } = weight;
  if (!w || (bias && !bias.moments)) return undefined;
  const spread = w.second - w.mean ** 2;
  const variance = fanIn * (spread * signal.second + w.mean ** 2 * (signal.second - signal.mean ** 2));
  const mean = fanIn * w.mean * signal.mean + (bias?.moments?.mean ?? 0);
  const biasVariance = bias?.moments ? bias.moments.second - bias.moments.mean ** 2 : 0;
  const q = variance + biasVariance + mean ** 2;
  return q > 0 && mean ** 2 <= largestOffset * q ? q : undefined;
}

/** Second moments through one layer: q_l = fan-in·E[w²]·E[f(z_(l−1))²] + E[b²] (Poole et al. 2016, eq. 3, with the stored weights' moments). */
function enter(layer: Layer, signal: Signal): State | undefined {
  const { weight, bias, normalisation } = layer;
  if (!weight?.moments || !chained.has(layer.kind) || layer.scaling || normalisation?.afterActivation) return undefined;
  // Whatever came in, a normalisation lets out γ·N(0, 1) + β; one with fresh statistics will, once it is trained.
  const q = normalisation ? normalisation.second : preActivation(weight, bias, signal);
  const f = q === undefined ? undefined : moments(layer.activation ?? linear, q);
  if (q === undefined || !f) return undefined;
  // An input of a strided convolution lies under every stride-th tap only.
  const reach = layer.kind === 'transposed-conv' ? 1 : (layer.stride ?? 1);
  return { layer, q, f, back: (weight.fanOut / reach) * weight.moments.second };
}

/** √(5·Σ 1/n) / (2 ln 10): Hanin & Rolnick 2018, as the standard deviation of a norm's log10 over draws of the weights. */
export const band = (widths: readonly number[]): number =>
  Math.sqrt(5 * widths.reduce((sum, n) => sum + 1 / n, 0)) / (2 * Math.LN10);

/** Layers that follow one another, and χ on the way into each but the first. */
interface Chain {
  readonly states: State[];
  readonly chi: number[];
}

function segmentOf({ states, chi }: Chain): Segment {
  const [first, last] = [states[0], states.at(-1)];
  return {
    layers: states.map(({ layer }) => layer.id),
    forwardLog10: first && last ? Math.log10(last.q / first.q) / 2 : 0,
    gradientLog10: chi.reduce((sum, x) => sum + Math.log10(x), 0) / 2,
    band: band(states.map(({ layer }) => layer.weight?.units ?? 1)),
  };
}

/**
 * Mean-field prediction over the layer graph, in order: second moments forward, their derivatives backward. It holds on chains of dense
 * and convolution layers that follow one another directly; a segment ends at a normalisation, a join, a branch, or a layer whose weights or
 * activation the theory does not know, and the next begins with standardised inputs. Nothing is guessed across such an end, nor of a layer that
 * a loop gives back what it, or one behind it, made a round before: that is no standardised input.
 */
export function propagate(layers: readonly Layer[]): Analytic {
  const readers = new Map<string, number>();
  for (const { predecessors } of layers) for (const id of predecessors) readers.set(id, (readers.get(id) ?? 0) + 1);
  /** Whether all of what reaches a layer comes from this one, and all of what leaves this one reaches that layer. */
  const leadsTo = ({ layer }: State, next: Layer): boolean =>
    next.direct && readers.get(layer.id) === 1 && !layer.residual && !layer.head && !next.normalisation;
  const found: AnalyticLayer[] = [];
  const chains = new Map<string, Chain>();
  const passed = new Set<string>();
  for (const layer of layers) {
    const comesRound = layer.predecessors.some((id) => !passed.has(id));
    passed.add(layer.id);
    if (comesRound) continue;
    const before = chains.get(layer.predecessors[0] ?? '');
    const previous = before?.states.at(-1);
    const continued = before && previous && leadsTo(previous, layer) ? { before, previous } : undefined;
    const state = enter(layer, continued?.previous.f ?? standardised);
    if (!state) continue;
    const chi = continued ? state.back * continued.previous.f.slope : 1;
    const chain = continued?.before ?? { states: [], chi: [] };
    chain.states.push(state);
    if (continued) chain.chi.push(chi);
    chains.set(layer.id, chain);
    found.push({ id: layer.id, q: state.q, chi });
  }
  const segments = [...new Set(chains.values())].filter(({ states }) => states.length > 1).map(segmentOf);
  const worst = segments.reduce<Segment | undefined>(
    (a, b) => (a && Math.abs(a.gradientLog10) >= Math.abs(b.gradientLog10) ? a : b),
    undefined,
  );
  return {
    layers: found,
    segments,
    forwardLog10: worst?.forwardLog10 ?? 0,
    gradientLog10: worst?.gradientLog10 ?? 0,
    band: worst?.band ?? 0,
  };
}
