import { type Graph, isFloat, type Node, subgraphs } from '../model';
import { operatorKey, operators } from '../ops';
import { GraphBuilder, type Types } from '../ops/builder';
import { type GradientContext, type Inferred, NoGradient, type OperatorRule, Unresolved } from '../ops/operator';
import type { Cut } from './measured';
import { passesQuantised, quantisedValues } from './quantised';

/**
 * Reverse-mode differentiation of a canonical graph into ordinary ONNX nodes (Griewank & Walther, *Evaluating Derivatives*, ch. 3: the
 * reverse sweep). L = Σ over the cotangents' outputs of Σ output·cotangent; every gradient is that of L.
 */
export interface Differentiated {
  /** The forward nodes (optional outputs added where a gradient needs them), then the backward ones. */
  readonly nodes: readonly Node[];
  /** Constants of the backward nodes. */
  readonly initializers: Graph['initializers'];
  /** Value name → name of its gradient. Absent gradient is not a zero gradient. */
  readonly gradients: ReadonlyMap<string, string>;
  /** Wanted value without a gradient → `no path` or `cut at <node>`. */
  readonly absent: ReadonlyMap<string, string>;
  readonly cuts: readonly Cut[];
  /** Values whose types or numbers some of the cuts lacked: known after a run, they make those cuts passable. */
  readonly unresolved: ReadonlySet<string>;
  /** Wanted values that are only ever used where an operator takes no gradient: running statistics, scales of a Resize, … */
  readonly constant: ReadonlySet<string>;
}

export interface DifferentiateRequest {
  readonly graph: Graph;
  /** Types of the graph's values; extended by the backward nodes' own. */
  readonly types: Types;
  /** Output → name of the graph input that carries its cotangent; same shape and type. */
  readonly cotangents: ReadonlyMap<string, string>;
  /** The values whose gradients are wanted. */
  readonly wanted: ReadonlySet<string>;
}

export function differentiate(request: DifferentiateRequest): Differentiated {
  return new Sweep(request).run();
}

class Sweep {
  private readonly b: GraphBuilder;
  private readonly forward: Node[];
  /** Contributions to each value's cotangent that consumers have made so far. */
  private readonly contributions = new Map<string, string[]>();
  private readonly gradients = new Map<string, string>();
  private readonly cuts: Cut[] = [];
  /** Value → the cut node that would have to hand its gradient on. */
  private readonly cutAt = new Map<string, string>();
  private readonly unresolved = new Set<string>();
  /** Inputs that a rule takes no gradient for, and those that one does. */
  private readonly passive = new Set<string>();
  private readonly active = new Set<string>();
  private readonly needed: ReadonlySet<string>;
  private readonly quantised: ReadonlySet<string>;

  constructor(private readonly request: DifferentiateRequest) {
    const { graph, types } = request;
    const taken = new Set<string>([...types.keys(), ...request.cotangents.values()]);
    for (const node of graph.nodes) for (const name of node.outputs) taken.add(name);
    this.b = new GraphBuilder(taken, types, 'grad');
    this.forward = [...graph.nodes];
    this.quantised = quantisedValues(graph, types);
    this.needed = dependents(request, (name) => this.mayFlow(name));
  }

  run(): Differentiated {
    for (const [output, cotangent] of this.request.cotangents) this.contribute(output, cotangent);
    for (let i = this.forward.length - 1; i >= 0; i--) this.node(i);
    for (const value of this.request.wanted) this.settle(value);
    const absent = new Map<string, string>();
    for (const value of this.request.wanted) {
      if (this.gradients.has(value)) continue;
      const cut = this.cutAt.get(value);
      absent.set(value, cut === undefined ? 'no path' : `cut at ${cut}`);
    }
    return {
      nodes: [...this.forward, ...this.b.nodes],
      initializers: this.b.initializers,
      gradients: this.gradients,
      absent,
      cuts: this.cuts,
      unresolved: this.unresolved,
      constant: new Set([...this.passive].filter((name) => !this.active.has(name))),
    };
  }

  private contribute(value: string, gradient: string): void {
    const list = this.contributions.get(value);
    if (list) list.push(gradient);
    else this.contributions.set(value, [gradient]);
  }

  /** All consumers of `value` have been swept: its cotangent is the sum of what they contributed. */
  private settle(value: string): string | undefined {
    const done = this.gradients.get(value);
    if (done !== undefined) return done;
    const parts = this.contributions.get(value);
    if (!parts) return undefined;
    const gradient = this.b.sum(parts);
    this.gradients.set(value, gradient);
    return gradient;
  }

  private mayFlow(value: string): boolean {
    const type = this.request.types.get(value);
    return type === undefined || isFloat(type.dtype) || this.quantised.has(value);
  }

  private node(index: number): void {
    const node = this.forward[index] as Node;
    const inputs = capturedInputs(node).filter((name) => this.needed.has(name) && this.mayFlow(name));
    if (!inputs.length) return;
    this.b.origin = { op: node.op, name: node.name };
    const cotangents = node.outputs.map((name) => (name ? this.settle(name) : undefined));
    const blocked = node.outputs.map((name) => this.cutAt.get(name)).find((at) => at !== undefined);
    if (cotangents.every((c) => c === undefined)) {
      // Nothing arrives; if that is a cut's doing, its shadow reaches on.
      if (blocked !== undefined && operators.get(operatorKey(node.op, node.domain))?.gradient !== 'none') {
        this.shade(inputs, blocked);
      }
      return;
    }
    if (blocked !== undefined) this.shade(inputs, blocked);
    const rule = operators.get(operatorKey(node.op, node.domain));
    if (rule?.gradient === 'none') return;
    try {
      this.apply(rule, index, cotangents);
    } catch (error) {
      this.stop(error, node, inputs);
    }
  }

