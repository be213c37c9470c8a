import {
  type DataType,
  elementCount,
  type Graph,
  type Node,
  subgraphs,
  type Tensor,
  tensorNumbers,
  type ValueInfo,
} from '../../model';
import { operatorKey, operators } from '../../ops';
import { GraphBuilder, type Types } from '../../ops/builder';
import { inferContext } from '../../ops/infer';
import { type CanonicalContext, type Inferred, Unresolved } from '../../ops/operator';
import { knownValues } from '../../ops/shapes';
import { OnnxError, type OnnxFunction, type OnnxModel } from '.';
import { constantTensor, densify } from './constants';
import { changesState, longLoop, mapElements, shortLoop, takeBranch, unroll } from './inline';
import { inOrder } from './order';
import { isStandard, Scope } from './scope';

/** Oldest opset of the standard operators that can be upgraded. */
export const oldestOpset = 7;
/** The opset whose semantics canonical nodes have. */
export const canonicalOpset = 21;
const deepestCall = 64;
/** Nodes that a model may have when its functions, branches and loops are written out: a few dozen that call each other twice make 2^60. */
const largestExpansion = 2 ** 21;
/** Loops within loops. Each is said twice, and what it holds too, so that time doubles with every level. */
const deepestNesting = 8;

export interface Canonical {
  readonly graph: Graph;
  /** Concrete types (and small values) of the graph's values, as far as the given input types decide them. */
  readonly types: Types;
}

/**
 * The one form that rules and gradients see: opset 21 semantics, model-local functions expanded, fused operators lowered, Constant
 * nodes made initializers, branches whose condition is known taken. With concrete `inputTypes` (and values, for small inputs that decide
 * a branch) the result is specialised to them: every type that can be inferred is.
 *
 * Throws OnnxError for opsets older than 7, functions that call themselves or grow beyond measure, and constants that cannot be read.
 */
export function canonicalise(model: OnnxModel, inputTypes: ReadonlyMap<string, Inferred> = new Map()): Canonical {
  const opset = model.opsets.get('');
  if (opset !== undefined && opset < oldestOpset) {
    throw new OnnxError(
      'unsupported-opset',
      `The model uses opset ${opset}; the oldest that can be analysed is ${oldestOpset}. Convert it with onnx.version_converter.`,
    );
  }
  const types: Types = new Map();
  const taken = new Set<string>();
  collectNames(model.graph, taken);
  const driver = new Canonicaliser(model, types, taken);
  for (const v of model.graph.inputs) {
    if (v.dtype && v.shape?.every((d) => typeof d === 'number')) {
      types.set(v.name, { dtype: v.dtype, shape: v.shape as readonly number[] });
    }
  }
  for (const [name, type] of inputTypes) types.set(name, type);
  const graph = driver.graph(model.graph, new Scope(taken, model.opsets, ''));
  return { graph: { ...graph, opsets: neededOpsets(graph, model) }, types };
}

/** The operator sets to import: 21 for the standard operators unless a node needs a newer one. */
function neededOpsets(graph: Graph, model: OnnxModel): ReadonlyMap<string, number> {
  const opsets = new Map<string, number>([['', canonicalOpset]]);
  const visit = (g: Graph): void => {
    for (const node of g.nodes) {
      const rule = operators.get(operatorKey(node.op, node.domain));
      const stated = model.opsets.get(node.domain) ?? 1;
      const needed = node.domain ? stated : rule ? (rule.since ?? canonicalOpset) : stated;
      opsets.set(node.domain, Math.max(needed, opsets.get(node.domain) ?? 1));
      for (const s of subgraphs(node)) visit(s.graph);
    }
  };
  visit(graph);
  return opsets;
}

function collectNames(graph: Graph, taken: Set<string>): void {
  for (const v of graph.inputs) taken.add(v.name);
  for (const name of graph.initializers.keys()) taken.add(name);
  for (const name of graph.sparseInitializers?.keys() ?? []) taken.add(name);
  for (const node of graph.nodes) for (const name of node.outputs) taken.add(name);
}

class Canonicaliser {
  private readonly functions: ReadonlyMap<string, OnnxFunction>;
  private readonly declared = new Map<string, ValueInfo>();
  private readonly stored = new Map<Tensor, string>();
  private depth = 0;
  private written = 0;
  private nesting = 0;

