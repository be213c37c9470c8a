import type { Attribute, Attributes, Graph, Node, SparseTensor, Tensor, ValueInfo } from '../../model';
import { type AttributeFields, attributeValue, lastKnownType } from './attribute-value';
import { OnnxError, quoted } from './error';
import { type Reading, readDomain, readEntry } from './reading';
import { readSparseTensor, readTensor } from './tensor';
import { readValueInfo } from './type';

/** `GraphProto`, `NodeProto` and `AttributeProto` of onnx.proto, which hold one another. */

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

/** Reads the `NodeProto` at the cursor. */
export function readNode(reading: Reading): Node {
  const { wire } = reading;
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: [string, Attribute][] = [];
  let metadata: Map<string, string> | undefined;
  let op = '';
  let domain = '';
  let name = '';
  let overload = '';
  try {
    wire.message(() => {
      for (let field = wire.next(); field; field = wire.next()) {
        if (field === 1) inputs.push(wire.text());
        else if (field === 2) outputs.push(wire.text());
        else if (field === 3) name = wire.text();
        else if (field === 4) op = wire.text();
        else if (field === 5) attributes.push(readAttribute(reading));
        else if (field === 7) domain = readDomain(wire);
        else if (field === 8) overload = wire.text();
        else if (field === 9) {
          metadata ??= new Map();
          readEntry(reading, metadata);
        } else wire.skip();
      }
    });
  } catch (error) {
    throw error instanceof OnnxError ? error.inNode(name || outputs[0] || op) : error;
  }
  return {
    op,
    domain,
    name,
    inputs,
    outputs,
    attributes: attributes.length === 0 ? none : Object.fromEntries(attributes),
    ...(overload && { overload }),
    ...(metadata && { metadata: Object.fromEntries(metadata) }),
  };
}

const none: Attributes = Object.freeze({});

/** Reads the `AttributeProto` at the cursor. */
export function readAttribute(reading: Reading): [name: string, value: Attribute] {
  const { wire } = reading;
  const fields: AttributeFields = { type: 0 };
  let name = '';
  let reference = '';
  return wire.message(() => {
    const start = wire.position;
    for (let field = wire.next(); field; field = wire.next()) {
      if (field === 1) name = wire.text();
      else if (field === 2) fields.f = wire.float();
      else if (field === 3) fields.i = wire.int();
      else if (field === 4) fields.s = wire.text();
      else if (field === 5) fields.t = readTensor(reading).tensor;
      else if (field === 6) fields.g = readGraph(reading);
      else if (field === 7) fields.floats = wire.numbers(fields.floats ?? [], 'float');
      else if (field === 8) fields.ints = wire.numbers(fields.ints ?? [], 'int');
      else if (field === 9) fields.strings = append(fields.strings, wire.text());
      else if (field === 10) fields.tensors = append(fields.tensors, readTensor(reading).tensor);
      else if (field === 11) fields.graphs = append(fields.graphs, readGraph(reading));
      else if (field === 20) fields.type = wire.int();
      else if (field === 21) reference = wire.text();
      else if (field === 22) fields.sparse = { type: 'sparse', value: readSparseTensor(reading).sparse };
      else wire.skip();
    }
    if (reference !== '') return [name, { type: 'reference', value: reference, code: fields.type }];
    if (fields.type > lastKnownType) return [name, { type: 'opaque', value: wire.slice(start, wire.end) }];
    const value = attributeValue(fields);
    if (!value) throw wire.malformed(`attribute ${quoted(name)} has no value`);
    return [name, value];
  });
}

/** Adds to a list that is made when it is first needed: most attributes have none. */
function append<T>(list: T[] | undefined, value: T): T[] {
  if (list === undefined) return [value];
  list.push(value);
  return list;
}
