import { type Graph, type Node, subgraphs } from '../model';
import { GraphBuilder, type Types } from '../ops/builder';
import type { Cut } from './measured';
import { InnerGradients } from './nested';
import { Sweep } from './sweep';

/**
 * Reverse-mode differentiation of a canonical graph into ordinary ONNX nodes (Griewank & Walther, *Evaluating Derivatives*, ch. 3: the
 * reverse sweep). L = Σ over the cotangents' outputs of Σ output·cotangent; every gradient is that of L.
 */
export interface Differentiated {
  /** The forward nodes (optional outputs added where a gradient needs them), then the backward ones. */
  readonly nodes: readonly Node[];
  /** Constants of the backward nodes. */
  readonly initializers: Graph['initializers'];
  /** Value name → name of its gradient. Absent gradient is not a zero gradient. Both lie in subgraphs where the value does. */
  readonly gradients: ReadonlyMap<string, string>;
  /** Wanted value without a gradient → `no path` or `cut at <node>`. */
  readonly absent: ReadonlyMap<string, string>;
  readonly cuts: readonly Cut[];
  /** Values whose types or numbers some of the cuts lacked: known after a run, they make those cuts passable. */
  readonly unresolved: ReadonlySet<string>;
  /** Wanted values that are only ever used where an operator takes no gradient: running statistics, scales of a Resize, … */
  readonly constant: ReadonlySet<string>;
}

export interface DifferentiateRequest {
  readonly graph: Graph;
  /** Types of the graph's values; extended by the backward nodes' own. */
  readonly types: Types;
  /** Output → name of the graph input that carries its cotangent; same shape and type. */
  readonly cotangents: ReadonlyMap<string, string>;
  /** The values whose gradients are wanted. */
  readonly wanted: ReadonlySet<string>;
}

export function differentiate(request: DifferentiateRequest): Differentiated {
  const { graph, types, wanted } = request;
  const taken = new Set<string>([...types.keys(), ...request.cotangents.values()]);
  collectOutputs(graph, taken);
  const inner = new InnerGradients(wanted);
  const record = {
    cuts: [],
    unresolved: new Set<string>(),
    passive: new Set<string>(),
    active: new Set<string>(),
    inner,
  };
  const b = new GraphBuilder(taken, types, 'grad');
  const { forward, gradients: outer, cutAt } = new Sweep(graph, [...request.cotangents], wanted, b, record).run();
  const gradients = new Map([...outer, ...inner.of]);
  const absent = new Map<string, string>();
  for (const value of wanted) {
    if (gradients.has(value)) continue;
    const cut = cutAt.get(value) ?? inner.cutAt.get(value);
    absent.set(value, cut === undefined ? 'no path' : `cut at ${cut}`);
  }
  return {
    nodes: [...forward, ...b.nodes],
    initializers: b.initializers,
    gradients,
    absent,
    cuts: record.cuts,
    unresolved: record.unresolved,
    constant: new Set([...record.passive].filter((name) => !record.active.has(name))),
  };
}

/** Adds the names of all values that nodes make, those of subgraphs included. */
export function collectOutputs(graph: Pick<Graph, 'nodes'>, taken: Set<string>): void {
  for (const node of graph.nodes) {
    for (const name of node.outputs) taken.add(name);
    for (const inner of subgraphs(node)) collectOutputs(inner.graph, taken);
  }
}
