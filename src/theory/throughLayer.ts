import type { Layer, Node, Normalisation, Parameter } from '../model';
import { elementCount, numberAttribute } from '../model';
import { connectionsOf } from './fans';
import { regrouped } from './field';

import type { Spread, Supposition } from './subject';
import { logSoftmax, softmax } from './transfer/attention';
import { scale, scaleUnits, shiftUnits } from './transfer/join';
import { linear } from './transfer/linear';
import { normalise } from './transfer/normalise';
import { activate } from './transfer/pointwise';
import { recurrent } from './transfer/recurrent';
import { fresh, type Refusal, refuse, type Transfer } from './transfer/transfer';
import type { Walk } from './walk';

/** A layer as the walk meets it: weight, normalisation, scaling, activation, in the layer's order. */
export function throughLayer(walk: Walk, layer: Layer, node: Node, suppose: Supposition): void {
  const stages = stagesOf(walk, layer, node, suppose);
  let at = layer.input;
  stages.forEach(({ make, value }, i) => {
    const to = value ?? `${layer.id}: stage ${i}`;
    walk.take([at], to, make(at), { node, layer });
    at = to;
  });
  for (const value of [layer.preActivation, layer.output]) if (!walk.field(value)) walk.same(at, value);
}

interface Stage {
  readonly make: (from: string) => Transfer | Refusal;
  /** The value of the graph that it makes. */
  readonly value?: string;
}

function stagesOf(walk: Walk, layer: Layer, node: Node, suppose: Supposition): readonly Stage[] {
  const { normalisation, scaling } = layer;
  const { setting } = walk;
  const stages: Stage[] = [];
  const push = (make: Stage['make']): void => {
    stages.push({ make });
  };
  const name = (value: string): void => {
    const last = stages.at(-1);
    if (last && !stages.some((s) => s.value === value)) stages[stages.length - 1] = { ...last, value };
  };
  const normalised = (): void => {
    if (!normalisation) return;
    push((from) =>
      withField(walk, from, (x) => normalise(x, normalisation, numberAttribute(node, 'num_groups', 1), setting)),
    );
    learned(walk, normalisation).forEach(push);
  };
  if (layer.weight || layer.recurrent) push((from) => weighted(walk, layer, node, from, suppose));
  if (normalisation && !normalisation.afterActivation) normalised();
  if (scaling) push((from) => withField(walk, from, (x) => scale(x, scaling.factor, scaling.shift, setting)));
  name(layer.preActivation);
  const activation = suppose.activation?.get(layer.id) ?? layer.activation;
  if (activation && activation.kind !== 'linear' && !isRecurrent(layer)) {
    push((from) => withField(walk, from, (x) => activated(walk, layer, x, activation)));
  }
  if (normalisation?.afterActivation) normalised();
  name(layer.output);
  return stages;
}

const isRecurrent = ({ kind }: Layer): boolean => kind === 'rnn' || kind === 'lstm' || kind === 'gru';

type FieldOf = NonNullable<ReturnType<Walk['field']>>;

function withField(walk: Walk, value: string, make: (x: FieldOf) => Transfer | Refusal): Transfer | Refusal {
  const x = walk.field(value);
  return x ? make(x) : refuse('What enters it is not known.');
}

function activated(
  walk: Walk,
  layer: Layer,
  x: FieldOf,
  activation: NonNullable<Layer['activation']>,
): Transfer | Refusal {
  const { setting } = walk;
  if (activation.kind !== 'softmax' && activation.kind !== 'log-softmax') return activate(x, activation, setting);
  const length = walk.subject.shape(layer.output)?.at(-1) ?? x.units;
  return activation.kind === 'softmax' ? softmax(x, length, setting) : logSoftmax(x, length, setting);
}

/** Scale and shift that a normalisation learns. */
function learned(walk: Walk, { scale: gamma, shift: beta }: Normalisation): readonly Stage['make'][] {
  const known = (value: string | undefined): Spread | undefined => (value ? walk.subject.stored(value) : undefined);
  const [scales, shifts] = [known(gamma), known(beta)];
  return [
    ...(scales ? [(from: string) => withField(walk, from, (x) => scaleUnits(x, scales, walk.setting))] : []),
    ...(shifts ? [(from: string) => withField(walk, from, (x) => shiftUnits(x, shifts, walk.setting))] : []),
  ];
}

function weighted(walk: Walk, layer: Layer, node: Node, from: string, suppose: Supposition): Transfer | Refusal {
  const { weight, bias, kind } = layer;
  const { subject, setting } = walk;
  if (isRecurrent(layer)) return withField(walk, from, (x) => recurrent(x, layer, node, subject, setting));
  if (!weight) return refuse('Its weight is computed, not stored.');
  const supposed = suppose.variance?.get(layer.id);
  const drawn = supposed === undefined ? spreadOf(weight) : { mean: 0, variance: supposed };
  if (!drawn) return refuse('The numbers of its weight were not read.');
  const offset = bias ? spreadOf(bias) : { mean: 0, variance: 0 };
  if (!offset) return refuse('The numbers of its bias were not read.');
  const shape = subject.shape(node.outputs[0] ?? '');
  const elements = shape?.reduce((n, d) => n * d, 1);
  const positions = elements ? Math.max(1, Math.round(elements / (subject.batch * weight.units))) : 1;
  if (kind === 'embedding') return lookup(walk, drawn, weight, positions);
  return withField(walk, from, (x) => {
    const connected = connectionsOf(layer, node, subject.shape(layer.input), shape);
    const entering = kind === 'dense' ? regrouped(x, weight.fanIn) : x;
    return linear(
      entering,
      {
        ...drawn,
        connected,
        alike: kind === 'transposed-conv' ? 1 / (layer.stride ?? 1) : 1,
        taps: kind === 'dense' ? 1 : elementCount(weight.shape.slice(2)),
        units: weight.units,
        positions,
        bias: offset,
        orthogonal: kind === 'dense' && supposed === undefined && weight.initializer.kind === 'orthogonal',
      },
      setting,
    );
  });
}

function spreadOf({ moments }: Parameter): Spread | undefined {
  return moments && { mean: moments.mean, variance: Math.max(0, moments.second - moments.mean ** 2) };
}

/** Rows of a table: two places have the same row as often as two random indices agree. */
function lookup(
  { noise, setting }: Walk,
  { mean, variance }: Spread,
  { shape, units }: Parameter,
  positions: number,
): Transfer {
  const rows = Math.max(1, shape[0] ?? 1);
  const shared = variance / rows;
  const chosen = Math.min(rows, setting.samples * positions);
  const level = noise.write([], (2 * variance ** 2) / ((variance + mean ** 2) ** 2 * units * chosen));
  return {
    output: fresh({
      mean,
      kernel: [variance, shared, shared, shared],
      level,
      region: 0,
      units,
      positions,
      chance: 1 / units,
    }),
    back: () => [],
  };
}
