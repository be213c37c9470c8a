import type { GraphBuilder } from '../../../ops/builder';

/**
 * A value of the TensorFlow graph. Images have their channels last there and second in ONNX: it is held in one form, and gets the other
 * once a node asks for it, so that consecutive convolutions stay free of transpositions.
 */
export class Held {
  private constructor(
    private readonly b: GraphBuilder,
    private last: string | undefined,
    private first: string | undefined,
  ) {}

  /** As TensorFlow has it. */
  static of(b: GraphBuilder, value: string): Held {
    return new Held(b, value, undefined);
  }

  /** Images with their channels in second place. */
  static channelsFirst(b: GraphBuilder, value: string): Held {
    return new Held(b, undefined, value);
  }

  get value(): string {
    this.last ??= this.b.transpose(this.first ?? '', [0, 2, 3, 1]);
    return this.last;
  }

  /** Of images. */
  get channelsFirst(): string {
    this.first ??= this.b.transpose(this.last ?? '', [0, 3, 1, 2]);
    return this.first;
  }

  get hasChannelsFirst(): boolean {
    return this.first !== undefined;
  }

  /** An elementwise function of it, in the form that the graph holds. */
  map(f: (value: string) => string): Held {
    return this.first === undefined ? Held.of(this.b, f(this.value)) : Held.channelsFirst(this.b, f(this.first));
  }
}
