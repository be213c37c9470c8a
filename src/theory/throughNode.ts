import { attribute, type Node, numberAttribute } from '../model';
import { axisOf } from '../ops/shapes';
import { windowOf } from '../ops/window';
import { elementwise } from './elementwise';
import type { Field } from './field';
import { scaled } from './kernel';
import { product, softmax, weigh } from './transfer/attention';
import { add, concat, multiply, part, scale, scaleUnits, shiftUnits } from './transfer/join';
import { applied, identity } from './transfer/pointwise';
import { averageAll, averagePool, maxPool } from './transfer/pool';
import { fresh, freshGradient, type Refusal, refuse, type Transfer } from './transfer/transfer';
import type { Walk } from './walk';

/** An operator that stands between layers. */
export function throughNode(walk: Walk, node: Node): void {
  const [output] = node.outputs;
  if (node.outputs.every((name) => walk.field(name))) return;
  const data = node.inputs.filter((name) => name !== '' && walk.field(name) !== undefined);
  // Shapes and what is computed from stored numbers alone carry no signal.
  if (!output || data.length === 0 || node.op === 'Shape' || node.op === 'Size') return;
  const rule = node.domain === '' ? rules.get(node.op) : undefined;
  node.outputs.forEach((name, i) => {
    if (name === '' || !walk.subject.isFloat(name)) return;
    const made = (rule ?? byElement)({ walk, node, data, output: name, index: i });
    walk.take(data, name, made, { node });
  });
}

interface Call {
  readonly walk: Walk;
  readonly node: Node;
  /** Inputs that carry a signal. */
  readonly data: readonly string[];
  readonly output: string;
  readonly index: number;
}

type Rule = (call: Call) => Transfer | Refusal;

const fieldOf = ({ walk, data }: Call, i = 0): Field => walk.field(data[i] ?? '') as Field;
const shapeOf = ({ walk, node }: Call, i = 0): readonly number[] | undefined =>
  walk.subject.shape(node.inputs[i] ?? '');
const outputShape = ({ walk, output }: Call): readonly number[] | undefined => walk.subject.shape(output);

const same: Rule = (call) => identity(fieldOf(call));

/** The positions of an output of so many units. */
function positionsOf(call: Call, x: Field): number {
  const shape = outputShape(call);
  const all = shape ? shape.reduce((n, d) => n * d, 1) / call.walk.subject.batch : x.units;
  return Math.max(1, Math.round(all / x.units));
}

/** Terms that may be data or stored. */
const sums =
  (sign: 1 | -1): Rule =>
  (call) => {
    const { walk, node, data } = call;
    const [a = '', b = ''] = node.inputs;
    const { setting } = walk;
    if (data.length === 2) return add(fieldOf(call, 0), fieldOf(call, 1), setting, 1, sign);
    if (node.inputs.length > 2) return refuse('It adds more than two values.');
    const isFirst = data[0] === a;
    if (data.length === 1 && a === b) return scale(fieldOf(call), 1 + sign, 0, setting);
    const offset = walk.subject.stored(isFirst ? b : a);
    if (!offset) return refuse('It adds something that is not known.');
    // A mask forbids some elements and leaves the others as they are.
    if (Math.abs(offset.mean) > 1e3 || !Number.isFinite(offset.mean)) return identity(fieldOf(call));
    const x = isFirst ? fieldOf(call) : scale(fieldOf(call), sign, 0, setting).output;
    const shifted = shiftUnits(x, isFirst ? { mean: sign * offset.mean, variance: offset.variance } : offset, setting);
    return shifted;
  };

const products: Rule = (call) => {
  const { walk, node, data } = call;
  const { setting, subject } = walk;
  const [a = '', b = ''] = node.inputs;
  if (data.length === 2) return shared(call) ?? multiply(fieldOf(call, 0), fieldOf(call, 1), setting);
  if (a === b) return byElement(call);
  const factor = subject.stored(data[0] === a ? b : a);
  return factor ? scaleUnits(fieldOf(call), factor, setting) : refuse('It multiplies by something that is not known.');
};

/** Both operands are functions of one Gaussian: so is what they make together. */
function shared(call: Call): Transfer | Refusal | undefined {
  const [x, y] = [fieldOf(call, 0), fieldOf(call, 1)];
  const root = x.shape?.root ?? x;
  return root === (y.shape?.root ?? y) ? ofOneRoot(call, root, [x, y]) : undefined;
}

/** Step over which derivatives of unnamed functions are taken, in deviations. */
const nudge = 1e-5;

type Inner = { readonly f: (u: number) => number; readonly name: string | undefined };

