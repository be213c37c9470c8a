import { attribute, type Graph, int, ints, isFloat, type Node } from '../model';
import type { GraphBuilder } from '../ops/builder';
import { readBy, stacking, typeOnly } from '../ops/control/rounds';
import { scanLayout } from '../ops/control/scan';
import { Unresolved } from '../ops/operator';
import { leastScale } from '../ops/recurrent/final-state';
import { bodyAdjoint, InnerGradients } from './nested';
import type { FeedSpec } from './protocol';
import { dependents } from './reach';
import { enterStacks } from './rounds';
import { Sweep } from './sweep';

/**
 * How strongly the last state of a Scan or Loop depends on the states of every round: what `finalStateRounds` tells of RNN, GRU and LSTM, of a
 * recurrence that a graph spells out. The body is swept once from the states that it hands on to those that it is given, ∂s_{t+1}/∂s_t alone, and
 * a Scan takes a random cotangent of the last state back through all rounds (Pascanu, Mikolov & Bengio 2013, equation 5).
 */
export interface StateDecay {
  /** The forward node, which now puts out the states before every round. */
  readonly node: Node;
  /** The random cotangent of the last state. */
  readonly feed: FeedSpec;
  /** Vectors [T] in the order of the sequence, see `FinalStateRounds`; the norms are those of all states of a round together. */
  readonly hidden: string;
  readonly rescaled: string;
  /** It reads its sequences from the last to the first. */
  readonly reversed: boolean;
  /** Something that depends on the state is multiplied with something else that does. */
  readonly gated: boolean;
  /** Everything in the body that depends on the state before the round. */
  readonly dependent: ReadonlySet<string>;
}

/** A value of floats that is handed from round to round, and changed there. */
interface State {
  readonly before: string;
  readonly after: string;
  /** Its last value leaves the node. */
  readonly leaves: boolean;
}

/** What one slice of is read a round. */
interface Sequence {
  readonly name: string;
  readonly whole: string;
  readonly axis: number;
  /** Direction in which the way back reads it. */
  readonly way: 0 | 1;
}

/** Emits what measures a Scan or Loop; undefined where no state goes round in it, or not differentiably. Throws Unresolved where types are not known. */
export function stateDecay(b: GraphBuilder, node: Node, stream: string): StateDecay | undefined {
  const body = attribute(node, 'body', 'graph');
  if (!body || (node.op !== 'Scan' && node.op !== 'Loop')) return undefined;
  const { given, sequences, reversed } = node.op === 'Scan' ? ofScan(node, body) : ofLoop(node, body);
  const mayFlow = (name: string): boolean => isFloat(b.types.get(name)?.dtype);
  const reaches = (from: readonly string[]): ReadonlySet<string> => dependents(body, from, mayFlow);
  const states = given.filter((s) => mayFlow(s.before) && !isKept(body, s) && reaches([s.before]).has(s.after));
  const first = states.find((s) => s.leaves) ?? states[0];
  if (!first) return undefined;

  const befores = states.map((s) => s.before);
  const cotangents = befores.map((name) => carried(b, name));
  const inner = b.inner();
  const record = {
    cuts: [],
    unresolved: new Set<string>(),
    passive: new Set<string>(),
    active: new Set<string>(),
    inner: new InnerGradients(new Set()),
  };
  const pairs = states.map((s, i) => [s.after, cotangents[i] as string] as const);
  const sweep = new Sweep(body, pairs, new Set(befores), inner, record).run();
  if (record.cuts.length) return undefined;
  const next = befores.map((name, i) => sweep.gradients.get(name) ?? inner.mul(cotangents[i] as string, 0));
  const least = leastScale(b.dtypeOf(first.before));
  const scale = inner.op('Max', [norm(inner, next), inner.scalar(least, 'float32')]);
  const handed = next.map((name) => inner.div(name, inner.cast(scale, inner.dtypeOf(name))));
  const outputs = [...handed, norm(inner, cotangents), scale];
  const bare = bodyAdjoint(body, sweep, inner, record.inner).graph(cotangents, outputs);

  const inputs = body.inputs.map((v) => v.name);
  const read = new Set(readBy(bare, inputs));
  const slices = sequences.filter((s) => read.has(s.name));
  const others = inputs.filter((name) => !sequences.some((s) => s.name === name));
  // At least one sequence, so that the rounds are counted.
  const recorded = others.filter((name) => read.has(name) || name === first.before);
  const { node: recording, stacks } = recordOf(b, node, body, recorded);
  const all: Sequence[] = [
    ...recorded.map((name, i): Sequence => ({ name, whole: stacks[i] as string, axis: 0, way: 1 })),
    ...slices,
  ];
  const feed = cotangent(b, first, stream);
  const starts = states.map((s) => (s === first ? feed.name : zeros(b, s.before)));
  const way = reversed ? 0 : 1;
  const wayBack = (at: GraphBuilder): readonly string[] => {
    const results = at.node(
      'Scan',
      [...starts, ...all.map((s) => s.whole)],
      {
        body: { type: 'graph', value: { ...bare, inputs: [...bare.inputs, ...all.map(({ name }) => ({ name }))] } },
        num_scan_inputs: int(all.length),
        scan_input_axes: ints(all.map((s) => s.axis)),
        scan_input_directions: ints(all.map((s) => s.way)),
        scan_output_directions: ints([way, way]),
      },
      outputs.length,
    );
    return results.slice(states.length);
  };
  const [stack = ''] = stacks;
  const rounds = b.types.get(stack)?.shape[0];
  const [hidden = '', rescaled = ''] = rounds === undefined ? ifAny(b, stack, wayBack) : wayBack(b);
  if (rounds !== undefined)
    for (const name of [hidden, rescaled]) b.types.set(name, { dtype: 'float32', shape: [rounds] });
  const dependent = reaches(befores);
  return { node: recording, feed, hidden, rescaled, reversed, gated: isGated(body, dependent), dependent };
}

