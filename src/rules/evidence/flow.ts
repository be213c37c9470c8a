import type { Layer } from '../../model';
import type { Stats } from '../../probe/measured';
import type { AnalyticLayer } from '../../theory/analytic';
import type { Evidence } from '../rule';
import { spine } from './spine';

/** How a norm changes along the layers of a road, in decades. */
export interface Flow {
  readonly from: 'measured' | 'predicted';
  /** In order of execution; at least two. */
  readonly layers: readonly Layer[];
  /** log10 of the norm at each layer. */
  readonly log10: readonly number[];
  /** Gradient: decades from the last layer back to the first (G). Forward: from the first to the last (F). */
  readonly total: number;
  /** One standard deviation of `total` for one draw of weights at these widths (Hanin & Rolnick 2018). */
  readonly band: number;
}

/** What is below the smallest number of the type that the probe computed in is exactly 0: that is where a measured curve ends. */
const underflow = ({ measured }: Evidence): number =>
  Math.log10(measured?.precision?.computed === 'float64' ? 2 ** -1074 : 2 ** -149);

/**
 * G over the spine, or over those of its layers that are given. Measured: from the Euclidean norms of dL/d(pre-activation) over all its
 * elements. The whole norm, not the norm per unit, because it is what a variance-preserving initialization (any one that scales with
 * fan-in) keeps constant where widths change, strides shrink the image and pools spread a gradient; for layers of one width the two
 * agree. Predicted: the mean-field product of χ over the segment with the largest change.
 */
export function gradientFlow(evidence: Evidence, of: readonly Layer[] = spine(evidence)): Flow | undefined {
  const measured = of.flatMap((layer) => {
    const g = evidence.tensor(layer.preActivation)?.gradient;
    return g && g.nonFinite < g.n ? [{ layer, value: logOf(g.l2, underflow(evidence)) }] : [];
  });
  if (measured.length >= 2) return flow(measured, -1);
  return predicted(evidence, of, gradientCurve, -1);
}

/** F over the spine: RMS of the pre-activations, per element, because that is what a variance-preserving initialization keeps. */
export function forwardFlow(evidence: Evidence, of: readonly Layer[] = spine(evidence)): Flow | undefined {
  const measured = of.flatMap((layer) => {
    const v = evidence.tensor(layer.preActivation)?.value;
    return v && v.nonFinite < v.n ? [{ layer, value: logOf(rms(v), underflow(evidence)) }] : [];
  });
  if (measured.length >= 2) return flow(measured, 1);
  return predicted(evidence, of, forwardCurve, 1);
}

export const rms = (s: Stats): number => s.l2 / Math.sqrt(Math.max(1, s.n - s.nonFinite));

const logOf = (x: number, least: number): number => (x > 0 ? Math.max(Math.log10(x), least) : least);

interface Point {
  readonly layer: Layer;
  readonly value: number;
}

function flow(points: readonly Point[], direction: 1 | -1): Flow {
  const log10 = points.map((p) => p.value);
  const layers = points.map((p) => p.layer);
  return { from: 'measured', layers, log10, total: direction * change(log10), band: band(layers) };
}

/**
 * Change from the first to the last value, believed only as far as the trend of all of them (least squares) supports it: a factor per
 * layer shows in both, one odd layer at an end only in the ends, one step in the middle counts as itself.
 */
export function change(values: readonly number[]): number {
  const n = values.length;
  const ends = (values[n - 1] ?? 0) - (values[0] ?? 0);
  const centre = (n - 1) / 2;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  let covariance = 0;
  let variance = 0;
  values.forEach((v, i) => {
    covariance += (i - centre) * (v - mean);
    variance += (i - centre) ** 2;
  });
  const trend = (covariance / variance) * (n - 1);
  return Math.sign(trend) === Math.sign(ends) ? Math.sign(ends) * Math.min(Math.abs(ends), Math.abs(trend)) : 0;
}

/** σ = √(5·Σ 1/n) / (2 ln 10): ln‖x‖² of a ReLU network has variance 5·Σ 1/n over layers with n inputs a unit (Hanin & Rolnick 2018). */
export const band = (layers: readonly Layer[]): number =>
  Math.sqrt(5 * layers.slice(1).reduce((sum, l) => sum + 1 / Math.max(1, l.weight?.fanIn ?? 1), 0)) / (2 * Math.LN10);

type Theory = ReadonlyMap<string, AnalyticLayer>;
type Curve = (layers: readonly Layer[], theory: Theory) => readonly number[];

/** log10 of the whole gradient's norm relative to that at the last layer: each χ leads from a layer to the one before. */
const gradientCurve: Curve = (layers, theory) => {
  const log10 = [0];
  for (const l of layers.slice(1).reverse()) {
    log10.unshift((log10[0] ?? 0) + Math.log10((theory.get(l.id)?.chi ?? 1) * elementsBefore(l)) / 2);
  }
  return log10;
};

/**
 * Elements that enter a layer for each that leaves it, since χ counts by element and the norm is that of all: fan-in over the outputs that
 * an input reaches, which are fewer than its taps where a convolution strides.
 */
const elementsBefore = ({ weight, kind, stride = 1 }: Layer): number =>
  weight ? (weight.fanIn * (kind === 'transposed-conv' ? 1 : stride)) / weight.fanOut : 1;

const forwardCurve: Curve = (layers, theory) => layers.map((l) => Math.log10(theory.get(l.id)?.q ?? 1) / 2);

/** Over two or three layers strides, pools and odd widths change a norm as much as χ does; they even out over more. */
const fewestPredicted = 4;

/**
 * The segment with the largest predicted change among those that have enough of the layers asked about. A residual branch is
 * none: whatever happens inside, the identity beside it carries signal and gradient.
 */
function predicted(evidence: Evidence, of: readonly Layer[], curve: Curve, direction: 1 | -1): Flow | undefined {
  const theory: Theory = new Map(evidence.analytic?.layers.map((l) => [l.id, l]));
  const asked = new Map(of.filter((l) => theory.has(l.id)).map((l) => [l.id, l]));
  const flows = (evidence.analytic?.segments ?? []).flatMap((segment): Flow[] => {
    const layers = segment.layers.flatMap((id) => asked.get(id) ?? []);
    const log10 = curve(layers, theory);
    const total = direction * ((log10.at(-1) ?? 0) - (log10[0] ?? 0));
    return layers.length < fewestPredicted || layers.some((l) => l.residual)
      ? []
      : [{ from: 'predicted', layers, log10, total, band: band(layers) }];
  });
  return flows.reduce<Flow | undefined>((a, b) => (a && Math.abs(a.total) >= Math.abs(b.total) ? a : b), undefined);
}
