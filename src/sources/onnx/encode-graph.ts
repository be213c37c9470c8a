import type { Attribute, Graph, Node } from '../../model';
import { type SpanTarget, writeSparseTensor, writeTensor } from './encode-tensor';
import { writeValueInfo } from './encode-type';
import type { WireWriter } from './wire-writer';

/** Writes `GraphProto`, `NodeProto` and `AttributeProto`. */

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

export function writeNode(w: WireWriter, field: number, node: Node, target: SpanTarget): void {
  w.message(field, () => {
    w.texts(1, node.inputs);
    w.texts(2, node.outputs);
    if (node.name) w.text(3, node.name);
    w.text(4, node.op);
    for (const [name, value] of Object.entries(node.attributes)) writeAttribute(w, 5, name, value, target);
    if (node.domain) w.text(7, node.domain);
    if (node.overload) w.text(8, node.overload);
    for (const [key, value] of Object.entries(node.metadata ?? {})) w.entry(9, key, value);
  });
}

/** Numbers of `AttributeProto.AttributeType`. */
const typeCodes: Readonly<Record<Exclude<Attribute['type'], 'reference' | 'opaque'>, number>> = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
  tensors: 9,
  graphs: 10,
  sparse: 11,
};

export function writeAttribute(
  w: WireWriter,
  field: number,
  name: string,
  attribute: Attribute,
  target: SpanTarget,
): void {
  if (attribute.type === 'opaque') {
    w.bytes(field, attribute.value);
    return;
  }
  w.message(field, () => {
    w.text(1, name);
    switch (attribute.type) {
      case 'float':
        w.float(2, attribute.value);
        break;
      case 'int':
        w.int(3, attribute.value);
        break;
      case 'string':
        w.text(4, attribute.value);
        break;
      case 'tensor':
        writeTensor(w, 5, '', attribute.value, target);
        break;
      case 'graph':
        writeGraph(w, 6, attribute.value, target);
        break;
      case 'floats':
        w.floats(7, attribute.value);
        break;
      case 'ints':
        w.ints(8, attribute.value);
        break;
      case 'strings':
        w.texts(9, attribute.value);
        break;
      case 'tensors':
        for (const t of attribute.value) writeTensor(w, 10, '', t, target);
        break;
      case 'graphs':
        for (const g of attribute.value) writeGraph(w, 11, g, target);
        break;
      case 'sparse':
        writeSparseTensor(w, 22, '', attribute.value, target);
        break;
      case 'reference':
        w.text(21, attribute.value);
        if (attribute.code) w.int(20, attribute.code);
        return;
    }
    w.int(20, typeCodes[attribute.type]);
  });
}
