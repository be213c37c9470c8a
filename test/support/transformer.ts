import { type Attribute, elementCount, type Node, type Tensor, tensorOf, type ValueInfo } from '../../src/model';
import { normal, random } from './draw';
import { node, writeTinyModel } from './onnx';

type Attributes = Readonly<Record<string, number | string | readonly number[] | Attribute>>;

/** A network written down operator by operator, as an exporter does. Weights of one name are the same in every network. */
export class Sketch {
  readonly nodes: Node[] = [];
  readonly weights: Record<string, Tensor> = {};

  op(type: string, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string {
    return this.ops(type, inputs, 1, attributes, domain)[0] as string;
  }

  /** Several outputs: a count, or names ('' omits one). */
  ops(
    type: string,
    inputs: readonly string[],
    outputs: number | readonly string[],
    attributes: Attributes = {},
    domain = '',
  ): readonly string[] {
    const prefix = `/${type}_${this.nodes.length}`;
    const names = typeof outputs === 'number' ? Array.from({ length: outputs }, (_, i) => `${prefix}_${i}`) : outputs;
    this.nodes.push({ ...node(type, inputs, names, attributes, domain), name: prefix });
    return names;
  }

  name(value: string, as: string): void {
    this.ops('Identity', [value], [as]);
  }

  /** Normally distributed around `mean`, drawn from the name. */
  weight(name: string, dims: readonly number[], mean = 0, std = 0.3): string {
    this.weights[name] = drawn(name, dims, mean, std);
    return name;
  }

  floats(name: string, ...values: readonly number[]): string {
    this.weights[name] = tensorOf('float32', values.length === 1 ? [] : [values.length], values);
    return name;
  }

  /** A vector of int64, or a scalar. */
  integers(values: readonly number[] | number): string {
    const name = `int64:${JSON.stringify(values)}`;
    this.weights[name] =
      typeof values === 'number' ? tensorOf('int64', [], [values]) : tensorOf('int64', [values.length], values);
    return name;
  }

  /** As a file; returns its path. */
  write(inputs: readonly ValueInfo[], outputs: readonly string[], opset: number): string {
    return writeTinyModel({
      nodes: this.nodes,
      inputs,
      outputs: outputs.map((name) => ({ name, dtype: 'float32' })),
      initializers: this.weights,
      opset,
    });
  }
}

export function drawn(name: string, dims: readonly number[], mean = 0, std = 0.3): Tensor {
  const next = random([...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) | 0, 7));
  return tensorOf(
    'float32',
    dims,
    Array.from({ length: elementCount(dims) }, () => mean + std * normal(next)),
  );
}
