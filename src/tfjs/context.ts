import type { Config, ConfigObject, Dimension, LayerObject } from '../model';
import type { GraphBuilder } from '../ops/builder';
import type { LayerContext, WeightSpec } from './layer';
import { layerRules } from './layers';
import { Options, Unmakeable } from './options';
import { printed, type Shape } from './shape';
import { Signal } from './signal';
import type { Weights } from './weights';

type Tell = (layer: LayerObject, message: string, option?: string) => void;

/** One call of one layer, while its rule applies it. */
export class Call implements LayerContext {
  readonly options: Options;

  constructor(
    readonly b: GraphBuilder,
    private readonly weights: Weights,
    private readonly owner: LayerObject,
    readonly layer: LayerObject,
    readonly inputs: readonly Signal[],
    readonly mask: string | undefined,
    readonly settings: Config,
    private readonly tell: Tell,
    private readonly scope = '',
  ) {
    this.options = new Options(layer.config, (option, message) => this.remark(`${layer.name}: ${message}`, option));
  }

  input(...ranks: readonly number[]): Signal {
    const [x, ...others] = this.inputs;
    if (!x || others.length) throw new Unmakeable(`takes one input, not ${this.inputs.length}.`);
    if (ranks.length && !ranks.includes(x.rank)) {
      throw new Unmakeable(
        `takes an input of ${ranks.join(' or ')} dimensions, not one of the shape ${printed(x.shape)}.`,
      );
    }
    return x;
  }

  weight(spec: WeightSpec): string {
    return this.weights.weight(
      this.b,
      this.owner,
      this.layer,
      { ...spec, name: `${this.scope}${spec.name}` },
      (message, option) => this.remark(message, option),
    );
  }

  fixed(dimension: Dimension | undefined, what: string): number {
    if (typeof dimension === 'number') return dimension;
    throw new Unmakeable(`cannot be sized: the ${what} of its input is not fixed.`);
  }

  remark(message: string, option?: string): void {
    this.tell(this.layer, message, option);
  }

  within(object: ConfigObject, inputs: readonly Signal[], scope = ''): LayerContext {
    const { className, config, name, place } = object;
    const layer = { className, config, name: name ?? this.layer.name, ...(place && { place }) };
    const path = `${this.scope}${scope}`;
    return new Call(this.b, this.weights, this.owner, layer, inputs, this.mask, this.settings, this.tell, path);
  }

  apply(): readonly Signal[] {
    const { layer, inputs } = this;
    const rule = layer.opaque ? undefined : layerRules.get(layer.className);
    if (!rule) throw new Unmakeable(`computes something that is not known here (${layer.className}).`);
    const made = rule.call(this);
    const outputs = made instanceof Signal ? [made] : made;
    return outputs.map((y) => (y.mask === undefined && rule.masking ? y.masked(inputs[0]?.mask) : y));
  }

  signal(value: string, shape: Shape): Signal {
    return Signal.of(this.b, value, shape);
  }
}
