import type { Severity } from '../../findings/finding';
import type { ActivationKind, Change, Graph, Layer, Loss, Proposal } from '../../model';
import type { Evidence } from '../rule';
import { activatedBy, mend } from './proposals';

/** What leaves a network, beside the loss that it is trained on. */
export interface TrainedOutput {
  /** Whose activation leaves. */
  readonly layer: Layer;
  readonly activation: ActivationKind;
  /** Length of the last axis, along which losses count classes. */
  readonly units: number;
  readonly loss: Loss;
  /** What is written there says the losses of other outputs, too: one for all, or a list. */
  readonly shared: boolean;
}

/** Those outputs of which it is known what activation leaves and which loss of the library meets it. */
export function trainedOutputs({ model, layers }: Evidence): readonly TrainedOutput[] {
  const { graph, compiled } = model;
  const losses = compiled?.losses ?? [];
  return graph.outputs.flatMap(({ name, shape }, i): TrainedOutput[] => {
    const loss = losses[i];
    const value = unmoved(graph, name);
    const layer = layers.find((l) => l.output === value && isPlain(l));
    const last = shape?.at(-1);
    const units = typeof last === 'number' ? last : layer?.weight?.units;
    if (!loss || !layer || units === undefined) return [];
    const shared = losses.some((other, j) => j !== i && other !== null && isSamePlace(other, loss));
    return [{ layer, activation: layer.activation?.kind ?? 'linear', units, loss, shared }];
  });
}

const isSamePlace = ({ range: a }: Loss, { range: b }: Loss): boolean =>
  a?.start.line === b?.start.line && a?.start.character === b?.start.character;

/** Its activation is all that shapes its output; recurrent cells and attention have more to them. */
const isPlain = ({ kind, activation }: Layer): boolean =>
  /^(?:dense|conv.d|depthwise-conv|transposed-conv|separable-conv)$/.test(kind) ||
  (kind === 'activation' && activation !== null);

const moving = new Set(['Identity', 'Cast', 'Reshape', 'Flatten', 'Transpose', 'Squeeze', 'Unsqueeze']);

/** The value before all that only moves its elements about. */
export function unmoved(graph: Pick<Graph, 'nodes'>, name: string): string {
  const producer = graph.nodes.find((n) => n.outputs.includes(name));
  const from = producer && moving.has(producer.op) ? producer.inputs[0] : undefined;
  return from === undefined ? name : unmoved(graph, from);
}

const categorical = new Set(['categoricalCrossentropy', 'sparseCategoricalCrossentropy']);
const binary = new Set(['binaryCrossentropy', 'logLoss']);

/** One class of many, as probabilities that sum to 1. */
export const isCategorical = ({ name, probabilities }: Loss): boolean => probabilities && categorical.has(name);

/** Yes or no for every output, each a probability of its own. */
export const isBinary = ({ name, probabilities }: Loss): boolean => probabilities && binary.has(name);

/** Reads outputs as probabilities. */
export const wantsProbabilities = (loss: Loss): boolean =>
  isCategorical(loss) || isBinary(loss) || (loss.probabilities && loss.name === 'kullbackLeiblerDivergence');

const distances = new Set([
  'absoluteDifference',
  'huberLoss',
  'logcosh',
  'mae',
  'MAE',
  'meanAbsoluteError',
  'meanSquaredError',
  'mse',
  'MSE',
]);

/** The distance between numbers. */
export const isRegression = ({ name }: Loss): boolean => distances.has(name);

/** Another loss for this output alone; undefined where others are trained on what is written there. */
export const trainedOn = ({ loss, shared }: TrainedOutput, name: string): Change | undefined =>
  shared || !loss.range ? undefined : { kind: 'loss', loss, name };

/** With which outputs are what a loss of probabilities takes them for. */
export const fittingActivation = ({ loss, units }: TrainedOutput): 'sigmoid' | 'softmax' =>
  isBinary(loss) || units === 1 ? 'sigmoid' : 'softmax';

/** A single output is one probability, which only a binary loss can tell anything about. */
export function asProbabilities(output: TrainedOutput): readonly Proposal[] {
  const kind = fittingActivation(output);
  const activation = activatedBy(output.layer, kind);
  return output.units === 1 && !isBinary(output.loss)
    ? mend('Use sigmoid with binaryCrossentropy', [activation, trainedOn(output, 'binaryCrossentropy')])
    : mend(`Use ${kind}`, [activation]);
}

/**
 * An output under a binary loss has a gradient while it lies between 0 and 1, and comes there by chance: small networks with a linear, ReLU or tanh
 * output often learn with Adam, and many do not with SGD. Shares of a sum are never all there.
 */
const mayLearn = ({ loss }: TrainedOutput): boolean => isBinary(loss);

/** How grave it is that outputs are no probabilities where the loss takes them for such. */
export const severityOf = (output: TrainedOutput): Severity => (mayLearn(output) ? 'warning' : 'error');

export const prospect = (output: TrainedOutput): string =>
  mayLearn(output) ? 'whether the network learns is up to chance and the optimizer' : 'the network will hardly learn';
