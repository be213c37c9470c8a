import {
  type Attributes,
  type DataType,
  dataTypeCode,
  elementCount,
  int,
  ints,
  type Node,
  type Tensor,
  tensorNumbers,
  tensorOf,
} from '../model';
import { inferNode } from './infer';
import { type Inferred, Unresolved } from './operator';

/** A value by name, or a number that becomes a scalar constant of the other operand's type. */
export type Operand = string | number;

export type Types = Map<string, Inferred>;

/**
 * Appends canonical nodes to a graph under construction and follows their types. One builder writes one node list; names are unique
 * within the `taken` set that all builders of a model share.
 */
export class GraphBuilder {
  readonly nodes: Node[] = [];
  /** Those of the outermost graph: subgraphs read them from there. */
  readonly initializers: Map<string, Tensor>;
  private readonly constants: Map<string, string>;
  private readonly counter: { next: number };

  constructor(
    private readonly taken: Set<string>,
    readonly types: Types = new Map(),
    private readonly prefix = 'gw',
    /** Stamped on every node that is added. */
    public origin?: { readonly op: string; readonly name: string },
    outer?: GraphBuilder,
  ) {
    this.initializers = outer?.initializers ?? new Map();
    this.constants = outer?.constants ?? new Map();
    this.counter = outer?.counter ?? { next: 0 };
  }

  /** A builder for a subgraph: nodes of its own; names, types and constants in common. */
  inner(): GraphBuilder {
    return new GraphBuilder(this.taken, this.types, this.prefix, this.origin, this);
  }

  /** A value name that nothing else in the model has. */
  fresh(hint: string): string {
    for (;;) {
      const name = `${this.prefix}:${hint}:${this.counter.next++}`;
      if (!this.taken.has(name)) {
        this.taken.add(name);
        return name;
      }
    }
  }

  /** Adds a node with one output and names it (`output` where the caller fixes the name). */
  op(op: string, inputs: readonly string[], attributes: Attributes = {}, output = this.fresh(op), domain = ''): string {
    this.node(op, inputs, attributes, [output], domain);
    return output;
  }

