import type { Attribute, Attributes, Graph, Node, Tensor } from '../../model';
import { OnnxError, quoted } from './error';
import { readGraph } from './graph';
import { type Reading, readDomain, readEntry } from './reading';
import { readSparseTensor, readTensor } from './tensor';

/** `NodeProto` and `AttributeProto` of onnx.proto. */

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

/** The values that an `AttributeProto` may carry; `type` says which one counts. */
interface AttributeFields {
  type: number;
  f?: number;
  i?: number;
  s?: string;
  t?: Tensor;
  g?: Graph;
  sparse?: Attribute;
  readonly floats: number[];
  readonly ints: number[];
  readonly strings: string[];
  readonly tensors: Tensor[];
  readonly graphs: Graph[];
}

/** Reads the `AttributeProto` at the cursor. */
export function readAttribute(reading: Reading): [name: string, value: Attribute] {
  const { wire } = reading;
  const fields: AttributeFields = { type: 0, floats: [], ints: [], strings: [], tensors: [], graphs: [] };
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
      else if (field === 7) wire.numbers(fields.floats, 'float');
      else if (field === 8) wire.numbers(fields.ints, 'int');
      else if (field === 9) fields.strings.push(wire.text());
      else if (field === 10) fields.tensors.push(readTensor(reading).tensor);
      else if (field === 11) fields.graphs.push(readGraph(reading));
      else if (field === 20) fields.type = wire.int();
      else if (field === 21) reference = wire.text();
      else if (field === 22) fields.sparse = { type: 'sparse', value: readSparseTensor(reading).sparse };
      else wire.skip();
    }
    if (reference !== '') return [name, { type: 'reference', value: reference }];
    if (fields.type > lastKnownType) return [name, { type: 'opaque', value: wire.slice(start, wire.end) }];
    const value = attributeValue(fields);
    if (!value) throw wire.malformed(`attribute ${quoted(name)} has no value`);
    return [name, value];
  });
}

/** Types of value beyond this number are opaque: lists of sparse tensors, and types. */
const lastKnownType = 11;

/** By the numbers of `AttributeProto.AttributeType`. */
function attributeValue(fields: AttributeFields): Attribute | undefined {
  switch (fields.type) {
    case 0:
      return untypedValue(fields);
    case 1:
      return { type: 'float', value: fields.f ?? 0 };
    case 2:
      return { type: 'int', value: fields.i ?? 0 };
    case 3:
      return { type: 'string', value: fields.s ?? '' };
    case 4:
      return fields.t && { type: 'tensor', value: fields.t };
    case 5:
      return fields.g && { type: 'graph', value: fields.g };
    case 6:
      return { type: 'floats', value: fields.floats };
    case 7:
      return { type: 'ints', value: fields.ints };
    case 8:
      return { type: 'strings', value: fields.strings };
    case 9:
      return { type: 'tensors', value: fields.tensors };
    case 10:
      return { type: 'graphs', value: fields.graphs };
    case 11:
      return fields.sparse;
    default:
      return undefined;
  }
}

/** Before IR version 2 attributes did not state their type: it is that of the field that is there. */
function untypedValue({ f, i, s, t, g, sparse, ...lists }: AttributeFields): Attribute | undefined {
  if (f !== undefined) return { type: 'float', value: f };
  if (i !== undefined) return { type: 'int', value: i };
  if (s !== undefined) return { type: 'string', value: s };
  if (t !== undefined) return { type: 'tensor', value: t };
  if (g !== undefined) return { type: 'graph', value: g };
  if (sparse !== undefined) return sparse;
  if (lists.floats.length) return { type: 'floats', value: lists.floats };
  if (lists.strings.length) return { type: 'strings', value: lists.strings };
  if (lists.tensors.length) return { type: 'tensors', value: lists.tensors };
  if (lists.graphs.length) return { type: 'graphs', value: lists.graphs };
  return { type: 'ints', value: lists.ints };
}