/** An operator as a function of one Gaussian field, which its gradient goes to at once; constants among its operands keep their places. */
function ofOneRoot(call: Call, root: Field, operands: readonly Field[]): Transfer | Refusal {
  const { walk, node, data } = call;
  const make = elementwise.get(node.op);
  if (!make || root.value === undefined) return refuse(`${node.op} is an operator that it knows nothing of.`);
  const inner: Inner[] = [];
  for (const name of node.inputs.filter((n) => n !== '')) {
    const field = operands[data.indexOf(name)];
    const stored = field ? undefined : walk.subject.stored(name);
    if (field) inner.push(field.shape ? { f: field.shape.f.f, name: field.shape.name } : { f: (u) => u, name: 'u' });
    else if (stored && stored.variance <= 1e-12 * stored.mean ** 2)
      inner.push({ f: () => stored.mean, name: `${stored.mean}` });
    else return refuse(`${node.op} takes something that is not one number.`);
  }
  const arithmetic = make(node);
  const f = (u: number): number => arithmetic(...inner.map((x) => x.f(u)));
  const step = nudge * Math.sqrt(root.kernel[0]);
  const whole = {
    f,
    derivative: (u: number) => (f(u + step) - f(u - step)) / (2 * step),
    breaks: operands.flatMap((x) => x.shape?.f.breaks ?? []),
  };
  const named = inner.every((x) => x.name !== undefined);
  const settings = Object.keys(node.attributes).length > 0 ? JSON.stringify(node.attributes, plain) : '';
  const made = applied(
    root,
    whole,
    walk.setting,
    named ? `${node.op}${settings}(${inner.map((x) => x.name).join(',')})` : undefined,
  );
  return 'reason' in made ? made : { ...made, inputs: [root.value] };
}

const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value);

const byElement: Rule = (call) => {
  const operands = call.data.map((_, i) => fieldOf(call, i));
  const [first] = operands;
  const root = first?.shape?.root ?? first;
  if (!first || !root || operands.some((x) => (x.shape?.root ?? x) !== root)) {
    return refuse(`${call.node.op} of several branches is not followed.`);
  }
  return ofOneRoot(call, root, operands);
};

/** Stretches of a value, each with units of its own; or positions. */
const cut: Rule = (call) => {
  const { node, output, walk } = call;
  const [x, y] = [shapeOf(call), walk.subject.shape(output)];
  const field = fieldOf(call);
  if (!x || !y || node.inputs[0] !== call.data[0]) return refuse('It takes out elements of a shape that is not known.');
  const [all, kept] = [x, y].map((shape) => shape.reduce((n, d) => n * d, 1)) as [number, number];
  if (all === kept) return identity(field);
  const axis = x.findIndex((d, i) => d !== y[x.length === y.length ? i : -1]);
  const along = axis === x.length - 1 || (axis === 1 && x.length >= 4) ? 'units' : 'positions';
  return part(field, kept, all, along, walk.setting);
};

const gather: Rule = (call) =>
  call.data[0] === call.node.inputs[0] ? cut(call) : refuse('It looks up rows by numbers that are computed.');

const join: Rule = (call) => {
  const { node, data, walk } = call;
  const fields = data.map((_, i) => fieldOf(call, i));
  if (fields.length < node.inputs.length) return refuse('It puts stored numbers beside a signal.');
  const rank = outputShape(call)?.length ?? 0;
  const axis = axisOf(numberAttribute(node, 'axis', 0), rank);
  if (axis === rank - 1 || (axis === 1 && rank >= 4)) return concat(fields, walk.setting);
  const made = concat(fields, walk.setting);
  if ('reason' in made) return made;
  const { pieces: _, ...output } = made.output;
  const units = fields[0]?.units ?? 1;
  return { ...made, output: { ...output, units, positions: positionsOf(call, { ...output, units }) } };
};

const windowed =
  (pool: typeof averagePool | typeof maxPool): Rule =>
  (call) => {
    const { node, walk } = call;
    const [x, y] = [shapeOf(call), outputShape(call)];
    const kernel = attribute(node, 'kernel_shape', 'ints');
    if (!x || !y || !kernel) return refuse('It pools windows of a size that is not known.');
    // A window that hangs over the border sees less.
    const w = windowOf(node, kernel, x.slice(2));
    const size = kernel.reduce((n, k, i) => n * Math.min(k, (x[i + 2] ?? 1) + (w.begins[i] ?? 0)), 1);
    return pool(
      fieldOf(call),
      { size, outputs: y.slice(2).reduce((n, d) => n * d, 1), sizes: y.slice(2) },
      walk.setting,
    );
  };

