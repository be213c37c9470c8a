import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Graph, int, ints, type Node, type Tensor, tensorOf } from '../../src/model';
import { encodeModel } from '../../src/sources/onnx';
import { normals, type Random, random } from './draw';

/** Small models to look at: one that is sound, and those that show what goes wrong. */

/** A network under construction: each step appends nodes and returns the name of the value that it made. */
class Builder {
  readonly #nodes: Node[] = [];
  readonly #initializers = new Map<string, Tensor>();
  readonly #next: Random;

  constructor(seed: number) {
    this.#next = random(seed);
  }

  node(op: string, inputs: readonly string[], attributes: Node['attributes'] = {}): string {
    const name = `${op}_${this.#nodes.length}`;
    this.#nodes.push({ op, domain: '', name, inputs, outputs: [`${name}_out`], attributes });
    return `${name}_out`;
  }

  /** Normal weights of the given standard deviation. */
  weight(name: string, dims: readonly number[], std: number): string {
    const count = dims.reduce((a, b) => a * b, 1);
    return this.tensor(
      name,
      dims,
      Array.from(normals(count, this.#next), (z) => z * std),
    );
  }

  tensor(
    name: string,
    dims: readonly number[],
    values: readonly number[],
    dtype: 'float32' | 'int64' = 'float32',
  ): string {
    this.#initializers.set(name, tensorOf(dtype, dims, values));
    return name;
  }

  fill(name: string, count: number, value: number): string {
    return this.tensor(name, [count], Array<number>(count).fill(value));
  }

  /** x·W + b with W of variance `gain` / fan-in. */
  dense(name: string, x: string, fanIn: number, units: number, gain: number): string {
    const weight = this.weight(`${name}.weight`, [fanIn, units], Math.sqrt(gain / fanIn));
    return this.node('Gemm', [x, weight, this.fill(`${name}.bias`, units, 0)]);
  }

  /** A 3 × 3 convolution with He weights, and a trained-looking batch normalisation. */
  conv(name: string, x: string, channels: number, filters: number, stride = 1): string {
    const weight = this.weight(`${name}.weight`, [filters, channels, 3, 3], Math.sqrt(2 / (9 * channels)));
    const attributes = { pads: ints([1, 1, 1, 1]), strides: ints([stride, stride]) };
    const z = this.node('Conv', [x, weight], attributes);
    const statistics = [1, 0, 0, 2].map((value, index) => this.fill(`${name}.bn.${index}`, filters, value));
    return this.node('BatchNormalization', [z, ...statistics]);
  }

  finish(name: string, shape: readonly (number | string)[], output: string, classes: number): Uint8Array {
    const graph: Graph = {
      name,
      inputs: [{ name: 'input', dtype: 'float32', shape }],
      outputs: [{ name: 'logits', dtype: 'float32', shape: [shape[0] ?? null, classes] }],
      initializers: this.#initializers,
      nodes: this.#nodes.map((node) => (node.outputs.includes(output) ? { ...node, outputs: ['logits'] } : node)),
      values: new Map(),
    };
    return encodeModel({ graph, opsets: new Map([['', 17]]), irVersion: 8, producer: 'gradwise samples' });
  }
}

/** `depth` dense layers of 64 units between 64 inputs and 10 outputs. */
function perceptron(name: string, activation: string, depth: number, gain: number, residual = false): Uint8Array {
  const build = new Builder(depth);
  let x = 'input';
  for (let index = 1; index <= depth; index++) {
    const y = build.node(activation, [build.dense(`layer${index}`, x, 64, 64, gain)]);
    x = residual && index > 1 ? build.node('Add', [x, y]) : y;
  }
  return build.finish(name, ['batch', 64], build.dense('head', x, 64, 10, 1), 10);
}

/** Eight convolutions with batch normalisation and shortcuts, as in a small residual network. */
function residualCnn(): Uint8Array {
  const build = new Builder(7);
  let x = build.node('Relu', [build.conv('stem', 'input', 3, 12)]);
  let channels = 12;
  for (const [index, filters] of [12, 24, 24].entries()) {
    const stride = filters === channels ? 1 : 2;
    const inner = build.node('Relu', [build.conv(`block${index + 1}.conv1`, x, channels, filters, stride)]);
    const outer = build.conv(`block${index + 1}.conv2`, inner, filters, filters);
    const shortcut = filters === channels ? x : build.conv(`block${index + 1}.shortcut`, x, channels, filters, stride);
    x = build.node('Relu', [build.node('Add', [outer, shortcut])]);
    channels = filters;
  }
  const pooled = build.node('Flatten', [build.node('GlobalAveragePool', [x])], { axis: int(1) });
  return build.finish('residual-cnn', ['batch', 3, 32, 32], build.dense('head', pooled, channels, 10, 1), 10);
}

/** Little memory, much arithmetic: a probe of many draws takes long enough to be watched, cancelled and killed. */
export function slowModel(): Uint8Array {
  const build = new Builder(11);
  let x = 'input';
  for (let index = 1; index <= 8; index++) x = build.node('Relu', [build.dense(`layer${index}`, x, 512, 512, 2)]);
  return build.finish('slow', [2048, 512], build.dense('head', x, 512, 10, 1), 10);
}

export const samples: Readonly<Record<string, () => Uint8Array>> = {
  'healthy-residual-cnn.onnx': residualCnn,
  // Glorot: variance 2 / (fan-in + fan-out) = 1 / fan-in, which a sigmoid cannot sustain.
  'vanishing-deep-sigmoid.onnx': () => perceptron('deep-sigmoid', 'Sigmoid', 16, 1),
  // Three times He: signal and gradient grow by √3 in every layer.
  'exploding-relu.onnx': () => perceptron('wide-relu', 'Relu', 24, 6),
  'tanh-glorot.onnx': () => perceptron('tanh', 'Tanh', 6, 1),
  'residual-mlp.onnx': () => perceptron('residual-mlp', 'Relu', 12, 0.2, true),
};

/** Writes every sample into the folder, which is made where it is missing. */
export function writeSamples(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, make] of Object.entries(samples)) writeFileSync(join(folder, name), make());
}
