import { capturedInputs, type Graph, isFloat, type Node } from '../model';
import { operatorKey, operators } from '../ops';
import type { GraphBuilder, Types } from '../ops/builder';
import { inferNode } from '../ops/infer';
import {
  type Adjoint,
  type AdjointContext,
  type GradientContext,
  type Inferred,
  NoGradient,
  type OperatorRule,
  Unresolved,
} from '../ops/operator';
import type { Cut } from './measured';
import { bodyAdjoint, type InnerGradients, madeInside } from './nested';
import { passesQuantised, quantisedValues } from './quantised';
import { dependents } from './reach';

/** What the sweeps over a model and over the subgraphs in it find out together. */
export interface SweepRecord {
  readonly cuts: Cut[];
  /** Values whose types or numbers a cut lacked. */
  readonly unresolved: Set<string>;
  /** Inputs that a rule takes no gradient for, and those that one does. */
  readonly passive: Set<string>;
  readonly active: Set<string>;
  /** Gradients of wanted values inside subgraphs. */
  readonly inner: InnerGradients;
}

/** A subgraph that was swept. Its inputs are those of its node in their order (a branch has none). */
interface Swept {
  readonly body: Graph;
  readonly cutAt: ReadonlyMap<string, string>;
}

/**
 * One reverse sweep over the nodes of a graph. The operators that hold subgraphs have these swept by sweeps of their own, whose nodes
 * stand in subgraphs of the backward pass.
 */
export class Sweep {
  /** The graph's nodes, with what the backward pass reads added to their outputs. */
  readonly forward: Node[];
  readonly gradients = new Map<string, string>();
  /** Value → the cut node that would have to hand its gradient on. */
  readonly cutAt = new Map<string, string>();
  /** Contributions to each value's cotangent that consumers have made so far. */
  private readonly contributions = new Map<string, string[]>();
  private readonly types: Types;
  private readonly needed: ReadonlySet<string>;
  private readonly quantised: ReadonlySet<string>;

  /** Appends the backward nodes to `b`, from the given [value, cotangent] pairs. */
  constructor(
    graph: Graph,
    private readonly cotangents: readonly (readonly [value: string, cotangent: string])[],
    private readonly wanted: ReadonlySet<string>,
    private readonly b: GraphBuilder,
    private readonly record: SweepRecord,
  ) {
    this.types = b.types;
    this.forward = [...graph.nodes];
    this.quantised = quantisedValues(graph, this.types);
    this.needed = dependents(graph, wanted, (name) => this.mayFlow(name));
  }

