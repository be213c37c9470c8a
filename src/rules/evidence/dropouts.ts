import { type ActivationKind, type LayerObject, type Network, type Node, tensorNumbers } from '../../model';
import type { Evidence, Layer, Verdict } from '../rule';
import { unmoved } from './outputs';

/** A place where elements are dropped in training. */
export interface Dropping {
  /** What a person calls it. */
  readonly name: string;
  /** Alpha dropout puts the lowest value of SELU in place of what it drops, and scales the rest so that mean 0 and variance 1 stay. */
  readonly kind: 'dropout' | 'alpha-dropout';
  /** Share that is dropped, as given. */
  readonly rate: number;
  /** What code or a topology says of it. */
  readonly object?: LayerObject;
  /** Whose output it thins, where that is one layer's. */
  readonly behind?: Layer;
  /** The last activation before, where it is known. */
  readonly activation?: ActivationKind;
  /** What a BatchNormalization does with the rest, with nothing but an activation or a reshape between. */
  readonly normalised: boolean;
}

/** In order of execution. Read from the description where there is one: of dropout that does nothing outside training the graph may hold no trace. */
export const droppings = (evidence: Evidence): readonly Dropping[] =>
  evidence.model.network ? describedDroppings(evidence, evidence.model.network) : graphDroppings(evidence);

/** Where a finding about it is shown: what its `option` says, or what names it. */
export function placeOf({ behind, object }: Dropping, option?: string): Pick<Verdict, 'layer' | 'range'> {
  const place = object?.place?.file === undefined ? object?.place : undefined;
  const range = (option === undefined ? undefined : place?.options.get(option)?.value) ?? place?.callee;
  return { ...(behind && { layer: behind.id }), ...(range && { range }) };
}

const kinds: Readonly<Record<string, Dropping['kind']>> = {
  Dropout: 'dropout',
  SpatialDropout1D: 'dropout',
  AlphaDropout: 'alpha-dropout',
};

/** They hand on the values that they get, or some of them. */
const handsOn = new Set(['Flatten', 'Permute', 'Reshape', 'MaxPooling1D', 'MaxPooling2D', 'GlobalMaxPooling1D']);
const activating = new Set(['Activation', 'ReLU', 'LeakyReLU', 'ELU', 'PReLU', 'ThresholdedReLU']);

function describedDroppings(evidence: Evidence, network: Network): readonly Dropping[] {
  const { layers, calls } = network;
  const classOf = (call: number): string => layers[calls[call]?.layer ?? -1]?.className ?? '';
  const before = (call: number): LayerObject | undefined => {
    const [input, ...others] = calls[call]?.inputs ?? [];
    if (!input || others.length) return undefined;
    return handsOn.has(classOf(input.call)) ? before(input.call) : layers[calls[input.call]?.layer ?? -1];
  };
  const isNormalised = (call: number): boolean =>
    calls.some(
      ({ inputs }, next) =>
        inputs.some((v) => v.call === call) &&
        (classOf(next) === 'BatchNormalization' ||
          ((handsOn.has(classOf(next)) || activating.has(classOf(next))) && isNormalised(next))),
    );
  const seen = new Set<LayerObject>();
  return calls.flatMap(({ layer }, call): readonly Dropping[] => {
    const object = layers[layer];
    if (!object || seen.has(object)) return [];
    seen.add(object);
    if (object.network) return describedDroppings(evidence, object.network);
    const kind = kinds[object.className];
    const { rate } = object.config;
    if (!kind || typeof rate !== 'number') return [];
    const place = { name: object.name, kind, rate, object, normalised: isNormalised(call) };
    return [{ ...place, ...madeBy(evidence, before(call)) }];
  });
}

type Origin = Pick<Dropping, 'behind' | 'activation'>;

function madeBy({ layers }: Evidence, object: LayerObject | undefined): Origin {
  const behind = object && layers.find((l) => l.object === object || l.activationObject === object);
  if (!behind) return {};
  // An activation that is a layer of its own may come only after the dropout.
  const own = behind.activationObject;
  const activation = own === undefined || own === object ? (behind.activation?.kind ?? 'linear') : 'linear';
  return { behind, activation };
}

function graphDroppings({ model: { graph }, layers }: Evidence): readonly Dropping[] {
  return graph.nodes
    .filter(({ op, domain }) => op === 'Dropout' && domain === '')
    .map((node): Dropping => {
      const value = unmoved(graph, node.inputs[0] ?? '');
      const behind = layers.find((l) => l.output === value);
      const output = node.outputs[0] ?? '';
      const normalised = graph.nodes.some((n) => n.op === 'BatchNormalization' && n.inputs[0] === output);
      const place = { name: node.name || output, kind: 'dropout', rate: ratioOf(node), normalised } as const;
      return { ...place, ...(behind && { behind, activation: behind.activation?.kind ?? 'linear' }) };
    });

  /** A half where the operator is not told otherwise; NaN where it is told by a value that only running the graph would tell. */
  function ratioOf({ inputs: [, ratio = ''] }: Node): number {
    if (ratio === '') return 0.5;
    const stored = graph.initializers.get(ratio);
    return (stored && tensorNumbers(stored)?.[0]) ?? Number.NaN;
  }
}