const globalMaximum: Rule = (call) => {
  const field = fieldOf(call);
  return maxPool(field, { size: field.positions, outputs: 1 }, call.walk.setting);
};

const globalMean: Rule = (call) => averageAll(fieldOf(call), call.walk.setting);

/** Means over positions; over units or samples it is a normalisation's part or a loss's. */
const reducedMean: Rule = (call) => {
  const { node, walk } = call;
  const x = shapeOf(call);
  const axes = walk.subject.values(node.inputs[1]) ?? attribute(node, 'axes', 'ints');
  if (!x || !axes) return refuse('It takes means over axes that are not known.');
  const at = axes.map((axis) => axisOf(axis, x.length));
  const spatial = x.map((_, i) => i).filter((i) => (x.length >= 4 ? i >= 2 : i >= 1 && i < x.length - 1));
  const isSpatial = at.length === spatial.length && at.every((axis) => spatial.includes(axis));
  return isSpatial ? globalMean(call) : refuse('It takes means over units.');
};

/** Elements that are copied or added as zeros at more positions. */
const enlarged: Rule = (call) => {
  const x = fieldOf(call);
  const { noise } = call.walk;
  const positions = positionsOf(call, x);
  const times = positions / x.positions;
  const padded = call.node.op === 'Pad';
  const share = padded ? Math.min(1, 1 / times) : 1;
  const { shape: _, pieces: __, ...rest } = x;
  const output = fresh({ ...rest, mean: x.mean * share, kernel: scaled(x.kernel, share), positions });
  return {
    output,
    back: (g) => [freshGradient(scaled(g.kernel, padded ? 1 : times), noise.write([[g.level, 1]]), g)],
  };
};

const matrixProduct: Rule = (call) => {
  const { data, walk } = call;
  const [a, b] = [shapeOf(call, 0), shapeOf(call, 1)];
  if (data.length < 2 || !a || !b) return refuse('It multiplies by a matrix that is computed from stored numbers.');
  const [x, y] = [fieldOf(call, 0), fieldOf(call, 1)];
  const { setting } = walk;
  if (x.shares) return weigh(x, y, setting);
  return product(x, y, a.at(-1) ?? 1, a.at(-2) ?? 1, b.at(-1) ?? 1, setting);
};

const softened: Rule = (call) => {
  const length =
    outputShape(call)?.at(axisOf(numberAttribute(call.node, 'axis', -1), outputShape(call)?.length ?? 1)) ?? 1;
  return softmax(fieldOf(call), length, call.walk.setting);
};

const dropped: Rule = (call) => {
  const { node, walk } = call;
  const rate = walk.subject.values(node.inputs[1])?.[0] ?? 0.5;
  const x = fieldOf(call);
  if (call.index > 0 || !walk.setting.training || !(rate > 0 && rate < 1)) return identity(x);
  // E[(x·m)²] = E[x²] / (1 − p) at one place; two places are dropped independently.
  const [same0, ...others] = x.kernel;
  const kernel = [(same0 + x.mean ** 2) / (1 - rate) - x.mean ** 2, ...others] as const;
  const parts = new Map([...x.parts, [{ kernel: [kernel[0] - same0, 0, 0, 0] as const }, 1] as const]);
  const { shape: _, pieces: __, ...rest } = x;
  return {
    output: { ...rest, kernel, parts },
    back: (g) => [freshGradient([g.kernel[0] / (1 - rate), g.kernel[1], g.kernel[2], g.kernel[3]], g.level, g)],
  };
};

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...[
    'Identity',
    'Cast',
    'CastLike',
    'Reshape',
    'Flatten',
    'Squeeze',
    'Unsqueeze',
    'Transpose',
    'Trilu',
    'ReverseSequence',
    'DepthToSpace',
    'SpaceToDepth',
  ].map((op) => [op, same] as const),
  ['Add', sums(1)],
  ['Sum', sums(1)],
  ['Sub', sums(-1)],
  ['Mul', products],
  ['Concat', join],
  ['Split', cut],
  ['Slice', cut],
  ['Gather', gather],
  ['AveragePool', windowed(averagePool)],
  ['MaxPool', windowed(maxPool)],
  ['GlobalAveragePool', globalMean],
  ['GlobalMaxPool', globalMaximum],
  ['ReduceMean', reducedMean],
  ['Pad', enlarged],
  ['Resize', enlarged],
  ['Expand', enlarged],
  ['Tile', enlarged],
  ['MatMul', matrixProduct],
  ['Softmax', softened],
  ['Dropout', dropped],
]);