  run(): this {
    for (const [value, cotangent] of this.cotangents) this.contribute(value, cotangent);
    for (let i = this.forward.length - 1; i >= 0; i--) this.node(i);
    for (const value of this.wanted) this.settle(value);
    return this;
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
    const type = this.types.get(value);
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
        this.record.inner.shade(node, blocked);
      }
      return;
    }
    if (blocked !== undefined) this.shade(inputs, blocked);
    const rule = operators.get(operatorKey(node.op, node.domain));
    if (rule?.gradient === 'none') return;
    try {
      if (rule?.adjoint) this.adjoint(rule.adjoint, index, inputs, cotangents);
      else this.apply(rule, index, cotangents);
    } catch (error) {
      this.stop(error, node, inputs);
    }
  }

  /** What a rule cannot do ends the gradient there, for the inputs that it concerns. */
  private stop(error: unknown, node: Node, inputs: readonly string[]): void {
    if (!(error instanceof Unresolved || error instanceof NoGradient)) throw error;
    if (error instanceof Unresolved) this.record.unresolved.add(error.value);
    this.cut(node, inputs, error.message);
    this.record.inner.shade(node, nameOf(node));
  }

  private apply(rule: OperatorRule | undefined, index: number, cotangents: readonly (string | undefined)[]): void {
    const node = this.forward[index] as Node;
    if (!rule?.gradient || rule.gradient === 'none') {
      throw new NoGradient(rule?.cut ?? `${operatorKey(node.op, node.domain)} has no gradient rule`);
    }
    if (!passesQuantised(node.op) && node.inputs.some((name) => this.quantised.has(name))) {
      throw notQuantised(node);
    }
    const differentiable = rule.differentiableOutputs ?? [0];
    const other = cotangents.findIndex(
      (c, i) => c !== undefined && differentiable !== 'all' && !differentiable.includes(i),
    );
    if (other >= 0) throw new NoGradient(`the gradient of output ${other} of ${node.op} is not implemented`);
    const thunks = rule.gradient(this.context(index, cotangents));
    for (const [i, input] of node.inputs.entries()) {
      const thunk = thunks[i];
      if (input) (thunk ? this.record.active : this.record.passive).add(input);
      if (!thunk || !input || !this.needed.has(input)) continue;
      const type = this.types.get(input);
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

  /** Gradients through a node with subgraphs, for all that it reads. */
  private adjoint(
    adjoint: Adjoint,
    index: number,
    inputs: readonly string[],
    cotangents: readonly (string | undefined)[],
  ): void {
    const node = this.forward[index] as Node;
    const wanted = new Set<string>();
    for (const name of inputs) {
      if (isFloat(this.types.get(name)?.dtype)) wanted.add(name);
      else this.stop(this.types.has(name) ? notQuantised(node) : new Unresolved(name), node, [name]);
    }
    const swept: Swept[] = [];
    const pairs = adjoint(this.adjointContext(index, cotangents, wanted, swept));
    for (const name of node.inputs) this.record.active.add(name);
    for (const [value, gradient] of pairs) {
      this.check(node, value, gradient);
      this.contribute(value, gradient);
    }
    for (const { body, cutAt } of swept) {
      const within = new Map(body.inputs.map((v, i) => [node.inputs[i], v.name]));
      for (const name of inputs) {
        const at = cutAt.get(name) ?? cutAt.get(within.get(name) ?? '');
        if (at !== undefined) this.shade([name], at);
      }
    }
  }

  private adjointContext(
    index: number,
    cotangents: readonly (string | undefined)[],
    wanted: ReadonlySet<string>,
    swept: Swept[],
  ): AdjointContext {
    const bodies: Omit<AdjointContext, keyof GradientContext> = {
      wanted,
      dependents: (body, of) => dependents(body, of, (name) => this.mayFlow(name)),
      differentiate: (body, from, of) => {
        const b = this.b.inner();
        const { inner } = this.record;
        const measured = madeInside(body).filter((name) => inner.wanted.has(name));
        const sweep = new Sweep(body, from, new Set([...of, ...measured]), b, this.record).run();
        swept.push({ body, cutAt: sweep.cutAt });
        inner.enter(measured, sweep, b);
        return bodyAdjoint(body, sweep, b, inner);
      },
      amend: (node) => {
        this.forward[index] = node;
      },
    };
    return Object.assign(this.context(index, cotangents), bodies);
  }

  /** A rule that returns another shape than its input's is wrong; say so here rather than somewhere inside the runtime. */
  private check(node: Node, input: string, gradient: string): void {
    const want = this.types.get(input);
    const have = this.types.get(gradient);
    if (!want || !have) return;
    const sameKind = want.dtype === have.dtype || (this.quantised.has(input) && isFloat(have.dtype));
    if (!sameKind || want.shape.join() !== have.shape.join()) {
      throw new NoGradient(
        `the gradient rule of ${node.op} gives ${have.dtype}[${have.shape}] for an input of ${want.dtype}[${want.shape}]`,
      );
    }
  }

  private cut(node: Node, inputs: readonly string[], reason: string): void {
    const name = nameOf(node);
    const same = this.record.cuts.some((c) => c.node === name && c.reason === reason);
    if (!same) this.record.cuts.push({ node: name, op: operatorKey(node.op, node.domain), reason });
    this.shade(inputs, name);
  }

  private shade(inputs: readonly string[], at: string): void {
    for (const input of inputs) if (!this.cutAt.has(input)) this.cutAt.set(input, at);
  }

  private context(index: number, cotangents: readonly (string | undefined)[]): GradientContext {
    const node = this.forward[index] as Node;
    const input = (i: number): string => {
      const name = node.inputs[i];
      if (!name) throw new NoGradient(`${node.op} lacks input ${i}`);
      return name;
    };
    const type = (i: number): Inferred => {
      const t = this.types.get(input(i));
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
    const more = { ...node, outputs };
    this.forward[index] = more;
    inferNode({ ...more, outputs: outputs.map((o) => (o === name ? o : '')) }, this.types);
    return name;
  }
}

const nameOf = (node: Node): string => node.name || node.outputs[0] || node.op;

const notQuantised = (node: Node): NoGradient =>
  new NoGradient(`the gradient of ${node.op} is not implemented for quantised integers`);