/** What `emit` makes where a run has any round, and nothing where it has none: the runtime refuses a Scan over nothing. */
function ifAny(b: GraphBuilder, stack: string, emit: (b: GraphBuilder) => readonly string[]): readonly string[] {
  const [then, otherwise] = [b.inner(), b.inner()];
  const made = emit(then);
  const nothing = made.map(() => otherwise.filled(0, [0], 'float32'));
  const branch = (name: string, { nodes }: GraphBuilder, outputs: readonly string[]): Graph => ({
    name,
    inputs: [],
    outputs: outputs.map((output) => ({ name: output, dtype: 'float32' })),
    initializers: new Map(),
    nodes,
    values: new Map(),
  });
  const elements = b.op('Size', [stack]);
  b.types.set(elements, { dtype: 'int64', shape: [] });
  return b.node(
    'If',
    [b.greater(elements, 0)],
    {
      then_branch: { type: 'graph', value: branch('the way back', then, made) },
      else_branch: { type: 'graph', value: branch('no rounds', otherwise, nothing) },
    },
    made.length,
  );
}

function ofScan(node: Node, body: Graph) {
  const { states, sequences, inputAxes, inputDirections } = scanLayout(node, body);
  return {
    given: statesOf(node, body, 0, 0, states),
    sequences: body.inputs.slice(states).map(({ name }, i): Sequence => {
      const way = inputDirections[i] ? 0 : 1;
      return { name, whole: sequences[i] ?? '', axis: inputAxes[i] ?? 0, way };
    }),
    reversed: inputDirections.length > 0 && inputDirections.every((d) => d === 1),
  };
}

/** Before the states come the round and the condition, which is handed on first. */
const ofLoop = (node: Node, body: Graph) => ({
  given: statesOf(node, body, 2, 1, body.inputs.length - 2),
  sequences: [],
  reversed: false,
});

const statesOf = (node: Node, body: Graph, from: number, to: number, count: number): State[] =>
  body.inputs.slice(from, from + count).map(({ name }, i) => ({
    before: name,
    after: body.outputs[to + i]?.name ?? '',
    leaves: Boolean(node.outputs[i]),
  }));

/** No round changes it. */
function isKept(body: Graph, { before, after }: State): boolean {
  const makers = new Map(body.nodes.flatMap((n) => n.outputs.map((name) => [name, n] as const)));
  let at = after;
  for (let n = makers.get(at); n?.op === 'Identity'; n = makers.get(at)) at = n.inputs[0] ?? '';
  return at === before;
}

const isGated = (body: Graph, dependent: ReadonlySet<string>): boolean =>
  body.nodes.some((n) => n.op === 'Mul' && n.inputs.every((name) => dependent.has(name)));

/** The cotangent of a state, as a round gets it. */
function carried(b: GraphBuilder, state: string): string {
  const { dtype, shape } = b.typeOf(state);
  const name = b.fresh('carried');
  b.types.set(name, { dtype, shape });
  return name;
}

function zeros(b: GraphBuilder, state: string): string {
  const { dtype, shape } = b.typeOf(state);
  return b.filled(0, shape, dtype);
}

/** Euclidean, of several tensors together. */
function norm(b: GraphBuilder, parts: readonly string[]): string {
  const flat = parts.map((name) => b.reshape(b.cast(name, 'float32'), [-1]));
  return b.reduce('ReduceL2', flat.length === 1 ? (flat[0] as string) : b.concat(flat, 0), [0], false);
}

/** The node with the body's inputs `names` stacked as further outputs, and these. */
function recordOf(b: GraphBuilder, node: Node, body: Graph, names: readonly string[]) {
  const inner = b.inner();
  const outputs = names.map((name) => {
    const type = b.types.get(name);
    if (!type) throw new Unresolved(name);
    return { name: inner.identity(name), ...typeOnly(type) };
  });
  const whole = { ...body, nodes: [...body.nodes, ...inner.nodes] };
  const recording = stacking(node, whole, outputs, (hint) => b.fresh(hint));
  enterStacks(recording.node, recording.stacks, b.types);
  return recording;
}

/** A standard normal one: the mean of ‖Jᵀg‖² over such g is ‖J‖² in the Frobenius norm (Hutchinson 1990). */
function cotangent(b: GraphBuilder, { before }: State, stream: string): FeedSpec {
  const { dtype, shape } = b.typeOf(before);
  const name = b.fresh('final-state');
  b.types.set(name, { dtype, shape });
  return { name, dtype, dims: shape, stream, fill: { kind: 'normal', mean: 0, std: 1 } };
}
