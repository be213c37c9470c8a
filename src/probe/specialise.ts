import { type Graph, type Node, subgraphs } from '../model';
import type { Types } from '../ops/builder';
import { inferNode } from '../ops/infer';
import { containerValues } from './containers';
import { type Differentiated, type DifferentiateRequest, differentiate } from './differentiate';
import { lackedBy, lowered } from './lower';
import { prune } from './prune';
import { type Decided, enterAlike, enterFirst, type Resolve } from './resolve';

export interface Specialised extends Differentiated {
  /** The forward graph that was differentiated: the given one, or with nodes in it said in elementary operators. */
  readonly graph: Graph;
  /** The draws for which it holds. */
  readonly decided: Decided;
}

/**
 * Differentiates; where rules lack types or numbers that only a run can tell (data-dependent shapes, operators without a type rule),
 * asks `resolve` for them and differentiates again, until nothing more is learnt. Each round costs one forward run a draw, and ordinary
 * models need none. What stayed whole because its shapes were not known is said in elementary operators when they are. Only where what is
 * the same in every draw does not suffice, the first one decides, and those that differ from it are left out.
 */
export async function specialise(
  request: DifferentiateRequest,
  resolve: Resolve,
  before: Decided,
): Promise<Specialised> {
  const { types } = request;
  const containers = containerValues(request.graph);
  let { graph } = request;
  let decided = before;
  for (;;) {
    const result = differentiate({ ...request, graph });
    const done = { ...result, graph, decided, initializers: new Map([...graph.initializers, ...result.initializers]) };
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
    const learnt = await resolve(forwardTo(graph, ask), ask, decided.seeds);
    const next = enterAlike(types, learnt, decided) ?? enterFirst(types, learnt, decided);
    if (!next) return done;
    decided = next;
    for (const node of graph.nodes) reinfer(node, types);
  }
}

const untyped = (graph: Graph, types: Types): string[] =>
  graph.nodes.flatMap((n) => n.outputs.filter((name) => name !== '' && !types.has(name)));

/** The part of the graph that the named values need, with them as its outputs. */
export function forwardTo(graph: Graph, names: readonly string[]): Graph {
  return { ...graph, nodes: prune(graph.nodes, names), outputs: names.map((name) => ({ name })) };
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
