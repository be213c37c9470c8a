import { attribute, type Graph } from '../../model';
import { type AdjointContext, type InferContext, type Inferred, NoGradient, type OperatorRule } from '../operator';
import { leftBehind, reverseRound } from './reverse-round';
import { changing, readBy, record, type State, slice, stackedResults, typeOnly } from './rounds';

/** A Loop that the canonical graph still has: its rounds are counted at run time, or they are very many. */

const scalarLike = (body: Graph, i: number): readonly number[] => (body.inputs[i]?.shape?.length === 1 ? [1] : []);

/** Round number, condition, and those states whose type a round does not change. */
function bodyInputs(c: InferContext, body: Graph): readonly (Inferred | undefined)[] {
  let inputs: readonly (Inferred | undefined)[] = [
    { dtype: 'int64', shape: scalarLike(body, 0) },
    { dtype: 'bool', shape: scalarLike(body, 1) },
    ...body.inputs.slice(2).map((_, k) => typeOnly(c.type(2 + k))),
  ];
  for (;;) {
    const made = c.suppose(body, inputs);
    const kept = inputs.map((type, i) => {
      const after = i < 2 ? type : made(body.outputs[i - 1]?.name ?? '');
      return type && after?.dtype === type.dtype && after.shape.join() === type.shape.join() ? type : undefined;
    });
    if (kept.every((type, i) => type === inputs[i])) return inputs;
    inputs = kept;
  }
}

/** States keep their type where no round changes it; stacks have one where the rounds are counted before. */
function infer(c: InferContext): readonly (Inferred | undefined)[] {
  const body = attribute(c.node, 'body', 'graph');
  if (!body) return [];
  const states = body.inputs.slice(2).map((v) => typeOnly(c.inner(v.name)));
  const rounds = countedRounds(c, body);
  const stacks = body.outputs.slice(1 + states.length).map(({ name }): Inferred | undefined => {
    const made = c.inner(name);
    return made && rounds !== undefined ? { dtype: made.dtype, shape: [rounds, ...made.shape] } : undefined;
  });
  return [...states, ...stacks];
}

/** The trip count, where it is known and no round ends the loop before. (Of no round the runtime stacks what it likes.) */
function countedRounds(c: InferContext, body: Graph): number | undefined {
  const trips = c.node.inputs[0] ? c.values(0)?.[0] : undefined;
  const starts = !c.node.inputs[1] || c.values(1)?.[0] === 1;
  const given = body.inputs[1]?.name;
  let going = body.outputs[0]?.name ?? '';
  for (const { op, inputs, outputs } of [...body.nodes].reverse()) {
    if (op === 'Identity' && outputs[0] === going) going = inputs[0] ?? '';
  }
  const goesOn = going === given || c.inner(going)?.values?.[0] === 1;
  return trips !== undefined && trips > 0 && starts && goesOn ? trips : undefined;
}

/**
 * The forward Loop records the states before every round. The adjoint is a Loop over as many rounds, backwards: round t takes state t from
 * the record, computes the body again, and hands on the cotangent of state t. (Griewank & Walther, ch. 3: the tape of an evaluation.)
 */
function adjoint(c: AdjointContext): readonly (readonly [string, string])[] {
  const { b, node } = c;
  const body = attribute(node, 'body', 'graph');
  if (!body) throw new NoGradient('it lacks a body');
  const [round, condition, ...before] = body.inputs.map((v) => v.name) as [string, string, ...string[]];
  const states = before.map(
    (name, k): State => ({
      start: node.inputs[2 + k] ?? '',
      before: name,
      after: body.outputs[1 + k]?.name ?? '',
      cotangent: c.cotangent(k),
    }),
  );
  const made = body.outputs.slice(1 + states.length).map((v) => v.name);
  const stacked = stackedResults(c, made, states.length);
  const reverse = reverseRound(c, body, states, stacked);
  if (!reverse.inputs.length) return [];

  const [counted, going] = [b.fresh('round'), b.fresh('going')];
  b.types.set(counted, { dtype: 'int64', shape: [] });
  b.types.set(going, { dtype: 'bool', shape: [] });
  const graph = reverse.body.graph([counted, going, ...reverse.inputs], [going, ...reverse.outputs]);

  const read = readBy(graph, before);
  if (!read.every((name) => b.types.has(name))) throw new NoGradient(changing);
  const { node: recording, stacks } = record(c, body, [round, ...read]);
  c.amend(recording);
  const rounds = b.op('Size', [stacks[0] as string]);
  b.types.set(rounds, { dtype: 'int64', shape: [] });
  const last = b.sub(rounds, 1);

  const first = b.inner();
  const index = first.sub(last, counted);
  first.op('Reshape', [index, b.ints(scalarLike(body, 0))], {}, round);
  first.op('Reshape', [b.scalar(1, 'bool'), b.ints(scalarLike(body, 1))], {}, condition);
  for (const [i, name] of read.entries()) slice(first, stacks[1 + i] as string, index, name);
  for (const s of stacked) slice(first, s.whole, index, s.cotangent);
  const results = b.node(
    'Loop',
    [rounds, '', ...reverse.starts],
    { body: { type: 'graph', value: { ...graph, nodes: [...first.nodes, ...graph.nodes] } } },
    reverse.starts.length,
  );
  return leftBehind(c, reverse, results);
}

export const loop: OperatorRule = { type: 'Loop', bodyInputs, infer, adjoint, cut: changing };
