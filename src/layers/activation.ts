import type { Activation, ActivationKind } from '../model';
import { pointwise } from '../theory/activations';
import { evaluate, isElementwise } from './evaluate';
import { type Region, regionFrom } from './region';
import { secondMoment, stored, storedWeight } from './stored';
import { nodeAt, onlyReader, standard, transparent, type Wiring } from './wiring';

export interface FoundActivation {
  readonly activation: Activation;
  readonly output: string;
  readonly nodes: readonly number[];
}

/**
 * An activation is what it does: a piece of graph is run on these points and compared with every known function, so that erf-GELU,
 * x·σ(x), max(x, αx) and whatever the next exporter writes are all recognised the same way.
 */
const grid = [-40, -15, -9.3, -6.1, -5, -4.2, -3.4, -2.8, -2.2, -1.7, -1.3, -0.9, -0.6, -0.37, -0.2, -0.05].flatMap(
  (x) => [x, -x],
);
/** Where parameters show: near zero, at one, and far out. */
const probes = [-1, 1, 0, 0.5, -40, 40, -1e3, 1e3];
const points = Float64Array.from([...grid, ...probes]);
/** Half precision constants (√2 as 1.4141) move a function by less; GELU and its tanh form differ by 5e-4 and the closer one wins. */
const tolerance = 1e-3;

type Value = (at: number) => number;
type Parameters = Readonly<Record<string, number>>;

const slope = (g: Value): Parameters | undefined => {
  const alpha = -g(-1);
  return alpha > 0 && alpha < 10 ? { alpha } : undefined;
};
const floor = (g: Value): Parameters | undefined => (g(-40) < 0 ? { alpha: -g(-40) } : undefined);

/** In order of preference where two agree; each reads from the function's values what its parameters would have to be. */
const candidates: readonly (readonly [ActivationKind, (g: Value) => Parameters | undefined])[] = [
  ...(
    [
      'relu',
      'relu6',
      'hard-tanh',
      'sigmoid',
      'tanh',
      'gelu',
      'gelu-tanh',
      'silu',
      'mish',
      'hard-swish',
      'selu',
      'softplus',
      'log-sigmoid',
      'softsign',
      'erf',
      'atan',
      'sin',
      'exponential',
      'relu-squared',
      'tanhshrink',
    ] as const
  ).map((kind) => [kind, () => ({})] as const),
  ['leaky-relu', slope],
  ['elu', floor],
  ['celu', floor],
  ['quick-gelu', (g) => (g(1) > 0 && g(1) < 1 ? { alpha: Math.log(g(1) / (1 - g(1))) } : undefined)],
  ['hard-sigmoid', (g) => ({ alpha: 2 * (g(0.5) - g(0)), beta: g(0) })],
  ['softshrink', (g) => (g(40) < 40 ? { lambda: 40 - g(40) } : undefined)],
  ['hardshrink', () => ({})],
  ['thresholded-relu', () => ({})],
  ['clip', limits],
];

