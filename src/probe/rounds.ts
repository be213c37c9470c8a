import { attribute, type DataType, type Graph, int, type Node, subgraphs, type ValueInfo } from '../model';
import { operatorKey, operators } from '../ops';
import type { GraphBuilder, Types } from '../ops/builder';
import { stacking } from '../ops/control/rounds';
import { inferContext } from '../ops/infer';
import { madeInside } from './nested';
import { shares, sizesIn } from './shares';

/**
 * What is made in the bodies of control flow, brought out: a Loop or Scan stacks a value over its rounds, an If hands it out beside a mark
 * that says whether its branch was the one. Backward bodies are bodies like others, so that gradients come out the same way.
 */

/** Nodes of a graph of which the values that are wanted were brought out. */
export interface BroughtOut {
  readonly nodes: readonly Node[];
  /** Value of a body → all that it was, [rounds, …its shape], in the main graph. Absent where that cannot be had. */
  readonly pooled: ReadonlyMap<string, string>;
}

/**
 * Brings the wanted values out of the bodies that make them first (forward nodes stand again in the backward pass). Of a node that would put
 * out more than `bytes`, copies do the rest, so that they need not be held together. Out of reach are values whose shape may change from
 * round to round, and loops in loops that run now so often, now so.
 */
export function broughtOut(
  nodes: readonly Node[],
  wanted: Iterable<string>,
  b: GraphBuilder,
  bytes: number,
): BroughtOut {
  const left = new Set(wanted);
  const pooled = new Map<string, string>();
  const result: Node[] = [];
  for (const node of nodes) {
    const sizes = left.size ? sizesIn(node, left, b.types) : new Map<string, number>();
    for (const name of sizes.keys()) left.delete(name);
    const all = shares(sizes, bytes);
    if (!all.length) result.push(node);
    for (const [i, share] of all.entries()) {
      const out = bringOut(i === 0 ? node : again(node, b), share, b);
      for (const [name, gathered] of out.found) pooled.set(name, pool(gathered, b.typeOf(name).shape, b));
      result.push(out.node, ...b.nodes.splice(0));
    }
  }
  return { nodes: result, pooled };
}

/** A value of a body as it is seen from further out. */
interface Gathered {
  /** [rounds of the outermost loop, …, rounds of the innermost, …the value's own shape]. */
  readonly name: string;
  /** How many axes of rounds it has. */
  readonly loops: number;
  /** bool [rounds, …]: which of them are there; the others are filled up with zeros. Absent: all. */
  readonly ran?: string;
  /** There are as many rounds every time. */
  readonly steady: boolean;
}

type Found = ReadonlyMap<string, Gathered>;

/** The node with outputs for what is wanted of it, and what they are. */
function bringOut(node: Node, wanted: ReadonlySet<string>, b: GraphBuilder): { node: Node; found: Found } {
  const body = attribute(node, 'body', 'graph');
  const [then, otherwise] = [attribute(node, 'then_branch', 'graph'), attribute(node, 'else_branch', 'graph')];
  if (node.op === 'If' && then && otherwise) return ofBranches(node, then, otherwise, wanted, b);
  if ((node.op === 'Loop' || node.op === 'Scan') && body) return ofRounds(node, body, wanted, b);
  return { node, found: new Map() };
}

/** A body with what is wanted of bodies in it brought out into it. */
function within(graph: Graph, wanted: ReadonlySet<string>, b: GraphBuilder): { graph: Graph; found: Found } {
  const found = new Map<string, Gathered>();
  for (const name of madeInside(graph)) if (wanted.has(name)) found.set(name, { name, loops: 0, steady: true });
  const nodes = graph.nodes.map((node) => {
    if (!subgraphs(node).length) return node;
    const out = bringOut(node, wanted, b);
    for (const [name, gathered] of out.found) found.set(name, gathered);
    return out.node;
  });
  return { graph: { ...graph, nodes }, found };
}

/** More outputs of a body: made there, typed where their type is known. */
class Outputs {
  readonly infos: ValueInfo[] = [];

  constructor(readonly b: GraphBuilder) {}

  /** Returns which of them it is. */
  add(name: string): number {
    const out = this.b.identity(name);
    const type = this.b.types.get(out);
    return this.infos.push({ name: out, ...(type && { dtype: type.dtype, shape: type.shape }) }) - 1;
  }
}

