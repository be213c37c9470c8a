import type { Activation, Change, ConfigObject, Layer, LayerKind, Parameter } from '../model';
import { criticalVariance } from '../rules/evidence/activations';
import { activatedBy, drawnFrom, initializer, initializerName, scaledInitializer } from '../rules/evidence/proposals';
import { chained } from '../theory/propagate';
import type { Supposition } from '../theory/subject';

/** Pairings of activation and initializer that a model could have instead of its own. */

/** What a person would have to change, the least first. */
export const edits = ['initializer', 'activation', 'activation and initializer'] as const;

export interface Candidate {
  /** Imperative. */
  readonly title: string;
  readonly edit: (typeof edits)[number];
  /** What theory is asked to suppose. */
  readonly suppose: Required<Supposition>;
  /** How the file would say it; absent where it cannot. */
  readonly changes?: readonly Change[];
}

/** Hidden activations that the layer library has, and what it calls them. */
const activations: readonly (readonly [Activation, name: string])[] = [
  [{ kind: 'relu' }, 'relu'],
  [{ kind: 'tanh' }, 'tanh'],
  [{ kind: 'elu' }, 'elu'],
  [{ kind: 'selu' }, 'selu'],
  [{ kind: 'silu' }, 'swish'],
  [{ kind: 'gelu' }, 'gelu'],
];

/** A way to draw a weight behind an activation. Undefined: the weight stays as it is. */
type Scheme = (weight: Parameter, kind: LayerKind, before: Activation | null) => ConfigObject | undefined;

const scaled =
  (variance: (before: Activation | null) => number | undefined): Scheme =>
  (weight, kind, before) => {
    const wanted = variance(before);
    return wanted === undefined ? undefined : scaledInitializer(weight, kind, wanted);
  };

const schemes: readonly Scheme[] = [
  () => undefined,
  scaled(criticalVariance),
  scaled(() => 2),
  scaled(() => 1),
  () => initializer('GlorotUniform'),
  ({ shape }, kind, before) => {
    const variance = criticalVariance(before);
    return kind === 'dense' && shape.length === 2 && variance !== undefined
      ? initializer('Orthogonal', { gain: Number(Math.sqrt(variance).toPrecision(3)) })
      : undefined;
  },
];

/** Weight layers between the inputs and the heads; gates have reasons of their own for what they are. */
export const hiddenLayers = (layers: readonly Layer[]): readonly Layer[] =>
  layers.filter((l) => l.weight && chained.has(l.kind) && !l.head && !l.gate);

/** Every pairing of one of the activations, or the present ones, with one of the schemes that differs from what the model has. */
export function candidates(layers: readonly Layer[]): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  for (const activation of [undefined, ...activations]) {
    for (const scheme of schemes) {
      const candidate = pairing(layers, activation, scheme);
      const key = candidate && JSON.stringify([...candidate.suppose.variance, ...candidate.suppose.activation]);
      if (candidate && key && !found.has(`${key}${candidate.title}`)) found.set(`${key}${candidate.title}`, candidate);
    }
  }
  return [...found.values()];
}

function pairing(
  layers: readonly Layer[],
  activation: readonly [Activation, name: string] | undefined,
  scheme: Scheme,
): Candidate | undefined {
  const hidden = hiddenLayers(layers);
  const swapped = activation ? hidden.filter((l) => isSwappable(l) && l.activation?.kind !== activation[0].kind) : [];
  if (activation && swapped.length === 0) return undefined;
  const of = new Map(layers.map((l) => [l.id, l]));
  const behind = (layer: Layer): Activation | null => {
    const before = of.get(layer.predecessors[0] ?? '');
    return (before && swapped.includes(before) ? activation?.[0] : before?.activation) ?? null;
  };
  const redrawn = hidden.flatMap((layer) => {
    const { weight, kind } = layer;
    const value = weight && layer.predecessors.length > 0 ? scheme(weight, kind, behind(layer)) : undefined;
    return weight && value && isOther(weight, value) ? [{ layer, value }] : [];
  });
  if (redrawn.length + swapped.length === 0) return undefined;
  const changes = [
    ...swapped.map((layer) => activatedBy(layer, activation?.[1] ?? '')),
    ...redrawn.map(({ layer, value }) => drawnFrom(layer, value)),
  ];
  return {
    title: titleOf(activation?.[1], swapped.length, redrawn),
    edit: swapped.length === 0 ? 'initializer' : redrawn.length === 0 ? 'activation' : 'activation and initializer',
    suppose: {
      variance: new Map(redrawn.map(({ layer, value }) => [layer.id, varianceOf(layer.weight, value)])),
      activation: new Map(activation ? swapped.map((l) => [l.id, activation[0]]) : []),
    },
    ...(changes.every((c) => c !== undefined) && { changes }),
  };
}

/** Acts on every element alone, and is one that people choose. */
const isSwappable = ({ activation }: Layer): boolean =>
  activation !== null && !['softmax', 'log-softmax', 'clip', 'linear'].includes(activation.kind);

/** Nobody is told to draw weights as they are drawn already. */
function isOther(weight: Parameter, value: ConfigObject): boolean {
  const { kind, variance } = weight.initializer;
  const present = weight.moments ? weight.moments.second - weight.moments.mean ** 2 : variance;
  const near = Math.abs(Math.log(varianceOf(weight, value) / present)) < 0.1;
  return !near || (value.className === 'Orthogonal' && kind !== 'orthogonal');
}

/** Of the elements that an initializer of these candidates draws. */
function varianceOf(weight: Parameter | undefined, { className, config }: ConfigObject): number {
  const { fanIn = 1, fanOut = 1, declared, shape = [] } = weight ?? {};
  const counted = declared?.fans ?? { fanIn, fanOut };
  const argument = (name: string, otherwise: number): number => Number(config[name] ?? otherwise);
  switch (className) {
    case 'HeUniform':
      return 2 / counted.fanIn;
    case 'LeCunUniform':
      return 1 / counted.fanIn;
    case 'GlorotUniform':
      return 2 / (counted.fanIn + counted.fanOut);
    case 'RandomNormal':
      return argument('stddev', 0.05) ** 2;
    case 'Orthogonal':
      return argument('gain', 1) ** 2 / Math.max(...shape);
    default:
      return argument('scale', 1) / counted.fanIn;
  }
}

function titleOf(
  activation: string | undefined,
  swapped: number,
  redrawn: readonly { readonly value: ConfigObject }[],
): string {
  const names = [...new Set(redrawn.map(({ value }) => initializerName(value)))];
  const drawn = names.length > 1 ? 'initializers that fit' : names[0];
  const layers = (n: number): string => `${n} layer${n === 1 ? '' : 's'}`;
  if (activation === undefined) return `Draw the weights of ${layers(redrawn.length)} with ${drawn}`;
  const used = `Use ${activation} in ${layers(swapped)}`;
  return redrawn.length === 0 ? used : `${used}, with weights drawn by ${drawn}`;
}
