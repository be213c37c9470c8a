import { type Attribute, type Node, type Tensor, tensorOf } from '../../../src/model';
import { normal, type Random, random } from '../../support/draw';
import { node, tinyModel, value } from '../../support/onnx';

/** Initializers, by the fan-in·Var(w) that they draw with (Glorot's depends on the fan-out). */
export type Scheme =
  | 'he-normal'
  | 'he-uniform'
  | 'glorot-uniform'
  | 'glorot-normal'
  | 'lecun-normal'
  | 'torch-default'
  | 'wide'
  | 'orthogonal';

export const schemes: readonly Scheme[] = [
  'he-normal',
  'he-uniform',
  'glorot-uniform',
  'glorot-normal',
  'lecun-normal',
  'torch-default',
  'wide',
  'orthogonal',
];

function varianceOf(scheme: Scheme, fanIn: number, fanOut: number): number {
  switch (scheme) {
    case 'he-normal':
    case 'he-uniform':
      return 2 / fanIn;
    case 'glorot-uniform':
    case 'glorot-normal':
      return 2 / (fanIn + fanOut);
    case 'torch-default':
      return 1 / (3 * fanIn);
    case 'wide':
      return 3 / fanIn;
    case 'lecun-normal':
    case 'orthogonal':
      return 1 / fanIn;
  }
}

/** A network under construction, with weights drawn independently for it alone. Steps return the name of the value that they make. */
export class Builder {
  readonly #nodes: Node[] = [];
  readonly #weights: Record<string, Tensor> = {};
  readonly #next: Random;
  #count = 0;

  constructor(
    seed: number,
    readonly scheme: Scheme,
  ) {
    this.#next = random(seed);
  }

  op(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, number | string | readonly number[] | Attribute>> = {},
  ): string {
    const output = `v${this.#count++}`;
    this.#nodes.push({ ...node(type, inputs, output, attributes), name: `${type}_${output}` });
    return output;
  }

  /** Several outputs. */
  ops(
    type: string,
    inputs: readonly string[],
    count: number,
    attributes: Readonly<Record<string, number | string | readonly number[]>> = {},
  ): readonly string[] {
    const outputs = Array.from({ length: count }, () => `v${this.#count++}`);
    this.#nodes.push({ ...node(type, inputs, outputs, attributes), name: `${type}_${outputs[0]}` });
    return outputs;
  }

  tensor(dims: readonly number[], values: readonly number[]): string {
    const name = `w${this.#count++}`;
    this.#weights[name] = tensorOf('float32', dims, values);
    return name;
  }

  filled(n: number, x: number): string {
    return this.tensor([n], new Array<number>(n).fill(x));
  }

  scalar(x: number): string {
    return this.tensor([], [x]);
  }

  integers(values: readonly number[]): string {
    const name = `i${this.#count++}`;
    this.#weights[name] = tensorOf('int64', [values.length], values);
    return name;
  }

  draw(dims: readonly number[], std: number): string {
    const n = dims.reduce((a, b) => a * b, 1);
    return this.tensor(
      dims,
      Array.from({ length: n }, () => std * normal(this.#next)),
    );
  }

  weight(dims: readonly number[], fanIn: number, fanOut: number): string {
    const n = dims.reduce((a, b) => a * b, 1);
    const std = Math.sqrt(varianceOf(this.scheme, fanIn, fanOut));
    if (this.scheme === 'orthogonal' && dims.length === 2)
      return this.tensor(dims, this.#orthonormal(dims[0] ?? 1, dims[1] ?? 1));
    const uniform = this.scheme.endsWith('uniform') || this.scheme === 'torch-default';
    const draw = uniform ? () => (2 * this.#next() - 1) * Math.sqrt(3) * std : () => std * normal(this.#next);
    return this.tensor(dims, Array.from({ length: n }, draw));
  }

  /** Rows or columns (whichever are fewer) by Gram and Schmidt, of the length that LeCun's variance has on average. */
  #orthonormal(rows: number, columns: number): number[] {
    const [few, many] = [Math.min(rows, columns), Math.max(rows, columns)];
    const basis: Float64Array[] = [];
    while (basis.length < few) {
      const v = Float64Array.from({ length: many }, () => normal(this.#next));
      for (const u of basis) {
        const along = u.reduce((sum, x, i) => sum + x * (v[i] ?? 0), 0);
        for (let i = 0; i < many; i++) v[i] = (v[i] ?? 0) - along * (u[i] ?? 0);
      }
      const length = Math.hypot(...v);
      basis.push(v.map((x) => x / length));
    }
    return Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      return rows <= columns ? (basis[row]?.[column] ?? 0) : (basis[column]?.[row] ?? 0);
    });
  }

  dense(x: string, fanIn: number, units: number, bias?: number): string {
    const z = this.op('MatMul', [x, this.weight([fanIn, units], fanIn, units)]);
    return bias === undefined ? z : this.op('Add', [z, this.draw([units], bias)]);
  }

  conv(
    x: string,
    channels: number,
    units: number,
    about: { kernel?: number; stride?: number; pad?: number; groups?: number; dilation?: number } = {},
  ): string {
    const { kernel = 3, stride = 1, groups = 1, dilation = 1, pad = dilation * ((kernel - 1) >> 1) } = about;
    const taps = kernel * kernel;
    const w = this.weight(
      [units, channels / groups, kernel, kernel],
      (channels / groups) * taps,
      (units / groups) * taps,
    );
    return this.op('Conv', [x, w], {
      kernel_shape: [kernel, kernel],
      pads: [pad, pad, pad, pad],
      strides: [stride, stride],
      dilations: [dilation, dilation],
      group: groups,
    });
  }

  deconv(x: string, channels: number, units: number): string {
    const w = this.weight([channels, units, 4, 4], channels * 4, units * 16);
    return this.op('ConvTranspose', [x, w], { kernel_shape: [4, 4], strides: [2, 2], pads: [1, 1, 1, 1] });
  }

  layerNorm(x: string, units: number): string {
    return this.op('LayerNormalization', [x, this.filled(units, 1), this.filled(units, 0)], { axis: -1 });
  }

  batchNorm(x: string, units: number): string {
    const [one, zero] = [this.filled(units, 1), this.filled(units, 0)];
    return this.op('BatchNormalization', [x, one, zero, this.filled(units, 0), this.filled(units, 1)]);
  }

  /** A choice, by this network's own draws. */
  choose<T>(from: readonly T[]): T {
    return from[Math.floor(this.#next() * from.length)] as T;
  }

  model(input: readonly (number | string)[], output: string): Uint8Array {
    return tinyModel({
      nodes: [...this.#nodes, node('Identity', [output], 'y')],
      inputs: [value('x', input)],
      outputs: [{ name: 'y', dtype: 'float32' }],
      initializers: this.#weights,
    });
  }
}