function ofRounds(node: Node, body: Graph, wanted: ReadonlySet<string>, b: GraphBuilder) {
  const inner = b.inner();
  const { graph, found } = within(body, wanted, inner);
  const outputs = new Outputs(inner);
  const places = [...found].flatMap(([name, g]) =>
    g.steady ? [{ name, g, at: outputs.add(g.name), mark: g.ran === undefined ? undefined : outputs.add(g.ran) }] : [],
  );
  const whole = { ...graph, nodes: [...graph.nodes, ...inner.nodes] };
  const { node: more, stacks } = stacking(node, whole, outputs.infos, (hint) => b.fresh(hint));
  enterStacks(more, stacks, b.types);
  const gathered = places.map(({ name, g, at, mark }) => {
    const stack = stacks[at] as string;
    const ran = mark === undefined ? {} : { ran: stacks[mark] as string };
    return [name, { name: stack, loops: g.loops + 1, ...ran, steady: b.types.has(stack) }] as const;
  });
  return { node: more, found: new Map<string, Gathered>(gathered) };
}

/** Enters the types of a node's outputs, as far as they are known. */
export function enterStacks(node: Node, stacks: readonly string[], types: Types): void {
  const inferred = operators.get(operatorKey(node.op, node.domain))?.infer?.(inferContext(node, types)) ?? [];
  for (const stack of stacks) {
    const type = inferred[node.outputs.indexOf(stack)];
    if (type) types.set(stack, type);
  }
}

function ofBranches(node: Node, then: Graph, otherwise: Graph, wanted: ReadonlySet<string>, b: GraphBuilder) {
  const branches = [then, otherwise].map((branch) => {
    const outputs = new Outputs(b.inner());
    return { ...within(branch, wanted, outputs.b), outputs };
  });
  const handed: string[] = [];
  const found = new Map<string, Gathered>();
  const hand = (
    from: Outputs,
    name: string,
    others: readonly Outputs[],
    shape: readonly number[],
    dtype: DataType,
  ): string => {
    from.add(name);
    for (const other of others) other.add(other.b.filled(0, shape, dtype));
    const out = b.fresh('branch');
    handed.push(out);
    return out;
  };
  for (const branch of branches) {
    const others = branches.filter((x) => x !== branch).map((x) => x.outputs);
    for (const [value, { name, loops, ran, steady }] of branch.found) {
      const { dtype, shape } = b.typeOf(value);
      // Where only a run tells how many rounds there are, the branch that does not run has none.
      const rounds = steady ? b.shapeOf(name).slice(0, loops) : [0];
      const mark = ran ?? (steady ? branch.outputs.b.filled(1, rounds, 'bool') : undefined);
      const out = hand(branch.outputs, name, others, [...rounds, ...shape], dtype);
      const marked = mark === undefined ? {} : { ran: hand(branch.outputs, mark, others, rounds, 'bool') };
      if (steady) b.types.set(out, b.typeOf(name));
      if (steady && marked.ran) b.types.set(marked.ran, { dtype: 'bool', shape: rounds });
      found.set(value, { name: out, loops, ...marked, steady });
    }
  }
  const [first, second] = branches.map(
    ({ graph, outputs }): Graph => ({
      ...graph,
      nodes: [...graph.nodes, ...outputs.b.nodes],
      outputs: [...graph.outputs, ...outputs.infos],
    }),
  ) as [Graph, Graph];
  const attributes: Node['attributes'] = {
    ...node.attributes,
    then_branch: { type: 'graph', value: first },
    else_branch: { type: 'graph', value: second },
  };
  return { node: { ...node, outputs: [...node.outputs, ...handed], attributes }, found };
}

/** All rounds of all loops one after the other, those that did not run left out. */
function pool({ name, loops, ran }: Gathered, shape: readonly number[], b: GraphBuilder): string {
  const along = (x: string, to: readonly number[]): string =>
    loops === 1 ? x : b.op('Reshape', [x, b.ints([-1, ...to])]);
  const all = along(name, shape);
  return ran === undefined ? all : b.op('Compress', [all, along(ran, [])], { axis: int(0) });
}

/** The same node once more, its outputs under other names. */
const again = (node: Node, b: GraphBuilder): Node => ({
  ...node,
  name: b.fresh(node.op),
  outputs: node.outputs.map((name) => name && b.fresh('again')),
});
