import { type Config, elementCount, type LayerObject, moments, type Tensor } from '../model';
import type { GraphBuilder } from '../ops/builder';
import type { Declared } from './declared';
import { drawnBy } from './initializers';
import type { WeightSpec } from './layer';
import { Unmakeable } from './options';
import { printed } from './shape';

/** Equal seeds hand out equal numbers; 0 is taken as no seed (`seed ? seed : Math.random()`). */
const streamOf = ({ seed }: Config, name: string): string =>
  typeof seed === 'number' && seed !== 0 ? `seed ${seed}` : name;

/** The weights of a network under construction, each made once for the layer object that owns it. */
export class Weights {
  readonly declared = new Map<string, Declared>();
  private readonly made = new Map<LayerObject, Map<string, string>>();

  constructor(
    private readonly taken: Set<string>,
    private readonly stored: ReadonlyMap<string, Tensor>,
  ) {}

  /**
   * @param owner whose name stands before the weight's
   * @param layer whose options say how it is initialized: the owner, or a layer within it
   */
  weight(
    b: GraphBuilder,
    owner: LayerObject,
    layer: LayerObject,
    spec: WeightSpec,
    remark: (message: string, option?: string) => void,
  ): string {
    const weights = this.made.get(owner) ?? new Map<string, string>();
    this.made.set(owner, weights);
    const known = weights.get(spec.name);
    if (known !== undefined) return this.again(b, known, spec);
    const original = `${owner.name}/${spec.name}`;
    const name = this.unique(original);
    weights.set(spec.name, name);
    const { shape, option, otherwise, dtype = 'float32' } = spec;
    const drawn = drawnBy({
      value: layer.config[option],
      otherwise,
      shape,
      remark: (message) => remark(`The ${option} of ${layer.name} ${message}`, option),
    });
    const distribution = spec.amended?.(drawn.distribution) ?? drawn.distribution;
    const stored = this.storedAs(original, shape, remark);
    const tensor: Tensor = stored ?? {
      dtype,
      dims: shape,
      data: { kind: 'drawn', distribution, stream: streamOf(drawn.config, name) },
    };
    b.initializers.set(name, tensor);
    b.types.set(name, { dtype: tensor.dtype, shape });
    const { kind, origin, className, config, fans, replaced } = drawn;
    const { variance } = moments(distribution, shape);
    const ignored = spec.ignored !== undefined && layer.config[spec.ignored] ? spec.ignored : undefined;
    this.declared.set(name, {
      initializer: { kind, origin, variance, confidence: 1 },
      layer,
      option,
      className,
      config,
      ...(fans && { fans }),
      replaced,
      ...(ignored !== undefined && { ignored }),
    });
    return name;
  }

  /** A weight that an earlier call made. Throws Unmakeable where this call would have it in another shape. */
  private again(b: GraphBuilder, name: string, { shape }: WeightSpec): string {
    const made = b.initializers.get(name)?.dims ?? shape;
    if (made.join() === shape.join()) return name;
    throw new Unmakeable(`has a weight of the shape ${printed(made)}, and its input here takes ${printed(shape)}.`);
  }

  /** Number of elements of all weights of a layer object, so far. */
  parameterCount(owner: LayerObject, b: GraphBuilder): number {
    const names = [...(this.made.get(owner)?.values() ?? [])];
    return names.reduce((n, name) => n + elementCount(b.initializers.get(name)?.dims ?? [0]), 0);
  }

  private storedAs(name: string, shape: readonly number[], remark: (message: string) => void): Tensor | undefined {
    const tensor = this.stored.get(name);
    if (!tensor || tensor.dims.join() === shape.join()) return tensor;
    remark(
      `The stored ${name} has the shape ${printed(tensor.dims)}, and the layer takes ${printed(shape)}: it is drawn.`,
    );
    return undefined;
  }

  /** Two layers of one name have weights of different names, counted as the library counts them. */
  private unique(name: string): string {
    for (let i = 0; ; i++) {
      const candidate = i === 0 ? name : `${name}_${i}`;
      if (this.taken.has(candidate)) continue;
      this.taken.add(candidate);
      return candidate;
    }
  }
}
