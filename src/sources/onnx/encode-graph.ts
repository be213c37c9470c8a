import type { Graph } from '../../model';
import { writeNode } from './encode-node';
import { type SpanTarget, writeSparseTensor, writeTensor } from './encode-tensor';
import { writeValueInfo } from './encode-type';
import type { WireWriter } from './wire-writer';

/** Writes a `GraphProto`. */
export function writeGraph(w: WireWriter, field: number, graph: Graph, target: SpanTarget): void {
  w.message(field, () => {
    for (const node of graph.nodes) writeNode(w, 1, node, target);
    w.text(2, graph.name);
    for (const [name, t] of graph.initializers) writeTensor(w, 5, name, t, target);
    for (const value of graph.inputs) writeValueInfo(w, 11, value);
    for (const value of graph.outputs) writeValueInfo(w, 12, value);
    for (const value of graph.values.values()) writeValueInfo(w, 13, value);
    for (const [name, sparse] of graph.sparseInitializers ?? []) writeSparseTensor(w, 15, name, sparse, target);
  });
}
