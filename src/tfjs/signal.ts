import type { GraphBuilder } from '../ops/builder';
import type { Shape } from './shape';

/**
 * What flows between two layers. Its shape is the layer library's, channels last; the graph may hold it channels first (behind a
 * convolution), and is given a transposition once, when a layer asks for the other form: consecutive convolutions stay free of them.
 */
export class Signal {
  private constructor(
    /** Of the layer that made it. */
    private readonly b: GraphBuilder,
    readonly shape: Shape,
    private last: string | undefined,
    private first: string | undefined,
    /** Name of a boolean [batch, steps] value: which steps count. */
    readonly mask: string | undefined,
  ) {}

  /** `value` has the axes of `shape`. */
  static of(b: GraphBuilder, value: string, shape: Shape): Signal {
    return new Signal(b, shape, value, shape.length < 3 ? value : undefined, undefined);
  }

  /** `value` has its channels, the last axis of `shape`, in second place. */
  static channelsFirst(b: GraphBuilder, value: string, shape: Shape): Signal {
    return new Signal(b, shape, shape.length < 3 ? value : undefined, value, undefined);
  }

  get rank(): number {
    return this.shape.length;
  }

  /** With the axes of `shape`. */
  get value(): string {
    this.last ??= this.b.transpose(this.first ?? '', [0, ...this.spatialAxes.map((i) => i + 1), 1]);
    return this.last;
  }

  /** With the channels in second place. */
  get channelsFirst(): string {
    this.first ??= this.b.transpose(this.last ?? '', [0, this.rank - 1, ...this.spatialAxes]);
    return this.first;
  }

  /** Whether the graph holds it with the channels in second place and in no other way. */
  get isChannelsFirst(): boolean {
    return this.last === undefined;
  }

  /** As the graph holds it, whichever form that is. */
  get held(): string {
    return this.last ?? this.channelsFirst;
  }

  /** Where axis `axis` of `shape` (from the end, where negative) lies in `held`. */
  heldAxis(axis: number): number {
    const at = axis < 0 ? axis + this.rank : axis;
    if (!this.isChannelsFirst || at === 0) return at;
    return at === this.rank - 1 ? 1 : at + 1;
  }

  /** An elementwise function of it, in the form that the graph holds; `b` is the builder that `f` writes with. */
  map(b: GraphBuilder, f: (value: string) => string): Signal {
    return this.holding(b, f(this.held), this.shape);
  }

  /** `value` in the form that this one is held in. */
  holding(b: GraphBuilder, value: string, shape: Shape): Signal {
    const make = this.isChannelsFirst ? Signal.channelsFirst : Signal.of;
    return make(b, value, shape).masked(this.mask);
  }

  masked(mask: string | undefined): Signal {
    if (mask === this.mask) return this;
    return new Signal(this.b, this.shape, this.last, this.first, mask);
  }

  private get spatialAxes(): number[] {
    return Array.from({ length: this.rank - 2 }, (_, i) => i + 1);
  }
}
