import {
  capturedInputs,
  type DataType,
  type Dimension,
  elementCount,
  type Graph,
  type LayerObject,
  type Node,
  type Remark,
  type Tensor,
  tensorNumbers,
  tensorOf,
  type ValueInfo,
} from '../../../model';
import { GraphBuilder } from '../../../ops/builder';
import { readTensorBytes } from '../../onnx';
import { quoted } from '../error';
import { itemsOf, type Json, member, textMember } from '../json';
import type { Lines } from '../lines';
import { shapeOf } from './attributes';
import { Held } from './held';
import { type GraphNode, type NodeOutput, nodesOf, type Ordered, outputOf } from './nodes';
import { opRules } from './ops';
import { type OpContext, Untranslatable } from './rule';

/** A graph-model in ONNX's operators, as far as it is a network. */
export interface GraphModel {
  readonly graph: Graph;
  /** By the name of the ONNX node: the TensorFlow node that it is part of, with its place in the file. */
  readonly owners: ReadonlyMap<string, LayerObject>;
  /** Operations that are not known; the graph ends there. */
  readonly remarks: readonly Remark[];
}

/**
 * @param topology `modelTopology`, a TensorFlow GraphDef
 * @param signature names of inputs and outputs, where the file has them
 */
export function graphModelOf(
  topology: Json,
  signature: Json | undefined,
  stored: ReadonlyMap<string, Tensor>,
  lines: Lines,
): GraphModel {
  return new Conversion(nodesOf(topology, lines), signature, stored, lines).run();
}

/** Numbers of shapes, axes and the like; larger constants are never looked into. */
const largestKnown = 4096;

class Conversion {
  private readonly nodes: readonly GraphNode[];
  private readonly taken = new Set<string>();
  private readonly b = new GraphBuilder(this.taken);
  private readonly made = new Map<string, readonly Held[]>();
  private readonly constants = new Map<string, Tensor>();
  private readonly inputs: ValueInfo[] = [];
  private readonly owners = new Map<string, LayerObject>();
  private readonly remarks: Remark[] = [];
  /** What flows into nodes that are not in the graph. */
  private readonly loose = new Set<string>();

  constructor(
    private readonly ordered: Ordered,
    private readonly signature: Json | undefined,
    private readonly stored: ReadonlyMap<string, Tensor>,
    private readonly lines: Lines,
  ) {
    this.nodes = [...ordered.nodes, ...ordered.circular];
    for (const { name } of this.nodes) this.taken.add(name);
  }

  run(): GraphModel {
    const { nodes: ordered, circular } = this.ordered;
    for (const node of ordered) this.convert(node);
    const [first] = circular;
    if (first) {
      const message = `Node ${quoted(first.name)} stands in a loop, which is not known here. Nothing in it or behind it can be computed.`;
      this.remarks.push({ message, range: this.lines.range(first.json) });
      for (const node of circular) this.leave(node);
    }
    const outputs = this.outputs();
    const nodes = reaching(this.b.nodes, outputs);
    const read = new Set(nodes.flatMap(capturedInputs));
    const graph: Graph = {
      name: 'graph-model',
      inputs: this.inputs,
      outputs,
      initializers: new Map([...this.b.initializers].filter(([name]) => read.has(name))),
      nodes,
      values: new Map(),
      opsets: new Map([['', 21]]),
    };
    return { graph, owners: this.owners, remarks: this.remarks };
  }

  private convert(node: GraphNode): void {
    if (node.op === 'Placeholder') this.enter(node);
    else if (node.op === 'Const') this.constant(node);
    else if (node.op !== 'NoOp') this.operation(node);
  }

  private operation(node: GraphNode): void {
    const inputs = node.inputs.map((input) => this.at(input));
    const known = inputs.filter((x) => x !== undefined);
    if (known.length < inputs.length) {
      this.leave(node);
      return;
    }
    this.passConstant(node);
    const before = this.b.nodes.length;
    this.b.origin = { op: node.op, name: node.name };
    try {
      const rule = opRules.get(node.op);
      if (!rule) throw new Untranslatable(`computes something that is not known here (${node.op}).`);
      const made = rule(this.context(node, known));
      this.made.set(node.name, made instanceof Held ? [made] : made);
      this.own(node, before);
    } catch (error) {
      if (!(error instanceof Untranslatable)) throw error;
      this.remarks.push({
        message: `Node ${quoted(node.name)} ${error.message} Nothing behind it can be computed.`,
        range: this.lines.range(node.json),
      });
      this.leave(node);
    }
  }

  private context(node: GraphNode, inputs: readonly Held[]): OpContext {
    const tensor = (index: number): Tensor | undefined => this.constants.get(node.inputs[index]?.node ?? '');
    const known = (index: number): readonly number[] | undefined => {
      const t = tensor(index);
      if (!t || elementCount(t.dims) > largestKnown) return undefined;
      return tensorNumbers({ ...t, data: { kind: 'bytes', bytes: readTensorBytes(t) } });
    };
    return {
      op: node.op,
      attributes: node.attributes,
      b: this.b,
      inputs,
      input(index) {
        const x = inputs[index];
        if (!x) throw new Untranslatable(`has ${inputs.length} inputs, too few.`);
        return x;
      },
      known,
      constant(index, what) {
        const numbers = known(index);
        if (!numbers) throw new Untranslatable(`(${node.op}) has to be told ${what}, which is computed.`);
        return numbers;
      },
      dims: (index) => tensor(index)?.dims,
      made: (value) => Held.of(this.b, value),
      image: (value) => Held.channelsFirst(this.b, value),
    };
  }