/** A bound is reached by ±40 and stays; a side without one passes everything. */
function limits(g: Value): Parameters | undefined {
  const bound = (at: number): number | undefined => (g(at) === g(25 * at) ? g(at) : undefined);
  const [min, max] = [bound(-40), bound(40)];
  const passes = (at: number): boolean => g(at) === at;
  if ((min === undefined && !passes(-40)) || (max === undefined && !passes(40))) return undefined;
  if (min === undefined && max === undefined) return undefined;
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

const rounded = (x: number): number => Number(x.toPrecision(6));

/** Functions without parameters, tabulated once. */
const tabulated = new Map<ActivationKind, Float64Array>();

/** The function's values on the grid, one after the other: most candidates are out after the first. */
function tabulate(activation: Activation): ((i: number) => number) | undefined {
  const fixed = activation.parameters === undefined;
  const known = fixed ? tabulated.get(activation.kind) : undefined;
  if (known) return (i) => known[i] as number;
  const f = pointwise(activation)?.f;
  if (!f) return undefined;
  if (!fixed) return (i) => f(grid[i] as number);
  const made = points.map(f);
  tabulated.set(activation.kind, made);
  return (i) => made[i] as number;
}

function deviation(found: Float64Array, expected: (i: number) => number): number {
  let worst = 0;
  for (let i = 0; i < grid.length; i++) {
    const [a, b] = [found[i] as number, expected(i)];
    worst = Math.max(worst, Math.abs(a - b) / (1 + Math.abs(b)));
    if (!(worst < tolerance)) return Number.POSITIVE_INFINITY;
  }
  return worst;
}

/** A learned scale and shift, or a constant, is no activation. */
function isAffine(values: Float64Array): boolean {
  const [x0 = 0, x1 = 1] = grid;
  const [y0 = 0, y1 = 0] = values;
  const rise = (y1 - y0) / (x1 - x0);
  return grid.every(
    (x, i) => Math.abs((values[i] ?? Number.NaN) - y0 - rise * (x - x0)) < tolerance * (1 + Math.abs(y0)),
  );
}

/** The activation that these values on `points` belong to. */
function named(values: Float64Array): Activation | undefined {
  if (isAffine(values)) return undefined;
  const g: Value = (at) => values[grid.length + probes.indexOf(at)] ?? Number.NaN;
  let best: Activation | undefined;
  let least = tolerance;
  for (const [kind, parametersFrom] of candidates) {
    const fitted = parametersFrom(g);
    if (!fitted || Object.values(fitted).some((x) => !Number.isFinite(x))) continue;
    const entries = Object.entries(fitted).map(([name, x]) => [name, rounded(x)] as const);
    const activation: Activation = entries.length === 0 ? { kind } : { kind, parameters: Object.fromEntries(entries) };
    const expected = tabulate(activation);
    const off = expected ? deviation(values, expected) : Number.POSITIVE_INFINITY;
    // A later candidate must be clearly closer: every ReLU is also a leaky one and a clip.
    if (off < least - 1e-6 || (best === undefined && off < least)) [best, least] = [activation, off];
  }
  return best;
}

/** Shares of softmax depend on all elements of an axis; PRelu's slopes are stored per unit. */
function byOperator(wiring: Wiring, value: string, index: number | undefined): FoundActivation | undefined {
  if (index === undefined) return undefined;
  const node = nodeAt(wiring, index);
  const output = node.outputs[0] ?? '';
  if (node.inputs[0] !== value) return undefined;
  if (standard(node, 'Softmax')) return { activation: { kind: 'softmax' }, output, nodes: [index] };
  if (standard(node, 'LogSoftmax')) return { activation: { kind: 'log-softmax' }, output, nodes: [index] };
  if (!standard(node, 'PRelu')) return undefined;
  const second = secondMoment(wiring, storedWeight(wiring, node.inputs[1]));
  // The root mean square slope: it gives PRelu's second moments exactly.
  const parameters = second === undefined ? {} : { parameters: { alpha: Math.sqrt(second) } };
  return { activation: { kind: 'prelu', ...parameters }, output, nodes: [index] };
}

/**
 * The activation that everything reading `value` computes together. Of several exits the furthest that is a known function wins
 * (Relu then Min 6 is relu6), unless it only repeats the nearer one (a second Relu is a layer's mistake, not part of the first).
 */
export function activationAfter(wiring: Wiring, value: string): FoundActivation | undefined {
  return (
    byOperator(wiring, value, onlyReader(wiring, value)) ?? furthest(wiring, regionFrom(wiring, value, isElementwise))
  );
}

/** The activation that begins with this node, whatever else reads its input. */
export function activationAt(
  wiring: Wiring,
  index: number,
): (FoundActivation & { readonly input: string }) | undefined {
  const node = nodeAt(wiring, index);
  if (standard(node, ...transparent)) return undefined;
  const value = node.inputs.find((input) => input !== '' && !wiring.scalars.has(input) && !stored(wiring, input));
  if (value === undefined) return undefined;
  const found = byOperator(wiring, value, index) ?? furthest(wiring, regionFrom(wiring, value, isElementwise, index));
  return found && { ...found, input: value };
}

function furthest(wiring: Wiring, region: Region): FoundActivation | undefined {
  if (region.exits.length === 0) return undefined;
  const computed = evaluate(wiring, region, points);
  let found: FoundActivation | undefined;
  for (const { value, nodes } of region.exits) {
    const values = computed.get(value);
    const activation = values && named(values);
    if (activation && activation.kind !== found?.activation.kind) found = { activation, output: value, nodes };
  }
  return found;
}
