import { recogniseLayers, type WeightSummary } from '../../src/layers';
import {
  type Attribute,
  float,
  type Graph,
  int,
  ints,
  type Layer,
  type Node,
  string,
  type Tensor,
  tensorOf,
} from '../../src/model';

type AttributeValue = number | string | readonly number[];

/** A number that is meant as a float attribute even where it is whole. */
export const real = (x: number): Attribute => float(x);

const attributeOf = (value: AttributeValue | Attribute): Attribute =>
  typeof value === 'number'
    ? Number.isInteger(value)
      ? int(value)
      : float(value)
    : typeof value === 'string'
      ? string(value)
      : 'type' in value
        ? value
        : ints(value);

/** Writes a canonical graph down, one call a node; every call returns the name of the value it makes. */
export class Sketch {
  readonly #nodes: Node[] = [];
  readonly #initializers = new Map<string, Tensor>();
  readonly #summaries = new Map<string, WeightSummary>();
  readonly #outputs: string[] = [];
  #count = 0;

  /** A stored weight of float32 zeros; where its values matter they come as a summary. */
  weight(name: string, dims: readonly number[], summary?: WeightSummary): string {
    this.#initializers.set(name, { dtype: 'float32', dims, data: { kind: 'span', file: '/', offset: 0, length: 0 } });
    if (summary) this.#summaries.set(name, summary);
    return name;
  }

  /** A stored scalar. */
  scalar(value: number): string {
    return this.numbers([value], []);
  }

  numbers(
    values: readonly number[],
    dims: readonly number[] = [values.length],
    dtype: 'float32' | 'int64' = 'float32',
  ): string {
    const name = `c${this.#count++}`;
    this.#initializers.set(name, tensorOf(dtype, dims, values));
    return name;
  }

  op(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue | Attribute>> = {},
    about: Partial<Node> = {},
  ): string {
    const output = about.outputs?.[0] ?? `v${this.#count++}`;
    this.#nodes.push({
      op,
      domain: '',
      name: `${op}_${this.#nodes.length}`,
      inputs,
      outputs: [output],
      attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, attributeOf(value)])),
      ...about,
    });
    return output;
  }

  output(value: string): this {
    this.#outputs.push(value);
    return this;
  }

  graph(): Graph {
    return {
      name: 'sketch',
      inputs: [{ name: 'x', dtype: 'float32' }],
      outputs: this.#outputs.map((name) => ({ name })),
      initializers: this.#initializers,
      nodes: this.#nodes,
      values: new Map(),
    };
  }

  layers(): Layer[] {
    return recogniseLayers(this.graph(), this.#summaries);
  }
}

/** The layers of a graph whose last value is its output. */
export function layersOf(draw: (g: Sketch) => string): Layer[] {
  const g = new Sketch();
  return g.output(draw(g)).layers();
}

/** The only layer of such a graph. */
export function layerOf(draw: (g: Sketch) => string): Layer {
  const layers = layersOf(draw);
  const [layer] = layers;
  if (!layer || layers.length !== 1)
    throw new Error(`Expected one layer, found ${layers.map(({ id }) => id).join(', ')}.`);
  return layer;
}
