import {
  type Attribute,
  type Attributes,
  type DataType,
  type Dimension,
  float,
  floats,
  type Graph,
  int,
  ints,
  type Node,
  string,
  strings,
  type Tensor,
  tensorOf,
  type ValueInfo,
} from '../../src/model';
import { encodeModel, type OnnxFunction } from '../../src/sources/onnx';

/** Small ONNX models in a few lines, for tests. */

type Literal = number | string | readonly number[] | readonly string[] | Attribute;

/**
 * An attribute from a literal: integers become int(s), other numbers float(s). A float that happens to be whole is written
 * `float(1)`.
 */
function literal(value: Literal): Attribute {
  if (typeof value === 'number') return Number.isInteger(value) ? int(value) : float(value);
  if (typeof value === 'string') return string(value);
  if ('type' in value) return value;
  if (value.every((x) => typeof x === 'string')) return value.length > 0 ? strings(value) : ints([]);
  const numbers = value as readonly number[];
  return numbers.every(Number.isInteger) ? ints(numbers) : floats(numbers);
}

export const attributes = (values: Readonly<Record<string, Literal>>): Attributes =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, literal(value)]));

/** `node('Gemm', ['x', 'w', 'b'], 'y', { transB: 1 })`; the node is named after its first output. */
export function node(
  op: string,
  inputs: readonly string[],
  outputs: string | readonly string[],
  values: Readonly<Record<string, Literal>> = {},
  domain = '',
): Node {
  const names = typeof outputs === 'string' ? [outputs] : outputs;
  return { op, domain, name: `${op}:${names[0]}`, inputs, outputs: names, attributes: attributes(values) };
}

/** `value('x', ['N', 3])` is float32. */
export const value = (name: string, shape: readonly Dimension[], dtype: DataType = 'float32'): ValueInfo => ({
  name,
  dtype,
  shape,
});

export interface TinyModel {
  readonly nodes: readonly Node[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers?: Readonly<Record<string, Tensor>>;
  readonly opset?: number;
  readonly functions?: readonly OnnxFunction[];
}

/** float32 values of that shape. */
export const floatTensor = (dims: readonly number[], values: readonly number[]): Tensor =>
  tensorOf('float32', dims, values);

export const int64Tensor = (values: readonly number[]): Tensor => tensorOf('int64', [values.length], values);

export const tinyGraph = ({ nodes, inputs, outputs, initializers = {} }: TinyModel): Graph => ({
  name: 'test',
  nodes,
  inputs,
  outputs,
  initializers: new Map(Object.entries(initializers)),
  values: new Map(),
});

export const tinyModel = (model: TinyModel): Uint8Array =>
  encodeModel({
    graph: tinyGraph(model),
    opsets: new Map([
      ['', model.opset ?? 21],
      ...(model.functions ?? []).map((f): [string, number] => [f.domain, 1]),
      ...model.nodes.filter((n) => n.domain !== '').map((n): [string, number] => [n.domain, 1]),
    ]),
    ...(model.functions && { functions: model.functions }),
  });