  constructor(
    private readonly model: OnnxModel,
    private readonly types: Types,
    private readonly taken: Set<string>,
  ) {
    this.functions = new Map(model.functions.map((f) => [functionKey({ ...f, op: f.name }), f]));
  }

  graph(g: Graph, scope: Scope, b = new GraphBuilder(this.taken, this.types, 'canonical')): Graph {
    this.enter(g, scope, b);
    const inputs = g.inputs.filter((v) => !g.initializers.has(v.name) && !g.sparseInitializers?.has(v.name));
    const renamed = (v: ValueInfo): ValueInfo => ({ ...v, name: scope.resolve(v.name) });
    return {
      name: g.name,
      inputs: inputs.map(renamed),
      outputs: g.outputs.map(renamed),
      initializers: b.initializers,
      nodes: b.nodes,
      values: new Map([...g.values.values()].map((v) => [scope.resolve(v.name), renamed(v)])),
    };
  }

  /** A subgraph that stays one; its constants are the main graph's, and all that it hands out it makes itself. */
  private subgraph(g: Graph, scope: Scope, outer: GraphBuilder): Graph {
    const b = outer.inner();
    const whole = this.graph(g, scope, b);
    const made = new Set(b.nodes.flatMap((n) => n.outputs));
    const outputs = whole.outputs.map((v) => (made.delete(v.name) ? v : { ...v, name: b.identity(v.name) }));
    return { ...whole, outputs, initializers: new Map() };
  }

  /** Emits what a graph holds through `b`. */
  private enter(g: Graph, scope: Scope, b: GraphBuilder): void {
    this.write(g.nodes.length);
    for (const [name, t] of g.initializers) this.initializer(name, t, scope, b);
    for (const [name, t] of g.sparseInitializers ?? []) this.initializer(name, densify(t), scope, b);
    for (const v of g.inputs) scope.define(v.name);
    for (const v of [...g.inputs, ...g.values.values(), ...g.outputs]) {
      const name = scope.resolve(v.name);
      if (!this.declared.has(name)) this.declared.set(name, v);
    }
    for (const node of inOrder(g.nodes)) this.node(node, scope, b);
  }

  /** Counts the nodes of a graph or function before they are written out; an empty one takes time too. */
  private write(nodes: number): void {
    this.written += nodes + 1;
    if (this.written - this.model.graph.nodes.length <= largestExpansion) return;
    throw new OnnxError(
      'too-large',
      `Written out, the model's functions and loops have more than ${largestExpansion} nodes. Simplify the model.`,
    );
  }

  /** A tensor of the file is one initializer, however many rounds of a loop come by it. */
  private initializer(name: string, t: Tensor, scope: Scope, b: GraphBuilder): void {
    const stored = this.stored.get(t);
    if (stored !== undefined && !scope.defines(name)) {
      scope.bind(name, stored);
      return;
    }
    const unique = scope.define(name);
    this.taken.add(unique);
    this.stored.set(t, unique);
    b.initializers.set(unique, t);
    const values = elementCount(t.dims) <= knownValues ? tensorNumbers(t) : undefined;
    this.types.set(unique, { dtype: t.dtype, shape: t.dims, ...(values && { values }) });
  }

  private node(raw: Node, scope: Scope, b: GraphBuilder): void {
    const call = this.functions.get(functionKey(raw));
    if (call) {
      this.call(call, scope.instantiate(raw), scope, b);
      return;
    }
    if (raw.op === 'Constant' && isStandard(raw.domain)) {
      this.initializer(raw.outputs[0] ?? '', constantTensor(scope.dereferenced(raw)), scope, b);
      return;
    }
    const node = scope.instantiate(raw);
    b.origin = { op: raw.op, name: node.name };
    if (node.domain === '' && this.inlined(node, scope, b)) return;
    const whole = this.withSubgraphs(node, scope, b);
    if (changesState(whole, b) && unroll(node, scope, b, this.enter.bind(this), longLoop)) return;
    const rule = operators.get(operatorKey(node.op, node.domain));
    if (rule?.canonicalise) this.say(rule.canonicalise, this.context(whole, scope, b));
    else b.append(whole);
  }

  /** Says a node again; it stays as it is where that takes shapes that are not known, or where it contradicts them. */
  private say(again: (c: CanonicalContext) => void, c: CanonicalContext): void {
    const before = c.b.nodes.length;
    try {
      again(c);
    } catch (error) {
      if (!(error instanceof Unresolved || error instanceof RangeError)) throw error;
      c.b.nodes.length = before;
      c.keep();
    }
  }

