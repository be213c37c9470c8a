import {
  type Attribute,
  type Attributes,
  type DataType,
  dataTypeCode,
  type Graph,
  int,
  type Node,
  tensorNumbers,
  tensorOf,
  type ValueInfo,
} from '../../model';
import { GraphBuilder, type Types } from '../../ops/builder';
import { float64Formulas } from './formulas';
import { float64Way, type Way } from './kernels';

/** What a model can be computed in where its own type is too narrow for the signal. */
export type WideType = 'float32' | 'float64';

export interface Widened {
  /** Computes the values of the same names in the wide type. Inputs and initializers stay as they are. */
  readonly graph: Graph;
  readonly types: Types;
  /** Operators that take in computed values and still run in the narrow type: the runtime has no other kernel for them. */
  readonly narrow: ReadonlySet<string>;
}

/** A graph that cannot be said in the wide type; the message is a clause. */
export class NotWidened extends Error {
  override readonly name = 'NotWidened';
}

/** Says a canonical graph (forward, or with its backward pass) in a wider type. Throws NotWidened where a type that it needs is unknown. */
export function widen(graph: Graph, types: Types, to: WideType): Widened {
  return new Widening(graph, types, to).run();
}

class Widening {
  private readonly types: Types;
  private readonly narrow = new Set<string>();
  private readonly root: GraphBuilder;
  /** Small stored value → the same as an initializer of the wide type. */
  private readonly converted = new Map<string, string>();
  /** Narrow values that are fed or stored: everything else is computed, and wide. */
  private readonly sources = new Set<string>();

  constructor(
    private readonly graph: Graph,
    private readonly before: Types,
    private readonly to: WideType,
  ) {
    for (const v of graph.inputs) this.sources.add(v.name);
    this.stored(graph);
    this.types = new Map(
      [...before].map(([name, t]) => [
        name,
        this.sources.has(name) || !this.isNarrow(t.dtype) ? t : { ...t, dtype: to },
      ]),
    );
    const taken = new Set([...before.keys(), ...this.sources, ...graph.nodes.flatMap((n) => n.outputs)]);
    this.root = new GraphBuilder(taken, this.types, 'wide');
  }

  run(): Widened {
    const { graph, root } = this;
    for (const n of graph.nodes) this.node(n, root);
    return {
      graph: {
        ...graph,
        outputs: graph.outputs.map((v) => (this.sources.has(v.name) ? v : this.info(v))),
        initializers: new Map([...graph.initializers, ...root.initializers]),
        nodes: root.nodes,
        values: new Map(),
      },
      types: this.types,
      narrow: this.narrow,
    };
  }

  /** Initializers of the graph and of the subgraphs in it. */
  private stored({ initializers, nodes }: Graph): void {
    for (const name of initializers.keys()) this.sources.add(name);
    for (const n of nodes) for (const a of Object.values(n.attributes)) if (a.type === 'graph') this.stored(a.value);
  }

  private isNarrow(dtype: DataType | undefined): boolean {
    return dtype === 'float16' || dtype === 'bfloat16' || (dtype === 'float32' && this.to === 'float64');
  }

  /** The narrow type that a value had; undefined where it was none. */
  private had(name: string): DataType | undefined {
    const dtype = this.before.get(name)?.dtype ?? this.graph.initializers.get(name)?.dtype;
    return this.isNarrow(dtype) ? dtype : undefined;
  }

  private node(n: Node, b: GraphBuilder): void {
    b.origin = n.origin;
    const way: Way = this.to === 'float32' ? { kind: 'direct' } : float64Way(n.op, n.domain);
    const formula = this.to === 'float64' && n.domain === '' ? float64Formulas.get(n.op) : undefined;
    if (formula) {
      const y = formula(
        b,
        n,
        n.inputs.map((name) => this.wide(name, b)),
      );
      this.rename(y, n.outputs[0] ?? '', b);
    } else if (way.kind === 'direct') this.direct(n, b);
    else if (way.kind === 'scaled') this.scaled(n, way.scaled, way.bias, b);
    else this.around(n, b);
  }

  /** The value in the wide type. */
  private wide(name: string, b: GraphBuilder): string {
    if (!this.sources.has(name) || !this.had(name)) return name;
    const known = this.converted.get(name);
    if (known !== undefined) return known;
    const stored = this.graph.initializers.get(name);
    const numbers = stored && tensorNumbers(stored);
    if (!stored || !numbers) return b.op('Cast', [name], { to: int(dataTypeCode(this.to)) });
    const converted = this.root.tensor(tensorOf(this.to, stored.dims, numbers), name);
    this.converted.set(name, converted);
    return converted;
  }

  private direct(n: Node, b: GraphBuilder): void {
    const inputs = n.inputs.map((name) => this.wide(name, b));
    // Mean and deviation of a layer are float32 whatever the layer is.
    const narrow = n.outputs.map((name, i) => n.op === 'LayerNormalization' && i > 0 && this.had(name) !== undefined);
    const outputs = n.outputs.map((name, i) => (narrow[i] ? b.fresh(name) : name));
    b.nodes.push({ ...n, inputs, outputs, attributes: this.attributes(n, b) });
    for (const [i, name] of n.outputs.entries()) if (narrow[i]) this.castTo(outputs[i] ?? '', name, b);
  }

