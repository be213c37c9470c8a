import {
  capturedInputs,
  type Graph,
  isObject,
  type LayerCall,
  type LayerObject,
  type Network,
  type NetworkValue,
  type Node,
  type Remark,
  type ValueInfo,
} from '../model';
import { GraphBuilder } from '../ops/builder';
import { Call } from './context';
import type { Declared } from './declared';
import { foldedSignal, unfolded } from './folded';
import { entrance } from './inputs';
import { Unmakeable } from './options';
import type { Shape } from './shape';
import { Signal } from './signal';
import { Weights } from './weights';

export interface BuildOptions {
  /** Examples in the batch; left out, the batch is free where the network leaves it so. */
  readonly batch?: number;
  /** Shapes without the batch, by the name of the input: what a person said where the code does not. */
  readonly inputs?: ReadonlyMap<string, readonly (number | null)[]>;
}

/** A network as a graph whose weights are drawn, and where everything in it comes from. */
export interface Built {
  /** Inputs are named after input layers, weights as the layer library names them. It ends where something unknown begins. */
  readonly graph: Graph;
  /** Every output of the network is one of the graph. */
  readonly complete: boolean;
  /** By the name of the initializer. */
  readonly declared: ReadonlyMap<string, Declared>;
  /** By the name of the node. */
  readonly owners: ReadonlyMap<string, LayerObject>;
  /** Shapes of what each call makes, channels last; a call that is not in the graph is not here. */
  readonly shapes: ReadonlyMap<LayerCall, readonly Shape[]>;
  /** Of the layers that are in the graph. */
  readonly parameterCounts: ReadonlyMap<LayerObject, number>;
  /** Assumed input sizes, unknown options, and the layers at which the graph ends. */
  readonly remarks: readonly Remark[];
}

/** Makes the graph of a network. Throws nothing: what cannot be made ends the graph there, with a remark. */
export function buildNetwork(network: Network, options: BuildOptions = {}): Built {
  return new Build(options, network).run();
}

class Build {
  private readonly taken = new Set<string>();
  private readonly root = new GraphBuilder(this.taken);
  private readonly weights: Weights;
  private readonly builders: { readonly layer: LayerObject; readonly b: GraphBuilder }[] = [];
  private readonly shapes = new Map<LayerCall, readonly Shape[]>();
  private readonly made = new Set<LayerObject>();
  private readonly remarks: Remark[] = [];
  private readonly graphInputs = new Map<string, ValueInfo>();
  /** What flows into layers that are not in the graph. */
  private readonly loose: Signal[] = [];
  /** As the library hands it on: once there is one, every later layer gets it (`tfjs-layers/src/engine/executor.ts`). */
  private mask: string | undefined;

  constructor(
    private readonly options: BuildOptions,
    private readonly network: Network,
  ) {
    this.weights = new Weights(this.taken, network.stored ?? new Map());
  }

  run(): Built {
    const { network } = this;
    const results = this.walk(network, []);
    const ends = network.outputs.map((v) => at(results, v));
    const known = ends.filter((s) => s !== undefined);
    const cut =
      known.length < ends.length ? this.loose.filter((s) => !known.includes(s) && !this.graphInputs.has(s.value)) : [];
    const outputs = this.exits([...known, ...new Set(cut)]);
    const nodes = reaching(
      this.builders.flatMap(({ b }) => b.nodes),
      outputs,
    );
    const graph: Graph = {
      name: network.name,
      inputs: this.inputsInOrder(),
      outputs,
      initializers: this.used(nodes),
      nodes,
      values: new Map(),
      opsets: new Map([['', 21]]),
    };
    return {
      graph,
      complete: known.length === ends.length,
      declared: new Map([...this.weights.declared].filter(([name]) => graph.initializers.has(name))),
      owners: new Map(this.builders.flatMap(({ layer, b }) => b.nodes.map((n) => [n.name, layer] as const))),
      shapes: this.shapes,
      parameterCounts: new Map(
        [...this.made].map((layer) => [layer, this.weights.parameterCount(layer, this.root)] as const),
      ),
      remarks: [...network.remarks, ...this.remarks],
    };
  }

