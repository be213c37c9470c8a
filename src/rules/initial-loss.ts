import { number } from '../findings/wording';
import type { Proposal } from '../model';
import { moments } from '../theory/moments';
import { isFresh } from './evidence/grade';
import { isBinary, isCategorical, type TrainedOutput, trainedOutputs } from './evidence/outputs';
import { drawnFrom, initializer, mend } from './evidence/proposals';
import { secondMoment } from './evidence/steps';
import type { Evidence, Layer, Rule } from './rule';

export const initialLoss: Rule = {
  meta: {
    id: 'initial-loss',
    title: 'Sure and wrong before the first step',
    severity: 'warning',
    category: 'output',
    fixable: true,
    sources: ['tfjs-code', 'tfjs-model', 'keras-code'],
    options: { infoFactor: 2.5, warningLoss: 10 },
  },
  *check(evidence) {
    if (!isFresh(evidence)) return;
    const [output, ...others] = trainedOutputs(evidence);
    if (!output || others.length || evidence.model.graph.outputs.length > 1) return;
    const guessing = lossOfGuessing(output);
    const started = guessing === undefined ? undefined : lossAtStart(evidence, output);
    if (guessing === undefined || !started || !(started.loss > evidence.option('infoFactor') * guessing)) return;
    const { layer, units, loss } = output;
    const { deviation, from } = started;
    const [formula, classes] = isBinary(loss)
      ? ['ln 2', 'yes or no']
      : [`ln ${number(units)}`, `${number(units)} classes`];
    yield {
      severity: started.loss >= evidence.option('warningLoss') ? 'warning' : 'info',
      message: `The loss ${from === 'measured' ? 'begins' : 'is predicted to begin'} at ${number(started.loss)}, ${number(started.loss / guessing)} times the ${number(guessing)} of guessing: the logits of “${layer.name}” have a deviation of ${number(deviation)}.`,
      explanation: `Whoever knows nothing and says so has a loss of ${formula} = ${number(guessing)} for ${classes}. Logits of deviation s add s²/2 to that, and from s = √(2 ln n) on the loss grows as s √(2 ln n) (the largest of n normal numbers): with s = ${number(deviation)} the network is sure of answers that it has drawn by lot. The first steps unlearn that. Given by name, the losses of TensorFlow.js cut probabilities at 10⁻⁷, a loss of ${number(clip)}: beyond there is no gradient at all.`,
      advice: `Draw the weights of “${layer.name}” smaller, ${number(deviation)} times or more, or look for what makes its input large.`,
      layer: layer.id,
      blames: 'initializer',
      layers: [layer.id],
      ...(loss.range && { related: [{ range: loss.range, message: `${loss.name} of ${classes}.` }] }),
      proposals: smaller(evidence, output, deviation),
      evidence: { loss: started.loss, guessing, deviation },
    };
  },
};

/** The loss of a probability of 10⁻⁷, at which the library cuts. */
const clip = -Math.log(1e-7);

function lossOfGuessing({ loss, units, activation }: TrainedOutput): number | undefined {
  if (isCategorical(loss) && activation === 'softmax' && units > 1) return Math.log(units);
  return isBinary(loss) && activation === 'sigmoid' ? Math.LN2 : undefined;
}

interface Started {
  readonly loss: number;
  /** Of the logits. */
  readonly deviation: number;
  readonly from: 'measured' | 'predicted';
}

function lossAtStart(evidence: Evidence, { layer, loss, units }: TrainedOutput): Started | undefined {
  const { measured } = evidence;
  const logits = evidence.tensor(layer.preActivation)?.value;
  if (measured?.objective === loss.name && measured.loss !== null && logits?.nonFinite === 0) {
    return { loss: measured.loss, deviation: logits.std, from: 'measured' };
  }
  const q = measured ? undefined : predictedLogits(evidence, layer);
  if (q === undefined) return undefined;
  const predicted = isBinary(loss) ? moments({ kind: 'softplus' }, q)?.mean : surprise(q, units);
  return predicted === undefined
    ? undefined
    : { loss: Math.min(predicted, clip), deviation: Math.sqrt(q), from: 'predicted' };
}

/** fan-in · E[w²] · E[h²], with h what the layer before gives. */
function predictedLogits({ weights, analytic, tensor, layer: layerOf }: Evidence, layer: Layer): number | undefined {
  const before = layer.direct ? layerOf(layer.predecessors[0] ?? '') : undefined;
  const second = before && secondMoment({ analytic, tensor }, before);
  const stats = layer.weight && weights.get(layer.weight.stored ?? layer.weight.name);
  if (second === undefined || !stats || !layer.weight) return undefined;
  const q = layer.weight.fanIn * (stats.mean ** 2 + stats.std ** 2) * second;
  return q > 0 && q < Number.POSITIVE_INFINITY ? q : undefined;
}

/** E[log Σ e^(z_i)] for n independent z_i ~ N(0, q): the free energy of Derrida's random energy model (1981). */
function surprise(q: number, n: number): number {
  const critical = 2 * Math.log(n);
  return q < critical ? Math.log(n) + q / 2 : Math.sqrt(q * critical);
}

/** With which the logits have a deviation of a half. */
function smaller({ weights }: Evidence, { layer }: TrainedOutput, deviation: number): readonly Proposal[] {
  const stats = layer.weight && weights.get(layer.weight.stored ?? layer.weight.name);
  if (!stats || !(stats.std > 0)) return [];
  const stddev = Number(((stats.std / deviation) * 0.5).toPrecision(2));
  return mend(
    `Draw the output with a deviation of ${number(stddev)}`,
    [drawnFrom(layer, initializer('RandomNormal', { mean: 0, stddev }))],
    true,
  );
}