  /** Adds a node with the given outputs: a count, or names ('' omits one). */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    outputs: number | readonly string[] = 1,
    domain = '',
  ): readonly string[] {
    const names = typeof outputs === 'number' ? Array.from({ length: outputs }, () => this.fresh(op)) : outputs;
    this.append({ op, domain, name: this.fresh(`n-${op}`), inputs, outputs: names, attributes });
    return names;
  }

  /** Adds a node as it is and infers its outputs' types. */
  append(node: Node): void {
    this.nodes.push(this.origin ? { ...node, origin: node.origin ?? this.origin } : node);
    inferNode(node, this.types);
  }

  tensor(t: Tensor, hint = 'const'): string {
    const name = this.fresh(hint);
    this.initializers.set(name, t);
    const values = elementCount(t.dims) <= 4096 ? tensorNumbers(t) : undefined;
    this.types.set(name, { dtype: t.dtype, shape: t.dims, ...(values && { values }) });
    return name;
  }

  /** A constant; equal ones are made once. */
  constant(dtype: DataType, dims: readonly number[], values: readonly number[]): string {
    const key = `${dtype}[${dims}]${values.length <= 64 ? values.map((v) => (Object.is(v, -0) ? '-0' : v)).join() : this.counter.next++}`;
    let name = this.constants.get(key);
    if (name === undefined) {
      name = this.tensor(tensorOf(dtype, dims, values));
      this.constants.set(key, name);
    }
    return name;
  }

  scalar(value: number, dtype: DataType): string {
    return this.constant(dtype, [], [value]);
  }

  ints(values: readonly number[]): string {
    return this.constant('int64', [values.length], values);
  }

  /** `value` everywhere, in the shape (and, unless given, the type) of `like`. */
  filled(value: number, shape: readonly number[], dtype: DataType): string {
    return this.op('Expand', [this.scalar(value, dtype), this.ints(shape)]);
  }

  typeOf(value: string): Inferred {
    const type = this.types.get(value);
    if (!type) throw new Unresolved(value);
    return type;
  }

  shapeOf(value: string): readonly number[] {
    return this.typeOf(value).shape;
  }

  dtypeOf(value: string): DataType {
    return this.typeOf(value).dtype;
  }

  private binary(op: string, a: Operand, b: Operand): string {
    const like = typeof a === 'string' ? a : typeof b === 'string' ? b : undefined;
    if (like === undefined) throw new TypeError(`${op} of two numbers`);
    const name = (x: Operand): string => (typeof x === 'string' ? x : this.scalar(x, this.dtypeOf(like)));
    return this.op(op, [name(a), name(b)]);
  }

  add = (a: Operand, b: Operand): string => this.binary('Add', a, b);
  sub = (a: Operand, b: Operand): string => this.binary('Sub', a, b);
  mul = (a: Operand, b: Operand): string => this.binary('Mul', a, b);
  div = (a: Operand, b: Operand): string => this.binary('Div', a, b);
  pow = (a: Operand, b: Operand): string => this.binary('Pow', a, b);
  equal = (a: Operand, b: Operand): string => this.binary('Equal', a, b);
  less = (a: Operand, b: Operand): string => this.binary('Less', a, b);
  lessOrEqual = (a: Operand, b: Operand): string => this.binary('LessOrEqual', a, b);
  greater = (a: Operand, b: Operand): string => this.binary('Greater', a, b);
  greaterOrEqual = (a: Operand, b: Operand): string => this.binary('GreaterOrEqual', a, b);

  neg = (x: string): string => this.op('Neg', [x]);
  abs = (x: string): string => this.op('Abs', [x]);
  exp = (x: string): string => this.op('Exp', [x]);
  log = (x: string): string => this.op('Log', [x]);
  sqrt = (x: string): string => this.op('Sqrt', [x]);
  reciprocal = (x: string): string => this.op('Reciprocal', [x]);
  sigmoid = (x: string): string => this.op('Sigmoid', [x]);
  tanh = (x: string): string => this.op('Tanh', [x]);
  sign = (x: string): string => this.op('Sign', [x]);
  not = (x: string): string => this.op('Not', [x]);
  and = (a: string, b: string): string => this.op('And', [a, b]);
  identity = (x: string): string => this.op('Identity', [x]);
  matmul = (a: string, b: string): string => this.op('MatMul', [a, b]);

  where(condition: string, a: Operand, b: Operand): string {
    const like = typeof a === 'string' ? a : typeof b === 'string' ? b : undefined;
    if (like === undefined) throw new TypeError('Where of two numbers');
    const name = (x: Operand): string => (typeof x === 'string' ? x : this.scalar(x, this.dtypeOf(like)));
    return this.op('Where', [condition, name(a), name(b)]);
  }

  cast(x: string, dtype: DataType): string {
    return this.dtypeOf(x) === dtype ? x : this.op('Cast', [x], { to: int(dataTypeCode(dtype)) });
  }

  /** Sum of one or more values of one shape. */
  sum(values: readonly string[]): string {
    const [first, second] = values;
    if (first === undefined) throw new TypeError('sum of nothing');
    if (second === undefined) return first;
    return values.length === 2 ? this.add(first, second) : this.op('Sum', values);
  }

  /** Reduces over `axes` (none: nothing is reduced). */
  reduce(
    op: 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceMin' | 'ReduceProd' | 'ReduceSumSquare' | 'ReduceL2',
    x: string,
    axes: readonly number[],
    keepdims = true,
  ): string {
    return this.op(op, [x, this.ints(axes)], { keepdims: int(keepdims ? 1 : 0), noop_with_empty_axes: int(1) });
  }

  reshape(x: string, shape: readonly number[]): string {
    if (this.types.get(x)?.shape.join() === shape.join()) return x;
    return this.op('Reshape', [x, this.ints(shape)], { allowzero: int(1) });
  }

  transpose(x: string, perm: readonly number[]): string {
    return perm.every((p, i) => p === i) ? x : this.op('Transpose', [x], { perm: ints(perm) });
  }

  unsqueeze = (x: string, axes: readonly number[]): string => this.op('Unsqueeze', [x, this.ints(axes)]);
  squeeze = (x: string, axes: readonly number[]): string => this.op('Squeeze', [x, this.ints(axes)]);
  expand = (x: string, shape: readonly number[]): string => this.op('Expand', [x, this.ints(shape)]);
  concat = (values: readonly string[], axis: number): string => this.op('Concat', values, { axis: int(axis) });

  slice(
    x: string,
    starts: readonly number[],
    ends: readonly number[],
    axes: readonly number[],
    steps: readonly number[] = axes.map(() => 1),
  ): string {
    return this.op('Slice', [x, this.ints(starts), this.ints(ends), this.ints(axes), this.ints(steps)]);
  }

  /**
   * The adjoint of broadcasting: sums `x` over the axes along which `shape` was broadcast to the shape of `x`, and gives it `shape`.
   */
  reduceTo(x: string, shape: readonly number[]): string {
    const from = this.shapeOf(x);
    if (from.length === shape.length && from.every((d, i) => d === shape[i])) return x;
    const lead = from.length - shape.length;
    const axes = from.flatMap((d, i) => (i < lead || (shape[i - lead] === 1 && d !== 1) ? [i] : []));
    const reduced = axes.length ? this.reduce('ReduceSum', x, axes, true) : x;
    return lead ? this.reshape(reduced, shape) : reduced;
  }
}
