import { type DataType, elementCount, type Node, type Tensor, tensorOf } from '../../../src/model';
import { load, numbers } from '../../support/runtime';
import { node, tinyModel } from '../../support/tiny-model';
import { doubleForms, type Form } from './double-forms';
import type { Draw } from './draw';
import type { Sample, Step } from './sample';

/** A value of a graph under construction, as the runtime computes it. */
export interface Live {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: readonly number[];
}

/** A move that does not suit the values that there are. */
export class Unsuitable extends Error {}

/** Appends nodes to the graph that grows, out of values that it already has. */
export type Move = (g: Growth) => void;

type Literals = Parameters<typeof node>[3];

/** Larger tensors make a graph slow without making it more telling. */
const mostElements = 256;
const largest = 30;

/**
 * A random graph as it grows. Each move is run by onnxruntime-node at once, so that shapes and numbers come from there and not from
 * what is tested; a move whose results are too large, not finite or nothing but zeros is taken back.
 */
export class Growth {
  readonly values: Live[] = [];
  private readonly steps: Step[] = [];
  private readonly inputs = new Map<string, Tensor>();
  private readonly constants = new Map<string, Tensor>();
  private pending: Step[] = [];
  private offered = new Map<string, Tensor>();
  private names = 0;

  constructor(readonly draw: Draw) {}

  get size(): number {
    return this.steps.length;
  }

  /** A value that suits; mostly one of the youngest, so that graphs become deep as well as wide. */
  value(suits: (v: Live) => boolean = () => true): Live {
    const able = this.values.filter(suits);
    if (!able.length) throw new Unsuitable();
    return this.draw.pick(this.draw.chance(0.7) ? able.slice(-5) : able);
  }

  rank(low: number, high = low): Live {
    return this.value((v) => v.dims.length >= low && v.dims.length <= high);
  }

  /** Uniform numbers, now as an input of the graph and now as a constant of it. */
  parameter(dims: readonly number[], low = -1, high = 1): string {
    const values = Array.from({ length: elementCount(dims) }, () => this.draw.between(low, high));
    return this.offer(this.draw.chance(0.6) ? 'x' : 'c', tensorOf('float64', dims, values));
  }

  constant(values: readonly number[], dtype: DataType = 'int64', dims: readonly number[] = [values.length]): string {
    return this.offer('c', tensorOf(dtype, dims, values));
  }

  /** Fed, but without a gradient by decision: running statistics. (As constants the runtime would overwrite them, run by run.) */
  statistics(n: number, low: number, high: number): string {
    const values = Array.from({ length: n }, () => this.draw.between(low, high));
    return this.offer('s', tensorOf('float64', [n], values));
  }

  scalar(value: number): string {
    return this.constant([value], 'float64', []);
  }

  /** Appends a node; returns the name of its first output. */
  op(op: string, inputs: readonly (string | Live)[], attributes: Literals = {}): string {
    return this.node(op, inputs, attributes, 1)[0] as string;
  }

  node(op: string, inputs: readonly (string | Live)[], attributes: Literals, outputs: number): readonly string[] {
    const made = Array.from({ length: outputs }, () => `v${this.names++}`);
    const read = inputs.map((v) => (typeof v === 'string' ? v : v.name));
    const plain = node(op, read, made, attributes);
    this.pending.push({ plain, wide: this.inDouble(plain) });
    return made;
  }

  /** Makes a move and keeps it if what it computes is sound; false where it is not. */
  async make(move: Move): Promise<boolean> {
    this.pending = [];
    this.offered = new Map();
    try {
      move(this);
      const made = await this.computed();
      this.steps.push(...this.pending);
      for (const [name, t] of this.offered) {
        (name.startsWith('c') ? this.constants : this.inputs).set(name, t);
        if (name.startsWith('x')) this.values.push({ name, dims: t.dims, values: numbers(t) });
      }
      this.values.push(...made);
      return true;
    } catch (e) {
      if (e instanceof Unsuitable) return false;
      throw e;
    }
  }

  /** The graph with these outputs. */
  sample(outputs: readonly string[]): Sample {
    const values = new Map(this.values.map((v) => [v.name, tensorOf('float64', v.dims, v.values)]));
    return { steps: this.steps, inputs: this.inputs, constants: this.constants, outputs, values };
  }

  /** Values that nothing reads. */
  leaves(): readonly string[] {
    const read = new Set(this.steps.flatMap((s) => s.plain.inputs));
    return this.values.map((v) => v.name).filter((name) => !read.has(name) && !this.inputs.has(name));
  }

  private offer(kind: 'x' | 'c' | 's', t: Tensor): string {
    const name = `${kind}${this.names++}`;
    this.offered.set(name, t);
    return name;
  }

  private dims(name: string): readonly number[] {
    const dims = (this.offered.get(name) ?? this.values.find((v) => v.name === name))?.dims;
    if (!dims) throw new Unsuitable();
    return dims;
  }

  private inDouble(plain: Node): readonly Node[] {
    const made = doubleForms[plain.op];
    if (!made) return [plain];
    const nodes: Node[] = [];
    const form: Form = {
      node: plain,
      input: (i) => plain.inputs[i] ?? '',
      has: (i) => Boolean(plain.inputs[i]),
      dims: (i) => this.dims(plain.inputs[i] ?? ''),
      op: (op, inputs, attributes = {}) => {
        const name = `v${this.names++}`;
        nodes.push(node(op, inputs, name, attributes));
        return name;
      },
      constant: (values, dims) => this.constant(values, 'float64', dims),
      axes: (values) => this.constant(values),
    };
    nodes.push(node('Identity', [made(form)], plain.outputs));
    return nodes;
  }

  private async computed(): Promise<Live[]> {
    const known = new Map(this.values.map((v) => [v.name, tensorOf('float64', v.dims, v.values)]));
    const nodes = this.pending.flatMap((s) => s.wide);
    const feeds = new Map(
      [...new Set(nodes.flatMap((n) => n.inputs))].flatMap((name) => {
        const t = this.offered.get(name) ?? this.constants.get(name) ?? known.get(name);
        return t ? [[name, t] as const] : [];
      }),
    );
    const model = tinyModel({
      nodes,
      inputs: [...feeds].map(([name, t]) => ({ name, dtype: t.dtype, shape: t.dims })),
      outputs: this.pending.flatMap((s) => s.plain.outputs.map((name) => ({ name }))),
    });
    const outputs = await (await load(model)).run(feeds);
    return [...outputs].flatMap(([name, t]) => {
      if (t.dtype !== 'float64') return [];
      const values = numbers(t);
      const sound = values.length <= mostElements && values.every((x) => Math.abs(x) <= largest);
      if (!sound || values.every((x) => Math.abs(x) < 1e-3)) throw new Unsuitable();
      return [{ name, dims: t.dims, values }];
    });
  }
}

/** No element lies so near a kink that a small step would pass it. (One that lies on it does so by construction, and stays.) */
export const clear = (v: Live, ...kinks: readonly number[]): boolean =>
  v.values.every((x) => kinks.every((k) => x === k || Math.abs(x - k) > 2e-3));
