import type { DataType, Graph, Node, Tensor } from '../model';
import type { GraphBuilder } from './builder';

/**
 * What Gradwise knows about one operator. Each lives in a file of its own; `index.ts` is their sorted map.
 *
 * Everything but `canonicalise` sees canonical nodes only: opset 21 semantics, negative axes and defaults as the operator allows them.
 */
export interface OperatorRule {
  readonly type: string;
  /** Default '' (ai.onnx). */
  readonly domain?: string;
  /** The opset that first has this operator, where that is newer than 21: a model that keeps such a node is emitted at that opset. */
  readonly since?: number;
  /**
   * Says this node again in canonical operators. Absent: opset 7 to 26 mean the same and the node stays as it is. It also stays where this
   * throws Unresolved, for a shape that the model alone does not say.
   */
  canonicalise?(c: CanonicalContext): void;
  /** Types (and, for small tensors, values) of the outputs, one entry an output. Absent or undefined entries: known only at run time. */
  infer?(c: InferContext): readonly (Inferred | undefined)[];
  /**
   * Vector–Jacobian products. `'none'`: no output depends differentiably on an input (integers, comparisons, steps).
   * Absent: the gradient is cut here and the report says so.
   */
  readonly gradient?: Gradient | 'none';
  /** In place of `gradient`, for operators that hold subgraphs (If, Loop, Scan). */
  readonly adjoint?: Adjoint;
  /** Types of the inputs of the subgraph `body`, as far as they are the same in every round; absent: it has none. */
  bodyInputs?(c: InferContext, body: Graph): readonly (Inferred | undefined)[];
  /** Why the gradient is cut here, for the report: a sentence that stands behind the operator's name. */
  readonly cut?: string;
  /** Outputs whose cotangent `gradient` uses; default [0]. A cotangent on another output is a cut. */
  readonly differentiableOutputs?: readonly number[] | 'all';
}

/** A concrete type; `values` in row-major order when the tensor is small and known before running. */
export interface Inferred {
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly values?: readonly number[];
}

export interface InferContext {
  readonly node: Node;
  /** Type of input i; undefined where it is omitted or unknown. */
  type(i: number): Inferred | undefined;
  /** The numbers of input i when they are known. */
  values(i: number): readonly number[] | undefined;
  /** Type of a value that one of the node's subgraphs makes. */
  inner(value: string): Inferred | undefined;
  /** What the types of a subgraph's values would be if its inputs had these; nothing is entered. */
  suppose(body: Graph, inputs: readonly (Inferred | undefined)[]): (value: string) => Inferred | undefined;
}

/**
 * One thunk an input, called only when that input's gradient is wanted: it appends nodes and names the value dL/d(input), which has the
 * input's shape and type. `undefined` in place of a thunk: not differentiable in that input.
 */
export type Gradient = (c: GradientContext) => readonly (Thunk | undefined)[];
export type Thunk = () => string;

export interface GradientContext {
  readonly node: Node;
  readonly b: GraphBuilder;
  /** Cotangent dL/d(output 0). */
  readonly dy: string;
  /** Cotangent of output i; undefined where nothing downstream depends on it. */
  cotangent(i: number): string | undefined;
  /** Is input i there (neither omitted nor left off)? */
  has(i: number): boolean;
  /** Value name of input i. Throws where it is omitted. */
  input(i: number): string;
  /** Value name of output i; an optional output that the node omits is added to it. */
  output(i: number): string;
  /** Type of input i. Throws Unresolved where it is known only at run time. */
  type(i: number): Inferred;
  /** Shape of input i. */
  shape(i: number): readonly number[];
  /** Numbers of input i. Throws Unresolved where they are known only at run time. */
  values(i: number): readonly number[];
}

/**
 * The gradients of the values that a node with subgraphs reads, inputs and captured values alike, as pairs of the value and its gradient;
 * a value may come more than once. What is left out has no gradient.
 */
export type Adjoint = (c: AdjointContext) => readonly (readonly [value: string, gradient: string])[];

export interface AdjointContext extends GradientContext {
  /** The values whose gradients are asked for, among the inputs and what the subgraphs capture; their types are known. */
  readonly wanted: ReadonlySet<string>;
  /** The values of a subgraph that depend differentiably on one of `wanted`, and these themselves. */
  dependents(body: Graph, wanted: Iterable<string>): ReadonlySet<string>;
  /** Reverse sweep over a subgraph, from [value, cotangent] pairs. What cannot be differentiated in it is a cut of the whole model. */
  differentiate(
    body: Graph,
    cotangents: readonly (readonly [value: string, cotangent: string])[],
    wanted: Iterable<string>,
  ): BodyAdjoint;
  /** Replaces the forward node by one that also records what the backward pass reads. */
  amend(node: Node): void;
}

/** A subgraph's forward nodes and behind them its backward nodes, to which more may be added. */
export interface BodyAdjoint {
  readonly b: GraphBuilder;
  /** Wanted value → its gradient, where there is one. */
  readonly gradients: ReadonlyMap<string, string>;
  /** As a graph, pruned to what `outputs` need. */
  graph(inputs: readonly string[], outputs: readonly string[]): Graph;
}

export interface CanonicalContext {
  readonly node: Node;
  /** Version of the node's domain that the model (or the function it stands in) imports. */
  readonly opset: number;
  /** Nodes emitted here take the place of `node`; together they must write all of `node.outputs` that are not ''. */
  readonly b: GraphBuilder;
  has(i: number): boolean;
  /** Value name of input i; '' where it is omitted. */
  input(i: number): string;
  /** Emits the node itself, with the given parts replaced. */
  keep(change?: Partial<Pick<Node, 'op' | 'domain' | 'inputs' | 'attributes' | 'outputs'>>): void;
  /** The tensor behind input i when it is a constant of the model. */
  constant(i: number): Tensor | undefined;
  /** Type of input i; undefined where the model alone does not say (free dimensions without concrete inputs). */
  type(i: number): Inferred | undefined;
  /** Element type of input i as far as it is known or stated; it is nearly always. */
  dtype(i: number): DataType | undefined;
  /** Rank of input i as far as it is known or stated. */
  rank(i: number): number | undefined;
}

/** A type or value that is known only when the model runs. */
export class Unresolved extends Error {
  constructor(readonly value: string) {
    super(`the shape or value of ${JSON.stringify(value)} is known only at run time`);
  }
}

/** A case of an operator that has no gradient rule: becomes a cut with this reason. */
export class NoGradient extends Error {}