  /** Says a node without its subgraphs, where what it depends on is known. */
  private inlined(node: Node, scope: Scope, b: GraphBuilder): boolean {
    const enter = this.enter.bind(this);
    switch (node.op) {
      case 'If':
        return takeBranch(node, scope, b, enter);
      case 'Loop':
        return unroll(node, scope, b, enter, shortLoop);
      case 'SequenceMap':
        return mapElements(node, scope, b, enter);
      default:
        return false;
    }
  }

  private call(f: OnnxFunction, node: Node, scope: Scope, b: GraphBuilder): void {
    if (++this.depth > deepestCall) {
      throw new OnnxError('recursive-function', `The model's function ${f.domain}.${f.name} calls itself.`, {
        node: node.name,
      });
    }
    this.write(f.nodes.length);
    const inner = scope.call(scope.pathOf(node, f.name), f.opsets.size ? f.opsets : scope.opsets, {
      ...f.defaults,
      ...node.attributes,
    });
    for (const [i, name] of f.inputs.entries()) inner.bind(name, node.inputs[i] ?? '');
    for (const [i, name] of f.outputs.entries()) {
      if (node.outputs[i] && !f.inputs.includes(name)) inner.bind(name, node.outputs[i]);
    }
    for (const n of f.nodes) this.node(n, inner, b);
    // A function may hand an input straight on: its output is then not written by any node.
    for (const [i, name] of f.outputs.entries()) {
      const at = f.inputs.indexOf(name);
      const to = node.outputs[i];
      if (at >= 0 && to) b.op('Identity', [node.inputs[at] ?? ''], {}, to);
    }
    this.depth--;
  }

  private withSubgraphs(node: Node, scope: Scope, b: GraphBuilder): Node {
    if (!subgraphs(node).length) return node;
    const attributes = Object.fromEntries(
      Object.entries(node.attributes).map(([name, a]) => {
        const inner = (g: Graph): Graph => this.body(node, g, scope, `${scope.pathOf(node)}/${name}`, b);
        if (a.type === 'graph') return [name, { type: a.type, value: inner(a.value) }];
        if (a.type === 'graphs') return [name, { type: a.type, value: a.value.map(inner) }];
        return [name, a];
      }),
    );
    return { ...node, attributes };
  }

  /** A subgraph that stays one. The types of its inputs may depend on what it does: then it is said once to see that, and again with them. */
  private body(node: Node, g: Graph, scope: Scope, path: string, b: GraphBuilder): Graph {
    const inner = scope.child(path);
    const rule = operators.get(operatorKey(node.op, node.domain));
    if (!rule?.bodyInputs) return this.subgraph(g, inner, b);
    if (++this.nesting > deepestNesting) {
      throw new OnnxError('too-deep', `Loops stand more than ${deepestNesting} deep in one another.`, {
        node: node.name,
      });
    }
    const draft = this.subgraph(g, scope.draft(path), b);
    const inputs = rule.bodyInputs(inferContext(node, this.types), draft);
    for (const [i, { name }] of g.inputs.entries()) {
      const type = inputs[i];
      if (type) this.types.set(inner.define(name), type);
    }
    const whole = this.subgraph(g, inner, b);
    this.nesting--;
    return whole;
  }

  private context(node: Node, scope: Scope, b: GraphBuilder): CanonicalContext {
    const input = (i: number): string => node.inputs[i] ?? '';
    const type = (i: number): Inferred | undefined => this.types.get(input(i));
    return {
      node,
      opset: scope.opsets.get(node.domain) ?? (node.domain ? 1 : 21),
      b,
      has: (i) => input(i) !== '',
      input,
      keep: (change) => b.append({ ...node, ...change }),
      constant: (i) => b.initializers.get(input(i)),
      type,
      dtype: (i): DataType | undefined => type(i)?.dtype ?? this.declared.get(input(i))?.dtype,
      rank: (i) => type(i)?.shape.length ?? this.declared.get(input(i))?.shape?.length,
    };
  }
}

const functionKey = ({ op, domain, overload = '' }: Pick<Node, 'op' | 'domain' | 'overload'>): string =>
  `${operatorKey(op, domain)}:${overload}`;