  private enter({ name, attributes }: GraphNode): void {
    const shape = attributes.shape('shape') ?? this.signatureShape(name);
    const dtype = attributes.type('dtype') ?? 'float32';
    this.inputs.push({ name, dtype, ...(shape && { shape: named(shape) }) });
    this.made.set(name, [Held.of(this.b, name)]);
  }

  /** Whole numbers get 64 bits, as ONNX wants them for shapes, axes and positions. */
  private constant({ name }: GraphNode): void {
    const given = this.stored.get(name);
    if (!given) return;
    const wide =
      given.dtype === 'int32'
        ? tensorOf(
            'int64',
            given.dims,
            tensorNumbers({ ...given, data: { kind: 'bytes', bytes: readTensorBytes(given) } }) ?? [],
          )
        : given;
    this.constants.set(name, wide);
    this.b.initializers.set(name, wide);
    this.made.set(name, [Held.of(this.b, name)]);
  }

  /** What an Identity says of a constant is the constant's. */
  private passConstant({ name, op, inputs: [first] }: GraphNode): void {
    const constant = op === 'Identity' ? this.constants.get(first?.node ?? '') : undefined;
    if (constant) this.constants.set(name, constant);
  }

  private own({ name, op, json }: GraphNode, from: number): void {
    const place = {
      call: this.lines.range(json),
      callee: this.lines.range(member(json, 'op') ?? json),
      options: new Map(),
    };
    const layer: LayerObject = { className: op, name, config: {}, place };
    for (const node of this.b.nodes.slice(from)) this.owners.set(node.name, layer);
  }

  private at({ node, output }: NodeOutput): Held | undefined {
    return this.made.get(node)?.[output];
  }

  private leave(node: GraphNode): void {
    for (const input of node.inputs) if (!this.constants.has(input.node) && this.at(input)) this.loose.add(input.node);
  }

  /** Those that the signature names, otherwise what nothing reads; and what flows into the unknown. */
  private outputs(): readonly ValueInfo[] {
    const read = new Set(this.nodes.flatMap((node) => node.inputs.map((input) => input.node)));
    const named = this.signatureOutputs();
    const ends = named.length
      ? named
      : this.nodes.filter(({ name }) => !read.has(name)).map(({ name }) => outputOf(name));
    const reached = ends.filter((end) => this.at(end) && !this.constants.has(end.node));
    const all = reached.length === ends.length ? reached : [...reached, ...[...this.loose].map(outputOf)];
    this.b.origin = undefined;
    return all.map(({ node, output }): ValueInfo => {
      const name = output === 0 ? `${node}:0` : `${node}:${output}`;
      this.taken.add(name);
      this.b.op('Identity', [this.at({ node, output })?.value ?? ''], {}, name);
      return { name, dtype: this.typeOf(node) };
    });
  }

  private typeOf(name: string): DataType {
    const { op, attributes } = this.nodes.find((node) => node.name === name) as GraphNode;
    if (/^(Not)?Equal$|^Greater|^Less|^Logical/.test(op)) return 'bool';
    if (op === 'Shape' || op === 'ArgMax' || op === 'ArgMin') return 'int64';
    return attributes.type('DstT') ?? attributes.type('T') ?? attributes.type('dtype') ?? 'float32';
  }

  private signatureOutputs(): readonly NodeOutput[] {
    const outputs = member(this.signature, 'outputs');
    if (outputs?.kind !== 'object') return [];
    return [...outputs.members].map(([key, { value }]) => outputOf(textMember(value, 'name') ?? key));
  }

  private signatureShape(input: string): readonly (number | null)[] | undefined {
    const inputs = member(this.signature, 'inputs');
    if (inputs?.kind !== 'object') return undefined;
    const found = [...inputs.members].find(
      ([key, { value }]) => outputOf(textMember(value, 'name') ?? key).node === input,
    );
    return shapeOf(member(found?.[1].value, 'tensorShape'));
  }
}

/** Free axes by the names that tell their meaning: the first is the batch, images have two more. */
function named(shape: readonly (number | null)[]): readonly Dimension[] {
  const inner = shape.length === 4 ? ['height', 'width'] : ['sequence'];
  return shape.map((d, i) => d ?? (i === 0 ? 'batch' : (inner[i - 1] ?? null)));
}

/** The nodes that the outputs depend on. */
function reaching(nodes: readonly Node[], outputs: readonly ValueInfo[]): readonly Node[] {
  const needed = new Set(outputs.map((v) => v.name));
  const kept = nodes.toReversed().filter((node) => {
    const read = node.outputs.some((name) => needed.has(name));
    if (read) for (const name of capturedInputs(node)) needed.add(name);
    return read;
  });
  return kept.reverse();
}

export const isGraphModel = (topology: Json): boolean => itemsOf(member(topology, 'node')) !== undefined;