  /** The signals that every call makes; undefined where the graph does not reach. `bound` are what a nested network is called on. */
  private walk(network: Network, bound: readonly Signal[]): (readonly Signal[] | undefined)[] {
    const results: (readonly Signal[] | undefined)[] = [];
    const inputs = new Map(network.inputs.map((v, i) => [v.call, bound[i]] as const));
    for (const [index, call] of network.calls.entries()) {
      const layer = network.layers[call.layer];
      const signals = call.inputs.map((v) => at(results, v));
      const known = signals.filter((s) => s !== undefined);
      let made: readonly Signal[] | undefined;
      if (!layer || known.length < signals.length) this.loose.push(...known);
      else if (layer.className === 'InputLayer')
        made = [inputs.get(index) ?? this.enter(layer, reader(network, index))];
      else made = this.applied(layer, call, known);
      results.push(made);
      if (made && !this.shapes.has(call))
        this.shapes.set(
          call,
          made.map((s) => s.shape),
        );
    }
    return results;
  }

  private enter(layer: LayerObject, readBy: string | undefined): Signal {
    const { batch, inputs } = this.options;
    const { shape, dtype, assumed } = entrance(layer, readBy, { batch, given: inputs?.get(layer.name) });
    for (const message of assumed) this.tell(layer, message, 'inputShape');
    let name = layer.name;
    for (let i = 1; this.taken.has(name); i++) name = `${layer.name}_${i}`;
    this.taken.add(name);
    const fixed = shape.filter((d) => typeof d === 'number');
    if (fixed.length === shape.length) this.root.types.set(name, { dtype, shape: fixed });
    this.graphInputs.set(name, { name, dtype, shape });
    return Signal.of(this.builder(layer), name, shape);
  }

  /** Undefined where the layer cannot be made: it is told, and what flows into it becomes an end of the graph. */
  private applied(layer: LayerObject, call: LayerCall, inputs: readonly Signal[]): readonly Signal[] | undefined {
    if (layer.network) return this.nested(layer.network, inputs);
    const wrapped = layer.className === 'TimeDistributed' ? layer.config.layer : undefined;
    if (isObject(wrapped) && wrapped.network) return this.onEveryStep(layer, wrapped.network, inputs);
    if (inputs.some((s) => s.mask !== undefined)) this.mask = inputs[0]?.mask;
    const b = this.builder(layer);
    const tell = (about: LayerObject, message: string, option?: string): void => this.tell(about, message, option);
    try {
      const made = new Call(b, this.weights, layer, layer, inputs, this.mask, call.settings ?? {}, tell).apply();
      this.made.add(layer);
      return made;
    } catch (error) {
      if (!(error instanceof Unmakeable)) throw error;
      b.nodes.length = 0;
      this.tell(layer, `${layer.name} ${error.message} Nothing behind it can be computed.`);
      this.loose.push(...inputs);
      return undefined;
    }
  }

  private nested(network: Network, inputs: readonly Signal[]): readonly Signal[] | undefined {
    const results = this.walk(network, inputs);
    const outputs = network.outputs.map((v) => at(results, v)).filter((s) => s !== undefined);
    if (outputs.length === network.outputs.length) return outputs;
    this.loose.push(...outputs);
    return undefined;
  }

  /** A whole model on every step by itself, all at once with the steps in the batch. */
  private onEveryStep(layer: LayerObject, network: Network, inputs: readonly Signal[]): readonly Signal[] | undefined {
    const [x, ...others] = inputs;
    if (!x || others.length || x.rank < 3) {
      this.tell(layer, `${layer.name} takes one input of 3 or more dimensions. Nothing behind it can be computed.`);
      this.loose.push(...inputs);
      return undefined;
    }
    const made = this.nested(network, [foldedSignal(this.builder(layer), x)]);
    // Behind the model's own nodes.
    const b = this.builder(layer);
    const [batch = null, steps = null] = x.shape;
    return made?.map((y) => {
      const rest = y.shape.slice(1);
      return Signal.of(b, unfolded(b, y.value, x.value, rest), [batch, steps, ...rest]);
    });
  }

