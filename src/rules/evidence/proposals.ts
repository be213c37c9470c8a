import { count, number } from '../../findings/wording';
import type { Change, ConfigObject, Layer, Parameter, Proposal } from '../../model';
import type { Evidence } from '../rule';
import { criticalVariance } from './activations';
import { redrawing } from './redraw';

/** What would mend a layer: another option in code, or other elements in a file. */

export const initializer = (className: string, config: ConfigObject['config'] = {}): ConfigObject => ({
  kind: 'object',
  className,
  config,
});

/** Whether new options change anything: weights that a file holds begin as they are. */
const isDrawn = ({ tensor }: Parameter): boolean => tensor?.data.kind === 'drawn';

/**
 * The layer's option that a weight is drawn by gets another initializer; where no option says it and a model file stores the weight, it is drawn
 * anew there. Undefined where neither can be.
 */
export function drawnFrom(
  layer: Layer,
  value: ConfigObject,
  which: 'weight' | 'recurrent' | 'bias' = 'weight',
): Change | undefined {
  const { [which]: weight } = layer;
  const { declared } = weight ?? {};
  if (weight && !declared) return redrawing(weight, value);
  return declared && weight && isDrawn(weight)
    ? { kind: 'set', object: declared.layer, option: declared.option, value }
    : undefined;
}

/**
 * The initializer with which fan-in · Var(w) is `variance`, for this weight: by its common name where it has one. The library's uniform
 * schemes keep what they promise; its normal ones are cut at two deviations and lose 23 % of the variance. Where the library counts other
 * fans than those that feed a unit, the deviation is given itself.
 */
export function scaledInitializer({ fanIn, declared }: Parameter, kind: Layer['kind'], variance: number): ConfigObject {
  const counted =
    declared?.fans?.fanIn ?? (kind === 'depthwise-conv' || kind === 'transposed-conv' ? undefined : fanIn);
  if (counted === undefined)
    return initializer('RandomNormal', { mean: 0, stddev: rounded(Math.sqrt(variance / fanIn)) });
  const scale = (variance * counted) / fanIn;
  if (isNear(scale, 2)) return initializer('HeUniform');
  if (isNear(scale, 1)) return initializer('LeCunUniform');
  return initializer('VarianceScaling', { scale: rounded(scale), mode: 'fanIn', distribution: 'uniform' });
}

const isNear = (a: number, b: number): boolean => Math.abs(a / b - 1) < 0.02;

const rounded = (x: number): number => Number(x.toPrecision(3));

/** For the weights of a layer; Glorot where no variance keeps the signal, and behind tanh, which trains well with it. */
export function initializerBehind(evidence: Evidence, { weight, kind, predecessors }: Layer): ConfigObject | undefined {
  const before = evidence.layer(predecessors[0] ?? '');
  const variance = before && criticalVariance(before.activation);
  return variance === undefined || before?.activation?.kind === 'tanh'
    ? initializer('GlorotUniform')
    : weight && scaledInitializer(weight, kind, variance);
}

/** `heUniform`, as menus name it. */
export const initializerName = ({ className, config }: ConfigObject): string => {
  const name = className.charAt(0).toLowerCase() + className.slice(1);
  const [argument] = Object.entries(config).filter(([key]) => key === 'scale' || key === 'stddev');
  return argument ? `${name} (${argument[0]} ${number(Number(argument[1]))})` : name;
};

export interface Mending {
  readonly layer: Layer;
  readonly changes: readonly (Change | undefined)[];
}

/** One proposal for all the layers, since a fault is gone when none has it; none where one of the changes has no place. */
export function mendAll(what: string, mendings: readonly Mending[], safe: boolean): readonly Proposal[] {
  const [first, ...others] = mendings;
  const changes = mendings.flatMap((m) => m.changes);
  if (!first || changes.length === 0 || !changes.every((change) => change !== undefined)) return [];
  const where = others.length === 0 ? `“${first.layer.name}”` : `these ${count(mendings.length, 'layer')}`;
  return [{ title: `${what} in ${where}`, safe, changes }];
}

interface Redrawing {
  readonly layer: Layer;
  readonly value: ConfigObject;
}

/**
 * New initializers, each layer's own: first of the distribution that the program has chosen, where it has. What that costs (normal
 * distributions are cut) shows when it is tried out.
 */
export function redrawn(layers: readonly Redrawing[]): readonly Proposal[] {
  const kept = layers.map(asChosen);
  const changed = kept.some(({ value }, i) => value !== layers[i]?.value);
  return [...(changed ? redrawnAs(kept) : []), ...redrawnAs(layers)];
}

function redrawnAs(layers: readonly Redrawing[]): readonly Proposal[] {
  const names = [...new Set(layers.map(({ value }) => initializerName(value)))];
  const mendings = layers.map(({ layer, value }) => ({ layer, changes: [drawnFrom(layer, value)] }));
  const stored = mendings.some(({ changes }) => changes.some((change) => change?.kind === 'redraw'));
  const what = names.length === 1 ? names[0] : 'a fitting initializer';
  return mendAll(stored ? `Redraw with ${what}` : `Use ${what}`, mendings, true);
}

/** `HeNormal` in place of `HeUniform` where normal weights were asked for. */
function asChosen({ layer, value }: Redrawing): Redrawing {
  const { declared, initializer: drawn } = layer.weight ?? {};
  if (!declared || drawn?.origin !== 'declared' || !isNormal(declared)) return { layer, value };
  const { className, config } = value;
  if (className === 'VarianceScaling')
    return { layer, value: { ...value, config: { ...config, distribution: 'normal' } } };
  return className.endsWith('Uniform')
    ? { layer, value: { ...value, className: className.replace(/Uniform$/, 'Normal') } }
    : { layer, value };
}

/** `VarianceScaling` is, where it is not told otherwise. */
const isNormal = ({ className, config }: Pick<ConfigObject, 'className' | 'config'>): boolean =>
  className === 'VarianceScaling' ? config.distribution !== 'uniform' : className.endsWith('Normal');

/** Recurrent matrices that keep a state's length, where they were drawn in another way. */
export function orthogonalised(layers: readonly Layer[]): readonly Proposal[] {
  const others = layers.filter(({ recurrent }) => recurrent?.initializer.kind !== 'orthogonal');
  return others.length < layers.length
    ? []
    : mendAll(
        'Draw the recurrent matrix orthogonal',
        layers.map((layer) => ({ layer, changes: [drawnFrom(layer, initializer('Orthogonal'), 'recurrent')] })),
        true,
      );
}

/** Its activation becomes another; undefined where no code says what it is. */
export function activatedBy(layer: Layer, activation: string): Change | undefined {
  const { activationObject, object, weight } = layer;
  if (activationObject) {
    return activationObject.className === 'Activation'
      ? { kind: 'set', object: activationObject, option: 'activation', value: activation }
      : undefined;
  }
  const owner = weight?.declared?.layer ?? object;
  return owner && { kind: 'set', object: owner, option: 'activation', value: activation };
}

/** One way to mend a single place; none where one of the changes has no place. */
export const mend = (title: string, changes: readonly (Change | undefined)[], safe = false): readonly Proposal[] =>
  changes.every((change) => change !== undefined) ? [{ title, safe, changes }] : [];
