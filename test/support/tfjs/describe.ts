import type {
  Config,
  ConfigObject,
  ConfigValue,
  LayerCall,
  LayerObject,
  Network,
  NetworkValue,
} from '../../../src/model';

/** Networks of layer objects, written down as a reader of code or of a topology would hand them over. */

const counts = new Map<string, number>();

/** A name that no other layer of the test run has: the layer library tells equal names of weights apart by suffixes. */
function uniqueName(className: string): string {
  const count = (counts.get(className) ?? 0) + 1;
  counts.set(className, count);
  return `${className.toLowerCase()}_${count}`;
}

export const layer = (className: string, config: Config = {}, name = uniqueName(className)): LayerObject => ({
  className,
  name,
  config,
});

/** An initializer or a wrapped layer. */
export const object = (className: string, config: Config = {}): ConfigObject => ({ kind: 'object', className, config });

/** What only running the program would tell. */
export const unknown = (why = 'it comes from a file'): ConfigValue => ({ kind: 'unknown', why });

/** A network as a layer of another one. */
export const nested = (network: Network, className = 'Model'): LayerObject => ({ ...layer(className), network });

/** Collects calls in the order in which code makes them. */
export class Sketch {
  private readonly layers: LayerObject[] = [];
  private readonly calls: LayerCall[] = [];
  private readonly inputs: NetworkValue[] = [];

  /** @param shape without the batch */
  input(shape: readonly (number | null)[], config: Config = {}): NetworkValue {
    const value = this.call(layer('InputLayer', { batchInputShape: [null, ...shape], ...config }));
    this.inputs.push(value);
    return value;
  }

  /** An input of which this is all that is known. */
  entry(config: Config, name?: string): NetworkValue {
    const value = this.call(layer('InputLayer', config, name));
    this.inputs.push(value);
    return value;
  }

  /** The first output of this call; its others have higher numbers. */
  call(object: LayerObject, ...inputs: readonly NetworkValue[]): NetworkValue {
    if (!this.layers.includes(object)) this.layers.push(object);
    this.calls.push({ layer: this.layers.indexOf(object), inputs });
    return { call: this.calls.length - 1, output: 0 };
  }

  network(...outputs: readonly NetworkValue[]): Network {
    const { layers, calls, inputs } = this;
    return { name: 'model', layers, calls, inputs, outputs, remarks: [] };
  }
}

/** One layer after the other, from an input of this shape (without the batch). */
export function chain(shape: readonly (number | null)[], ...layers: readonly LayerObject[]): Network {
  const sketch = new Sketch();
  return sketch.network(layers.reduce((x, l) => sketch.call(l, x), sketch.input(shape)));
}

/** One layer on several inputs of these shapes (without the batch). */
export function joint(shapes: readonly (readonly (number | null)[])[], object: LayerObject): Network {
  const sketch = new Sketch();
  return sketch.network(sketch.call(object, ...shapes.map((shape) => sketch.input(shape))));
}
