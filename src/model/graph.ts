import type { DataType, Tensor } from './tensor';

/**
 * A network as a graph of operations over named values, in the vocabulary of ONNX. Two things share these types: a model as its file
 * says it (any opset), and the canonical graph (opset 21 semantics, no functions, no fused operators) that rules and gradients see.
 */

export type Attribute =
  | { readonly type: 'int'; readonly value: number }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'tensor'; readonly value: Tensor }
  | { readonly type: 'sparse'; readonly value: SparseTensor }
  | { readonly type: 'graph'; readonly value: Graph }
  | { readonly type: 'ints'; readonly value: readonly number[] }
  | { readonly type: 'floats'; readonly value: readonly number[] }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'tensors'; readonly value: readonly Tensor[] }
  | { readonly type: 'graphs'; readonly value: readonly Graph[] }
  /** Inside a model-local function: the value is the caller's attribute of this name; `code` is the `AttributeType` it has to have. */
  | { readonly type: 'reference'; readonly value: string; readonly code?: number }
  /** A kind that nothing here looks into (types, lists of sparse tensors): the `AttributeProto` as the file has it. */
  | { readonly type: 'opaque'; readonly value: Uint8Array };

export type Attributes = Readonly<Record<string, Attribute>>;

/** COO as in `SparseTensorProto`: `values` [nnz]; `indices` [nnz] (linearised) or [nnz, rank], int64. */
export interface SparseTensor {
  readonly values: Tensor;
  readonly indices: Tensor;
  readonly dims: readonly number[];
}

export interface Node {
  /** Operator name; `domain` is '' for the standard ai.onnx operators. */
  readonly op: string;
  readonly domain: string;
  readonly name: string;
  /** Value names; '' stands for an omitted optional input or output. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
  /** Which of several model-local functions of one name is called. */
  readonly overload?: string;
  /** Exporters' notes (`pkg.torch.onnx.name_scopes`, …). */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Canonical graph only: the node of the file that this one came from. */
  readonly origin?: { readonly op: string; readonly name: string };
}

/** A number is fixed; a string is a symbolic dimension; null is unknown. */
export type Dimension = number | string | null;

export interface ValueInfo {
  readonly name: string;
  /** Absent for values that are not tensors. */
  readonly dtype?: DataType;
  /** Absent when the rank is unknown. */
  readonly shape?: readonly Dimension[];
  /** 'sequence', 'optional', 'map' or 'sparse' for values that are not tensors. */
  readonly container?: 'sequence' | 'optional' | 'map' | 'sparse';
  /** Beside `container`: the `TypeProto` as the file has it, so that it can be written back. */
  readonly typeProto?: Uint8Array;
}

export interface Graph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: ReadonlyMap<string, Tensor>;
  readonly sparseInitializers?: ReadonlyMap<string, SparseTensor>;
  /** In topological order, as ONNX demands. */
  readonly nodes: readonly Node[];
  /** Types that the file states for inner values. */
  readonly values: ReadonlyMap<string, ValueInfo>;
  /** Canonical main graph only: the operator sets that its nodes need, by domain. */
  readonly opsets?: ReadonlyMap<string, number>;
}

export const int = (value: number): Attribute => ({ type: 'int', value });
export const float = (value: number): Attribute => ({ type: 'float', value });
export const string = (value: string): Attribute => ({ type: 'string', value });
export const ints = (value: readonly number[]): Attribute => ({ type: 'ints', value });
export const floats = (value: readonly number[]): Attribute => ({ type: 'floats', value });
export const strings = (value: readonly string[]): Attribute => ({ type: 'strings', value });
export const tensor = (value: Tensor): Attribute => ({ type: 'tensor', value });

type Value<K extends Attribute['type']> = Extract<Attribute, { readonly type: K }>['value'];

/** The attribute's value when it is there with that type; otherwise undefined. */
export function attribute<K extends Attribute['type']>(node: Node, name: string, type: K): Value<K> | undefined {
  const a = node.attributes[name];
  return (a?.type === type ? a.value : undefined) as Value<K> | undefined;
}

/** An integer or float attribute, or its default. */
export function numberAttribute(node: Node, name: string, otherwise: number): number {
  const a = node.attributes[name];
  return a?.type === 'int' || a?.type === 'float' ? a.value : otherwise;
}

/** The subgraphs that a node holds (If, Loop, Scan, SequenceMap), with the attribute that holds each. */
export function subgraphs(node: Node): { readonly attribute: string; readonly graph: Graph }[] {
  return Object.entries(node.attributes).flatMap(([name, a]) =>
    a.type === 'graph'
      ? [{ attribute: name, graph: a.value }]
      : a.type === 'graphs'
        ? a.value.map((graph, i) => ({ attribute: `${name}[${i}]`, graph }))
        : [],
  );
}

/** Values that a node reads: its inputs, and what its subgraphs, however deep, take from outside. */
export function capturedInputs(node: Node): readonly string[] {
  const inner = subgraphs(node);
  if (!inner.length) return node.inputs.filter((name) => name !== '');
  const names = new Set(node.inputs.filter((name) => name !== ''));
  const visit = (g: Graph): void => {
    const own = new Set([...g.inputs.map((v) => v.name), ...g.initializers.keys()]);
    for (const n of g.nodes) {
      for (const name of capturedInputs(n)) if (!own.has(name)) names.add(name);
      for (const name of n.outputs) own.add(name);
    }
    for (const v of g.outputs) if (!own.has(v.name)) names.add(v.name);
  };
  for (const s of inner) visit(s.graph);
  return [...names];
}
