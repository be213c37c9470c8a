import type { Layer, Model } from '../model';
import { type Gradient, secondMoment } from './field';
import { white } from './kernel';
import { type Known, Subject, type Supposition } from './subject';
import { throughLayer } from './throughLayer';
import { throughNode } from './throughNode';
import { fresh } from './transfer/transfer';
import { type Silence, Walk } from './walk';

/** log10 of a ratio: what is expected of one draw of weights of these widths, and its standard deviation over draws. */
export interface Estimate {
  readonly log10: number;
  readonly band: number;
}

/** What quadrature, snapped scales and float32 leave uncertain, in decades. */
const rounding = 0.003;

/** What is predicted of one layer's pre-activation z. */
export interface PredictedLayer {
  readonly id: string;
  /** E[z²], E[z], and the correlation of z between two samples. */
  readonly q: number;
  readonly mean: number;
  readonly correlation: number;
  /** E[(∂L/∂z)²]; absent where no gradient comes back that the theory can follow. */
  readonly gradient?: number;
  /** Of z for one sample: a whole norm is √(elements) of the root mean square. */
  readonly elements: number;
}

export interface Prediction {
  readonly layers: readonly PredictedLayer[];
  /** Where the theory does not apply, and why. */
  readonly silences: readonly Silence[];
  /** From the pre-activation of the first of two layers to that of the second: rms(z₂) / rms(z₁); absent where their scales cannot be compared. */
  forward(first: string, second: string): Estimate | undefined;
  /** rms(∂L/∂z₁) / rms(∂L/∂z₂), per element. */
  gradient(first: string, second: string): Estimate | undefined;
}

/**
 * Mean-field prediction over the graph of a model: second moments, means and correlations of signals forward, of gradients backward, each with the
 * fluctuation that finite widths cause. Takes milliseconds; nothing is run. Begins with standard normal inputs, ends with white gradients.
 */
export function predict(
  model: Pick<Model, 'graph' | 'layers'>,
  known: Known = {},
  suppose: Supposition = {},
): Prediction {
  return predictOf(new Subject(model, known), suppose);
}

/** As `predict`, of a subject that was read before. */
export function predictOf(subject: Subject, suppose: Supposition = {}): Prediction {
  const walk = new Walk(subject);
  begin(walk);
  const done = new Set<Layer>();
  for (const node of subject.graph.nodes) {
    const layer = subject.layerOf(node);
    if (!layer) throughNode(walk, node);
    else if (!done.has(layer) && node.inputs.includes(layer.input)) {
      done.add(layer);
      throughLayer(walk, layer, node, suppose);
    }
  }
  walk.return(subject.graph.outputs.map(({ name }) => name));
  return result(walk);
}

function begin(walk: Walk): void {
  const { graph } = walk.subject;
  for (const { name } of graph.inputs) {
    if (graph.initializers.has(name) || !walk.subject.isFloat(name)) continue;
    const { mean, variance } = walk.subject.input(name);
    const sizes = walk.sizes(name);
    const elements = sizes.units * sizes.positions * walk.subject.samples;
    const level = walk.noise.write([], 2 / elements);
    walk.begin(
      name,
      fresh({ mean, kernel: white(variance), level, region: 0, ...sizes, chance: 1 / Math.max(1, sizes.units) }),
    );
  }
}

function result(walk: Walk): Prediction {
  const at = new Map<string, { readonly layer: PredictedLayer; readonly forward: Point; readonly gradient?: Point }>();
  for (const layer of walk.subject.layers) {
    const field = walk.field(layer.preActivation);
    if (!field) continue;
    const back = walk.gradient(layer.preActivation);
    const q = secondMoment(field);
    at.set(layer.id, {
      layer: {
        id: layer.id,
        q,
        mean: field.mean,
        correlation: field.kernel[0] > 0 ? field.kernel[1] / field.kernel[0] : 0,
        ...(back && back.kernel[0] > 0 && { gradient: back.kernel[0] }),
        elements: field.units * field.positions,
      },
      forward: { second: q, level: field.level, region: field.region },
      ...(back && { gradient: pointOf(back) }),
    });
  }
  const between = (from: Point | undefined, to: Point | undefined): Estimate | undefined => {
    if (!from || !to || from.region !== to.region || !(from.second > 0) || !(to.second > 0)) return undefined;
    const strayed = walk.noise.ofRatio(to.level, from.level, walk.setting.samples);
    if (!strayed) return undefined;
    const { mean, variance, curvature } = strayed;
    return {
      log10: (Math.log(to.second / from.second) + mean) / (2 * Math.LN10),
      band: Math.hypot(Math.sqrt(variance) / (2 * Math.LN10), curvature / 2 / (2 * Math.LN10), rounding),
    };
  };
  return {
    layers: [...at.values()].map(({ layer }) => layer),
    silences: walk.silences,
    forward: (first, second) => between(at.get(first)?.forward, at.get(second)?.forward),
    gradient: (first, second) => between(at.get(second)?.gradient, at.get(first)?.gradient),
  };
}

interface Point {
  readonly second: number;
  readonly level: number;
  readonly region: number;
}

const pointOf = ({ kernel, level, region }: Gradient): Point => ({ second: kernel[0], level, region });
