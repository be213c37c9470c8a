import {
  type Activation,
  moments as drawnMoments,
  elementCount,
  type Graph,
  type Layer,
  type Model,
  type Node,
  tensorNumbers,
} from '../model';
import { inferGraph } from '../ops/infer';
import type { Inferred } from '../ops/operator';

/** What the theory reads of a model, and what it is asked to suppose instead. */

export interface Spread {
  readonly mean: number;
  readonly variance: number;
}

/** What would be different, by layer id. */
export interface Supposition {
  /** Var(w) that the weights are drawn with, around zero. */
  readonly variance?: ReadonlyMap<string, number>;
  readonly activation?: ReadonlyMap<string, Activation>;
}

export interface Known {
  /** Types of the values for the shapes that are asked about; absent: as the graph says, eight samples in a batch. */
  readonly types?: ReadonlyMap<string, Inferred>;
  /** Of stored tensors, by name. */
  readonly weights?: ReadonlyMap<string, { readonly mean: number; readonly std: number }>;
  /** By input name; absent: standard normal. */
  readonly inputs?: ReadonlyMap<string, Spread>;
  /** As in training: BatchNormalization with the statistics of the batch, Dropout at work. Absent: where fresh statistics make that the fair way to judge. */
  readonly training?: boolean;
  /** Batches of so many samples that statistics are taken over; default 1. */
  readonly draws?: number;
}

/** Samples in a batch whose size a graph leaves open. */
const usualBatch = 8;

export class Subject {
  readonly graph: Graph;
  readonly layers: readonly Layer[];
  readonly batch: number;
  readonly training: boolean;
  readonly #types: ReadonlyMap<string, Inferred>;
  readonly #known: Known;
  readonly #owner: ReadonlyMap<Node, Layer>;

  constructor({ graph, layers }: Pick<Model, 'graph' | 'layers'>, known: Known) {
    this.graph = graph;
    this.layers = layers;
    this.#known = known;
    this.#types = known.types ?? inferGraph(graph, usualTypes(graph));
    const first = dataInputs(graph)[0];
    this.batch = (first && this.shape(first.name)?.[batchAxis(first)]) || usualBatch;
    this.training = known.training ?? layers.some((l) => l.normalisation?.freshStatistics);
    this.#owner = owners(graph, layers);
  }

  get samples(): number {
    return this.batch * (this.#known.draws ?? 1);
  }

  layerOf(node: Node): Layer | undefined {
    return this.#owner.get(node);
  }

  shape(value: string): readonly number[] | undefined {
    return this.#types.get(value)?.shape;
  }

  /** Numbers of a small value that is the same whatever the model is fed. */
  values(value: string | undefined): readonly number[] | undefined {
    if (!value) return undefined;
    const tensor = this.graph.initializers.get(value);
    return (
      this.#types.get(value)?.values ?? (tensor && elementCount(tensor.dims) <= 64 ? tensorNumbers(tensor) : undefined)
    );
  }

  isFloat(value: string): boolean {
    const dtype = this.#types.get(value)?.dtype ?? this.graph.inputs.find(({ name }) => name === value)?.dtype;
    return dtype === undefined || /^b?float/.test(dtype);
  }

  input(name: string): Spread {
    return this.#known.inputs?.get(name) ?? { mean: 0, variance: 1 };
  }

  /** Mean and variance of a stored tensor's elements; undefined for values that are computed, and for those that nobody read. */
  stored(name: string): Spread | undefined {
    const stats = this.#known.weights?.get(name);
    if (stats) return { mean: stats.mean, variance: stats.std ** 2 };
    const tensor = this.graph.initializers.get(name);
    if (tensor?.data.kind === 'drawn') return drawnMoments(tensor.data.distribution, tensor.dims);
    const numbers =
      this.values(name) ?? (tensor && elementCount(tensor.dims) <= 4096 ? tensorNumbers(tensor) : undefined);
    if (!numbers?.length) return undefined;
    const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
    return { mean, variance: numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / numbers.length };
  }
}

const dataInputs = ({ inputs, initializers }: Graph): Graph['inputs'] =>
  inputs.filter(({ name }) => !initializers.has(name));

/** The first axis that the graph leaves open, or the first. */
const batchAxis = ({ shape }: Graph['inputs'][number]): number =>
  Math.max(0, shape?.findIndex((d) => typeof d !== 'number') ?? 0);

function usualTypes(graph: Graph): ReadonlyMap<string, Inferred> {
  return new Map(
    graph.inputs.flatMap((input) => {
      const { name, dtype, shape } = input;
      const axis = batchAxis(input);
      const sizes = shape?.map((d, i) => (typeof d === 'number' ? d : i === axis ? usualBatch : undefined));
      const known = sizes?.filter((d) => d !== undefined);
      return dtype && known && known.length === sizes?.length ? [[name, { dtype, shape: known }] as const] : [];
    }),
  );
}

/** More than the longest spelling of a normalisation and an activation. */
const mostNodes = 48;

/** Which layer a node belongs to: those between what enters the layer and what leaves it. (Not by their names: exporters leave these out.) */
function owners(graph: Graph, layers: readonly Layer[]): ReadonlyMap<Node, Layer> {
  const producer = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const owner = new Map<Node, Layer>();
  for (const layer of layers) {
    const seen = new Set<Node>();
    const open = [layer.output];
    for (let value = open.pop(); value !== undefined && seen.size < mostNodes; value = open.pop()) {
      const node = value === layer.input ? undefined : producer.get(value);
      if (!node || seen.has(node) || owner.has(node)) continue;
      seen.add(node);
      open.push(...node.inputs);
    }
    for (const node of seen) owner.set(node, layer);
  }
  return owner;
}
