import { type Dimension, numberAttribute, type ValueInfo } from '../model';
import { type InputKind, words } from './inputKind';
import type { Uses } from './uses';

/** Sizes for the dimensions that a model leaves free. */

export interface Scale {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  /** Tokens, time steps, frames. */
  readonly length: number;
  /** Of a waveform. */
  readonly samples: number;
}

/** Tokens before these, where the model takes their keys and values. */
const pastLength = 4;

type Axis = 'batch' | 'channels' | 'height' | 'width' | 'length' | 'past' | 'total' | 'samples' | 'features';

export interface ShapedInput {
  readonly info: ValueInfo;
  readonly kind: InputKind;
}

/** Resolves dimensions so that equal names get equal sizes; `bound` holds the sizes that are known by name. */
export class Sizes {
  readonly #scale: Scale;
  readonly #bound: Map<string, number>;
  readonly #past: number;
  readonly #uses: Uses;

  constructor(scale: Scale, bound: ReadonlyMap<string, number>, inputs: readonly ShapedInput[], uses: Uses) {
    this.#scale = scale;
    this.#bound = new Map(bound);
    this.#past = inputs.some(({ kind }) => kind.kind === 'past') ? pastLength : 0;
    this.#uses = uses;
  }

  dims({ info, kind }: ShapedInput, shape: readonly Dimension[]): number[] {
    return shape.map((dimension, axis) => {
      if (typeof dimension === 'number') return dimension;
      const place = this.#byPlace(kind, shape, axis);
      if (dimension === null) return this.#size(place, info);
      // "sequence" is a number of tokens, but of a waveform it is a number of samples.
      const known = this.#bound.get(dimension) ?? (place === 'samples' ? undefined : this.#named(dimension));
      const size = known ?? this.#size(place, info);
      this.#bound.set(dimension, size);
      return size;
    });
  }

  /** By what its name says, sums of names included ("past_length + sequence_length"). */
  #named(symbol: string): number | undefined {
    const bound = this.#bound.get(symbol);
    if (bound !== undefined) return bound;
    if (symbol.includes('+')) {
      const terms = symbol
        .split('+')
        .map((term) => (/^\s*\d+\s*$/.test(term) ? Number(term) : this.#named(term.trim())));
      return terms.every((term) => term !== undefined) ? terms.reduce((a, b) => a + b, 0) : undefined;
    }
    const name = words(symbol);
    const meaning = meanings.find(([pattern]) => pattern.test(name))?.[1];
    return meaning && this.#size(meaning);
  }

  #size(axis: Axis, info?: ValueInfo): number {
    const { batch, height, width, length, samples } = this.#scale;
    switch (axis) {
      case 'batch':
        return batch;
      case 'height':
        return height;
      case 'width':
        return width;
      case 'length':
        return length;
      case 'past':
        return this.#past;
      case 'total':
        return this.#past + length;
      case 'samples':
        return samples;
      case 'channels':
        return (info && this.#convolved(info)) ?? 3;
      case 'features':
        return (info && (this.#multiplied(info) ?? this.#convolved(info))) ?? length;
    }
  }

  #byPlace(kind: InputKind, shape: readonly Dimension[], axis: number): Axis {
    const rank = shape.length;
    const fromEnd = rank - 1 - axis;
    switch (kind.kind) {
      case 'state':
        return axis === (rank === 3 ? 1 : 0) ? 'batch' : 'features';
      case 'past':
        return axis === 0 ? 'batch' : fromEnd === 1 ? 'past' : 'features';
      case 'token-ids':
      case 'segment-ids':
      case 'positions':
        return axis === 0 && rank > 1 ? 'batch' : 'length';
      case 'mask':
        return axis === 0 && rank > 1 ? 'batch' : fromEnd === 0 ? 'total' : 'length';
      case 'audio':
        return fromEnd === 0 ? 'samples' : axis === 0 ? 'batch' : 'channels';
      case 'image':
        return imageAxis(shape, axis);
      default:
        if (axis === 0) return 'batch';
        return rank === 3 && axis === 1 ? 'length' : 'features';
    }
  }

  /** Channels that the convolutions take which this input enters. */
  #convolved(info: ValueInfo): number | undefined {
    for (const { node, input } of this.#uses.reached(info.name)) {
      const dims = this.#uses.constant(node.inputs[1] ?? '')?.dims;
      if (node.op === 'Conv' && input === 0 && dims?.[1] !== undefined)
        return dims[1] * numberAttribute(node, 'group', 1);
    }
    return undefined;
  }

  /** Rows of the matrix that this input is multiplied by. */
  #multiplied(info: ValueInfo): number | undefined {
    for (const { node, input } of this.#uses.reached(info.name)) {
      const dims = this.#uses.constant(node.inputs[1] ?? '')?.dims;
      if (input !== 0 || !dims) continue;
      if (node.op === 'MatMul') return dims.at(-2) ?? dims[0];
      if (node.op === 'Gemm') return dims[numberAttribute(node, 'transB', 0)];
    }
    return undefined;
  }
}

/** Channels stand last where the last dimension is a number of colours and the second is not. */
function imageAxis(shape: readonly Dimension[], axis: number): Axis {
  const colours = (d: Dimension | undefined): boolean => d === 1 || d === 3 || d === 4;
  const last = colours(shape.at(-1)) && !colours(shape[1]);
  if (axis === 0) return 'batch';
  if (axis === (last ? shape.length - 1 : 1)) return 'channels';
  const fromEnd = shape.length - 1 - axis - (last ? 1 : 0);
  return fromEnd === 0 ? 'width' : fromEnd === 1 ? 'height' : 'length';
}

/** What the name of a dimension says; the first that fits. */
const meanings: readonly (readonly [RegExp, Axis])[] = [
  [/ (batch|bs|n|b) /, 'batch'],
  [/ (total|attention mask) /, 'total'],
  [/ (past|cache|cached) /, 'past'],
  [/ (height|h) /, 'height'],
  [/ (width|w) /, 'width'],
  [/ (samples|audio|waveform) /, 'samples'],
  [/ (channels|channel) /, 'channels'],
  [/ (sequence|seq|seqlen|len|length|tokens|token|time|frames|frame|steps|t|l|s) /, 'length'],
];