  /** What a rule cannot do ends the gradient there, for the inputs that it concerns. */
  private stop(error: unknown, node: Node, inputs: readonly string[]): void {
    if (!(error instanceof Unresolved || error instanceof NoGradient)) throw error;
    if (error instanceof Unresolved) this.unresolved.add(error.value);
    this.cut(node, inputs, error.message);
  }

  private apply(rule: OperatorRule | undefined, index: number, cotangents: readonly (string | undefined)[]): void {
    const node = this.forward[index] as Node;
    if (!rule?.gradient || rule.gradient === 'none') {
      throw new NoGradient(rule?.cut ?? `${operatorKey(node.op, node.domain)} has no gradient rule`);
    }
    if (!passesQuantised(node.op) && node.inputs.some((name) => this.quantised.has(name))) {
      throw new NoGradient(`the gradient of ${node.op} is not implemented for quantised integers`);
    }
    const differentiable = rule.differentiableOutputs ?? [0];
    const other = cotangents.findIndex(
      (c, i) => c !== undefined && differentiable !== 'all' && !differentiable.includes(i),
    );
    if (other >= 0) throw new NoGradient(`the gradient of output ${other} of ${node.op} is not implemented`);
    const thunks = rule.gradient(this.context(index, cotangents));
    for (const [i, input] of node.inputs.entries()) {
      const thunk = thunks[i];
      if (input) (thunk ? this.active : this.passive).add(input);
      if (!thunk || !input || !this.needed.has(input)) continue;
      const type = this.request.types.get(input);
      if (!type) throw new Unresolved(input);
      if (!isFloat(type.dtype) && !this.quantised.has(input)) continue;
      try {
        const gradient = thunk();
        this.check(node, input, gradient);
        this.contribute(input, gradient);
      } catch (error) {
        this.stop(error, node, [input]);
      }
    }
  }

  /** A rule that returns another shape than its input's is wrong; say so here rather than somewhere inside the runtime. */
  private check(node: Node, input: string, gradient: string): void {
    const want = this.request.types.get(input);
    const have = this.request.types.get(gradient);
    if (!want || !have) return;
    const sameKind = want.dtype === have.dtype || (this.quantised.has(input) && isFloat(have.dtype));
    if (!sameKind || want.shape.join() !== have.shape.join()) {
      throw new NoGradient(
        `the gradient rule of ${node.op} gives ${have.dtype}[${have.shape}] for an input of ${want.dtype}[${want.shape}]`,
      );
    }
  }

  private cut(node: Node, inputs: readonly string[], reason: string): void {
    const name = node.name || node.outputs[0] || node.op;
    const same = this.cuts.some((c) => c.node === name && c.reason === reason);
    if (!same) this.cuts.push({ node: name, op: operatorKey(node.op, node.domain), reason });
    this.shade(inputs, name);
  }

  private shade(inputs: readonly string[], at: string): void {
    for (const input of inputs) if (!this.cutAt.has(input)) this.cutAt.set(input, at);
  }

  private context(index: number, cotangents: readonly (string | undefined)[]): GradientContext {
    const { types } = this.request;
    const node = this.forward[index] as Node;
    const input = (i: number): string => {
      const name = node.inputs[i];
      if (!name) throw new NoGradient(`${node.op} lacks input ${i}`);
      return name;
    };
    const type = (i: number): Inferred => {
      const t = types.get(input(i));
      if (!t) throw new Unresolved(input(i));
      return t;
    };
    return {
      node,
      b: this.b,
      get dy(): string {
        if (cotangents[0] === undefined) throw new NoGradient(`no gradient reaches the first output of ${node.op}`);
        return cotangents[0];
      },
      cotangent: (i) => cotangents[i],
      has: (i) => Boolean(node.inputs[i]),
      input,
      output: (i) => this.output(index, i),
      type,
      shape: (i) => type(i).shape,
      values: (i) => {
        const { values } = type(i);
        if (!values) throw new Unresolved(input(i));
        return values;
      },
    };
  }

  private output(index: number, i: number): string {
    const node = this.forward[index] as Node;
    const present = node.outputs[i];
    if (present) return present;
    const outputs = Array.from({ length: Math.max(i + 1, node.outputs.length) }, (_, k) => node.outputs[k] ?? '');
    const name = this.b.fresh(`${node.op}-output-${i}`);
    outputs[i] = name;
    this.forward[index] = { ...node, outputs };
    return name;
  }
}

/** Values that a node reads: its inputs, and what its subgraphs take from outside. */
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

/** Everything that depends differentiably on a wanted value, and the wanted values themselves. */
function dependents({ graph, wanted }: DifferentiateRequest, mayFlow: (value: string) => boolean): ReadonlySet<string> {
  const reached = new Set(wanted);
  for (const node of graph.nodes) {
    if (operators.get(operatorKey(node.op, node.domain))?.gradient === 'none') continue;
    if (!capturedInputs(node).some((name) => reached.has(name))) continue;
    for (const name of node.outputs) if (name && mayFlow(name)) reached.add(name);
  }
  return reached;
}
