import type { Graph, Node, SparseTensor, Tensor, ValueInfo } from '../../model';
import { readNode } from './node';
import type { Reading } from './reading';
import { readSparseTensor, readTensor } from './tensor';
import { readValueInfo } from './type';

/** `GraphProto` of onnx.proto. */

/** A graph that is being read; a model may bring it in several pieces, which protobuf merges. */
export interface GraphDraft extends Graph {
  name: string;
  readonly inputs: ValueInfo[];
  readonly outputs: ValueInfo[];
  readonly initializers: Map<string, Tensor>;
  sparseInitializers?: Map<string, SparseTensor>;
  readonly nodes: Node[];
  readonly values: Map<string, ValueInfo>;
}

export const emptyGraph = (): GraphDraft => ({
  name: '',
  inputs: [],
  outputs: [],
  initializers: new Map(),
  nodes: [],
  values: new Map(),
});

/** Reads the `GraphProto` at the cursor, and adds what it holds to `graph`. */
export function readGraph(reading: Reading, graph: GraphDraft = emptyGraph()): Graph {
  const { wire } = reading;
  wire.message(() => {
    for (let field = wire.next(); field; field = wire.next()) {
      if (field === 1) graph.nodes.push(readNode(reading));
      else if (field === 2) graph.name = wire.text();
      else if (field === 5) {
        const { name, tensor } = readTensor(reading);
        graph.initializers.set(name, tensor);
      } else if (field === 11) graph.inputs.push(readValueInfo(reading));
      else if (field === 12) graph.outputs.push(readValueInfo(reading));
      else if (field === 13) {
        const value = readValueInfo(reading);
        graph.values.set(value.name, value);
      } else if (field === 15) {
        const { name, sparse } = readSparseTensor(reading);
        graph.sparseInitializers ??= new Map();
        graph.sparseInitializers.set(name, sparse);
      } else wire.skip();
    }
  });
  return graph;
}
