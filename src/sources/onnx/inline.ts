import { attribute, type Graph, type Node } from '../../model';
import type { GraphBuilder } from '../../ops/builder';
import { sequenceElements } from '../../ops/other/sequences';
import type { Scope } from './scope';

/** Control flow that constants and the planned inputs decide, said without it: the branch that is taken, the rounds one after another. */

/** Nodes and rounds that an unrolled loop may have. The time that the runtime takes to load a graph grows faster than the graph. */
export const shortLoop = 1000;
/** The same for one that has to be unrolled, because what goes round in it changes its shape or is a sequence. */
export const longLoop = 20_000;

/** Emits what a graph holds, its inputs bound in the scope before. */
type Enter = (graph: Graph, scope: Scope, b: GraphBuilder) => void;

const known = (b: GraphBuilder, value: string | undefined): number | undefined => b.types.get(value ?? '')?.values?.[0];

/** Takes the branch of an If whose condition is known; false where it is not. */
export function takeBranch(node: Node, scope: Scope, b: GraphBuilder, enter: Enter): boolean {
  const condition = known(b, node.inputs[0]);
  const branch = attribute(node, condition ? 'then_branch' : 'else_branch', 'graph');
  if (condition === undefined || !branch) return false;
  const inner = scope.child(scope.pathOf(node));
  enter(branch, inner, b);
  for (const [i, { name }] of branch.outputs.entries()) {
    const to = node.outputs[i];
    if (to) b.op('Identity', [inner.resolve(name)], {}, to);
  }
  return true;
}

/**
 * Emits the rounds of a Loop whose trip count and conditions are all known; false, and nothing emitted, where they are not, where they
 * have more than `most` nodes, or where there are none that outputs could be stacked of.
 */
export function unroll(node: Node, scope: Scope, b: GraphBuilder, enter: Enter, most: number): boolean {
  const body = attribute(node, 'body', 'graph');
  const [trips = '', condition = ''] = node.inputs;
  const limit = trips ? known(b, trips) : Number.POSITIVE_INFINITY;
  let going = condition ? known(b, condition) : 1;
  if (!body || limit === undefined || going === undefined) return false;

  const start = b.nodes.length;
  const loop = scope.pathOf(node);
  let states = node.inputs.slice(2);
  const stacked: string[][] = body.outputs.slice(1 + states.length).map(() => []);
  const scalar = (input: number): readonly number[] => (body.inputs[input]?.shape?.length === 1 ? [1] : []);
  let round = 0;
  for (; going && round < limit; round++) {
    const inner = scope.child(`${loop}/${round}`);
    const given = [b.constant('int64', scalar(0), [round]), b.constant('bool', scalar(1), [1]), ...states];
    for (const [i, { name }] of body.inputs.entries()) inner.bind(name, given[i] ?? '');
    enter(body, inner, b);
    const [next, ...made] = body.outputs.map((v) => inner.resolve(v.name));
    going = known(b, next);
    if (going === undefined || b.nodes.length - start + round > most) {
      b.nodes.length = start;
      return false;
    }
    states = made.slice(0, states.length);
    for (const [i, list] of stacked.entries()) list.push(made[states.length + i] as string);
  }
  if (round === 0 && stacked.length) return false;
  for (const [i, to] of node.outputs.entries()) {
    const rounds = stacked[i - states.length];
    if (!to) continue;
    if (!rounds) b.op('Identity', [states[i] as string], {}, to);
    else
      b.node(
        'Concat',
        rounds.map((x) => b.unsqueeze(x, [0])),
        { axis: { type: 'int', value: 0 } },
        [to],
      );
  }
  return true;
}

/** Is something known before a Loop and not in its body, because it changes from round to round? */
export function changesState(node: Node, b: GraphBuilder): boolean {
  const body = node.op === 'Loop' ? attribute(node, 'body', 'graph') : undefined;
  return (body?.inputs ?? []).some(({ name }, i) => {
    const start = node.inputs[i] ?? '';
    return !b.types.has(name) && (b.types.has(start) || sequenceElements(b, start) !== undefined);
  });
}

/** Emits a SequenceMap element by element; false where it is known only at run time what its sequences hold. */
export function mapElements(node: Node, scope: Scope, b: GraphBuilder, enter: Enter): boolean {
  const body = attribute(node, 'body', 'graph');
  const inputs = node.inputs.map((name) => sequenceElements(b, name) ?? (b.types.has(name) ? name : undefined));
  const [first] = inputs;
  if (!body || !Array.isArray(first) || !first.length || inputs.includes(undefined)) return false;
  const path = scope.pathOf(node);
  const made = first.map((_, element) => {
    const inner = scope.child(`${path}/${element}`);
    for (const [i, { name }] of body.inputs.entries()) {
      const given = inputs[i];
      inner.bind(name, (typeof given === 'string' ? given : given?.[element]) ?? '');
    }
    enter(body, inner, b);
    return body.outputs.map((v) => inner.resolve(v.name));
  });
  for (const [i, to] of node.outputs.entries()) {
    if (to)
      b.op(
        'SequenceConstruct',
        made.map((outputs) => outputs[i] as string),
        {},
        to,
      );
  }
  return true;
}