  /** Nodes carry the layer as their origin, so that whoever names layers by nodes finds its name. */
  private builder(layer: LayerObject): GraphBuilder {
    const origin = { op: layer.className, name: layer.name };
    const b = new GraphBuilder(this.taken, this.root.types, layer.name, origin, this.root);
    this.builders.push({ layer, b });
    return b;
  }

  /** Each a value of its own that a node makes, as ONNX wants its outputs. */
  private exits(signals: readonly Signal[]): ValueInfo[] {
    const exits = new Map<string, ValueInfo>();
    const last = this.builders.at(-1);
    for (const signal of signals) {
      const taken = exits.has(signal.value) || this.graphInputs.has(signal.value);
      const name = taken && last ? last.b.identity(signal.value) : signal.value;
      const dtype = this.graphInputs.get(signal.value)?.dtype ?? 'float32';
      exits.set(name, { name, dtype, shape: signal.shape });
    }
    return [...exits.values()];
  }

  private inputsInOrder(): ValueInfo[] {
    const order = this.network.inputs.map((v) => {
      const call = this.network.calls[v.call];
      return call ? this.network.layers[call.layer]?.name : undefined;
    });
    const place = ({ name }: ValueInfo): number => (order.includes(name) ? order.indexOf(name) : order.length);
    return [...this.graphInputs.values()].sort((a, b) => place(a) - place(b));
  }

  /** Without the weights of layers that could not be made. */
  private used(nodes: readonly Node[]): Graph['initializers'] {
    const read = new Set(nodes.flatMap(capturedInputs));
    return new Map([...this.root.initializers].filter(([name]) => read.has(name)));
  }

  private tell(layer: LayerObject, message: string, option?: string): void {
    const { place } = layer;
    const range = (option !== undefined ? place?.options.get(option)?.property : undefined) ?? place?.call;
    // Each call of a shared layer would say the same again.
    if (this.remarks.some((r) => r.message === message && r.range === range)) return;
    this.remarks.push({ message, ...(range && { range }) });
  }
}

const at = (results: readonly (readonly Signal[] | undefined)[], { call, output }: NetworkValue): Signal | undefined =>
  results[call]?.[output];

/** The nodes that the outputs depend on. */
function reaching(nodes: readonly Node[], outputs: readonly ValueInfo[]): readonly Node[] {
  const needed = new Set(outputs.map((v) => v.name));
  const kept = [...nodes].reverse().filter((node) => {
    const read = node.outputs.some((name) => needed.has(name));
    if (read) for (const name of capturedInputs(node)) needed.add(name);
    return read;
  });
  return kept.reverse();
}

/** Layers that take any shape: what reads their output tells more. */
const shapeless: ReadonlySet<string> = new Set([
  'Activation',
  'BatchNormalization',
  'Dropout',
  'GaussianDropout',
  'GaussianNoise',
  'LayerNormalization',
]);

/** Class of the first layer that reads what call number `call` makes, in nested networks too, with the class of the layer that it wraps. */
function reader(network: Network, call: number): string | undefined {
  const index = network.calls.findIndex((c) => c.inputs.some((v) => v.call === call));
  const next = network.calls[index];
  const layer = next && network.layers[next.layer];
  if (!next || !layer) return undefined;
  const wrapped = layer.config.layer;
  if (isObject(wrapped)) return `${layer.className} ${wrapped.className}`;
  if (!layer.network) return (shapeless.has(layer.className) && reader(network, index)) || layer.className;
  const entry = layer.network.inputs[next.inputs.findIndex((v) => v.call === call)];
  return entry && reader(layer.network, entry.call);
}