  private attributes(n: Node, b: GraphBuilder): Attributes {
    const attributes = Object.fromEntries(
      Object.entries(n.attributes).map(([name, a]) => [name, this.attribute(n.op, name, a, b)]),
    );
    if (n.op === 'ConstantOfShape' && !attributes.value && this.had(n.outputs[0] ?? '')) {
      return { value: { type: 'tensor', value: tensorOf(this.to, [1], [0]) } };
    }
    return this.to === 'float64' && stashing.has(n.op)
      ? { ...attributes, stash_type: int(dataTypeCode('float64')) }
      : attributes;
  }

  private attribute(op: string, name: string, a: Attribute, b: GraphBuilder): Attribute {
    const wide = int(dataTypeCode(this.to));
    switch (a.type) {
      case 'graph':
        return { ...a, value: this.body(a.value, b) };
      case 'tensor': {
        const numbers = this.isNarrow(a.value.dtype) ? tensorNumbers(a.value) : undefined;
        return numbers ? { ...a, value: tensorOf(this.to, a.value.dims, numbers) } : a;
      }
      case 'int':
        return (name === 'to' || name === 'dtype') && op !== 'BitCast' && this.narrowCodes.includes(a.value) ? wide : a;
      default:
        return a;
    }
  }

  private get narrowCodes(): readonly number[] {
    return (['float16', 'bfloat16', 'float32'] as const).filter((t) => this.isNarrow(t)).map(dataTypeCode);
  }

  private info(v: ValueInfo): ValueInfo {
    return this.isNarrow(v.dtype) ? { ...v, dtype: this.to } : v;
  }

  private body(g: Graph, outer: GraphBuilder): Graph {
    const b = outer.inner();
    for (const n of g.nodes) this.node(n, b);
    const outputs = g.outputs.map((v) => ({ ...this.info(v), name: this.wide(v.name, b) }));
    return { ...g, inputs: g.inputs.map((v) => this.info(v)), outputs, nodes: b.nodes, values: new Map() };
  }

  private scaled(n: Node, scaled: readonly number[], bias: number | undefined, b: GraphBuilder): void {
    const scales: string[] = [];
    const inputs = n.inputs.map((name, i) => {
      if (i === bias) return '';
      if (!scaled.includes(i) || this.sources.has(name)) return this.narrowed(name, b);
      const size = b.op('ReduceMax', [b.abs(name)], { keepdims: int(0) });
      const scale = b.where(b.greater(size, 0), size, 1);
      scales.push(scale);
      return b.cast(b.div(name, scale), this.narrowType(name));
    });
    const [output = ''] = n.outputs;
    let y = scales.reduce((value, scale) => b.mul(value, scale), this.result({ ...n, inputs }, 0, b));
    const offset = bias === undefined ? undefined : n.inputs[bias];
    if (offset) {
      const rank = b.shapeOf(output).length;
      y = b.add(y, b.reshape(this.wide(offset, b), [-1, ...Array.from({ length: rank - 2 }, () => 1)]));
    }
    this.rename(y, output, b);
  }

  /** The operator as it is, between casts. */
  private around(n: Node, b: GraphBuilder): void {
    if (n.inputs.some((name) => this.had(name) && !this.sources.has(name))) this.narrow.add(n.op);
    const untyped = n.outputs.find((name) => name !== '' && !this.before.has(name));
    if (untyped !== undefined) throw new NotWidened(`the type of ${untyped} is unknown`);
    const inputs = n.inputs.map((name) => this.narrowed(name, b));
    const outputs = n.outputs.map((name) => (this.had(name) ? b.fresh(name) : name));
    b.nodes.push({ ...n, inputs, outputs });
    for (const [i, name] of n.outputs.entries()) {
      if (this.had(name)) this.castTo(outputs[i] ?? '', name, b);
    }
  }

  private castTo(narrow: string, name: string, b: GraphBuilder): void {
    b.op('Cast', [narrow], { to: int(dataTypeCode(this.to)) }, name);
  }

  /** Appends the operator with a narrow output, and says output `i` in the wide type. */
  private result(n: Node, i: number, b: GraphBuilder): string {
    const name = n.outputs[i] ?? '';
    const dtype = this.narrowType(name);
    const type = this.before.get(name);
    if (!type) throw new NotWidened(`the type of ${name} is unknown`);
    const narrow = b.fresh(name);
    b.nodes.push({ ...n, outputs: n.outputs.map((o, k) => (k === i ? narrow : o)) });
    this.types.set(narrow, { dtype, shape: type.shape });
    return b.cast(narrow, this.to);
  }

  private narrowType(name: string): DataType {
    const dtype = this.had(name);
    if (!dtype) throw new NotWidened(`the type of ${name} is unknown`);
    return dtype;
  }

  private narrowed(name: string, b: GraphBuilder): string {
    const dtype = this.had(name);
    return dtype && !this.sources.has(name) ? b.op('Cast', [name], { to: int(dataTypeCode(dtype)) }) : name;
  }

  private rename(value: string, name: string, b: GraphBuilder): void {
    b.op('Identity', [value], {}, name);
  }
}

/** Operators that the runtime expands, with a type of their own for what they sum up in. */
const stashing: ReadonlySet<string> = new Set(['GroupNormalization', 'RMSNormalization']);
