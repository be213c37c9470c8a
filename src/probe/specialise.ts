import { type Graph, type Node, subgraphs } from '../model';
import type { Types } from '../ops/builder';
import { inferNode } from '../ops/infer';
import type { Inferred } from '../ops/operator';
import { containerValues } from './containers';
import { type Differentiated, type DifferentiateRequest, differentiate } from './differentiate';
import { lackedBy, lowered } from './lower';
import { prune } from './prune';

/** Runs a forward graph once and tells the types (and, for small tensors of integers, the numbers) of the named values. */
export type Resolve = (graph: Graph, names: readonly string[]) => Promise<ReadonlyMap<string, Inferred>>;

export interface Specialised extends Differentiated {
  /** The forward graph that was differentiated: the given one, or with nodes in it said in elementary operators. */
  readonly graph: Graph;
}

/**
 * Differentiates; where rules lack types or numbers that only a run can tell (data-dependent shapes, operators without a type rule),
 * asks `resolve` for them and differentiates again, until nothing more is learnt. Each round costs one forward run, and ordinary
 * models need none. What stayed whole because its shapes were not known is said in elementary operators when they are.
 */
export async function specialise(request: DifferentiateRequest, resolve: Resolve): Promise<Specialised> {
  const { types } = request;
  const containers = containerValues(request.graph);
  let { graph } = request;
  for (;;) {
    const result = differentiate({ ...request, graph });
    const done = { ...result, graph, initializers: new Map([...graph.initializers, ...result.initializers]) };
    if (!result.cuts.length) return done;
    const again = lowered(graph, types);
    if (again !== graph) {
      graph = again;
      for (const node of graph.nodes) reinfer(node, types);
      continue;
    }
    const lacked = lackedBy(graph, types);
    const some = result.unresolved.size || lacked.length;
    const names = new Set([...result.unresolved, ...lacked, ...(some ? untyped(graph, types) : [])]);
    const made = new Set(graph.nodes.flatMap((n) => n.outputs));
    const ask = [...names].filter((name) => made.has(name) && !containers.has(name));
    if (!ask.length) return done;
    const learnt = await resolve(forwardTo(graph, ask), ask);
    if (!enter(types, learnt)) return done;
    for (const node of graph.nodes) reinfer(node, types);
  }
}

const untyped = (graph: Graph, types: Types): string[] =>
  graph.nodes.flatMap((n) => n.outputs.filter((name) => name !== '' && !types.has(name)));

/** The part of the graph that the named values need, with them as its outputs. */
export function forwardTo(graph: Graph, names: readonly string[]): Graph {
  return { ...graph, nodes: prune(graph.nodes, names), outputs: names.map((name) => ({ name })) };
}

/** Adds what was learnt; false where it was all known. */
function enter(types: Types, learnt: ReadonlyMap<string, Inferred>): boolean {
  let news = false;
  for (const [name, type] of learnt) {
    const known = types.get(name);
    if (known && (known.values || !type.values)) continue;
    types.set(name, type);
    news = true;
  }
  return news;
}

/** Types that were learnt are facts; inference only fills the gaps after them. */
function reinfer(node: Node, types: Types): void {
  if (node.outputs.every((name) => name === '' || types.has(name)) && !subgraphs(node).length) return;
  const known = node.outputs.map((name) => types.get(name));
  inferNode(node, types);
  for (const [i, name] of node.outputs.entries()) {
    const before = known[i];
    if (before) types.set(name, before);
  }
}
