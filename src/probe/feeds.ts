import { elementCount, type Graph, isFloat, type ValueInfo } from '../model';
import type { Inferred } from '../ops/operator';
import { asNumbers, bytesOf, isNumeric, type NumericType } from './elements';
import { fill } from './fill';
import { type InputKind, inputKind } from './inputKind';
import { type Scale, type ShapedInput, Sizes } from './inputShape';
import { readNpyHeader } from './npy';
import type { FeedSpec, Fill } from './protocol';
import { type Uses, usesOf } from './uses';

/** Chooses what to feed a model: shapes for the dimensions that it leaves free, and data of the kind that each input is for. */

export interface FeedOptions {
  /** Size of a free batch dimension; default 8. */
  readonly batch?: number;
  /** Height and width to try first for an image whose size is free; default 224. */
  readonly side?: number;
  /** Symbolic dimensions by name. */
  readonly dimensions: Readonly<Record<string, number>>;
  /** Input name → .npy file. */
  readonly inputs: Readonly<Record<string, string>>;
}

export interface PlannedInput {
  readonly spec: FeedSpec;
  /** `synthetic:token-ids`, `file:x.npy`, … */
  readonly from: string;
}

/** The model cannot be fed, or not in the way that was asked for; the message is one sentence. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
}

/** The first of `candidates`. Throws FeedError, and NpyError for a file that cannot be used. */
export function planFeeds(graph: Graph, options: FeedOptions): PlannedInput[] {
  const [first = []] = candidates(graph, options);
  return first;
}

/**
 * Plans in order of preference, no two with the same shapes: a model whose free dimensions are less free than it says (a square, a multiple of
 * 32, at least so many samples) refuses the first and takes a later one. Throws as `planFeeds` does.
 */
export function* candidates(graph: Graph, options: FeedOptions): Generator<PlannedInput[]> {
  const uses = usesOf(graph);
  const infos = graph.inputs.filter(({ name }) => !graph.initializers.has(name));
  const files = givenShapes(infos, options);
  const bound = boundSizes(infos, options, files);
  const inputs = infos.map((info) => ({ info, kind: inputKind(info, uses, infos) }));
  const seen = new Set<string>();
  for (const scale of scales(options, inputs)) {
    const plan = planAt(scale, inputs, bound, files, options, uses);
    const shapes = JSON.stringify(plan.map(({ spec }) => spec.dims));
    if (!seen.has(shapes)) yield plan;
    seen.add(shapes);
  }
}

/** Types of the inputs as planned, with the numbers of small ones that are the same in every draw and carry no gradient: they may decide a branch. */
export function plannedTypes(plan: readonly PlannedInput[]): Map<string, Inferred> {
  return new Map(
    plan.map(({ spec }) => {
      const { name, dtype, dims: shape, fill: kind } = spec;
      const known = fixed.has(kind.kind) && !isFloat(dtype) && isNumeric(dtype) && elementCount(shape) <= knownElements;
      return [name, { dtype, shape, ...(known && { values: numbersOf(spec, dtype) }) }];
    }),
  );
}

const knownElements = 64;
/** Fills that are the same in every draw. */
const fixed: ReadonlySet<Fill['kind']> = new Set(['constant', 'positions', 'npy', 'bytes', 'identity']);

const numbersOf = (spec: FeedSpec, dtype: NumericType): number[] =>
  Array.from(asNumbers(dtype, bytesOf(fill(spec, dtype, 0))));

/** Image sizes are multiples of 32, as most strides multiply to; 48 high is a line of text. */
const sides: readonly (readonly [height: number, width: number])[] = [
  [224, 224],
  [256, 256],
  [320, 320],
  [48, 320],
  [128, 128],
  [64, 64],
  [32, 32],
  [512, 512],
  [640, 640],
];
const lengths = [16, 64, 128, 1, 77, 197, 512];

function* scales({ batch, side }: FeedOptions, inputs: readonly ShapedInput[]): Generator<Scale> {
  const images = side === undefined ? sides : ([[side, side], ...sides] as const);
  // Models that hear a stream keep a state, and take 32 ms at a time.
  const streaming = inputs.some(({ kind }) => kind.kind === 'state');
  const samples = streaming ? [512, 1536, 16_000] : [16_000, 32_000, 512, 160_000];
  for (const size of batch === undefined ? [8, 1] : [batch])
    for (let i = 0; i < Math.max(images.length, lengths.length, samples.length); i++) {
      const [height, width] = images[i] ?? images[0]!;
      yield { batch: size, height, width, length: lengths[i] ?? lengths[0]!, samples: samples[i] ?? samples[0]! };
    }
}

function planAt(
  scale: Scale,
  inputs: readonly ShapedInput[],
  bound: ReadonlyMap<string, number>,
  files: ReadonlyMap<string, readonly number[]>,
  options: FeedOptions,
  uses: Uses,
): PlannedInput[] {
  const sizes = new Sizes(scale, bound, inputs, uses);
  return inputs.map((input) => {
    const { info, kind } = input;
    const { name, dtype, shape } = info;
    const file = options.inputs[name];
    if (info.container || dtype === undefined || !isNumeric(dtype))
      throw new FeedError(
        `The input ${name} is ${info.container ? `a ${info.container}` : `of type ${dtype ?? 'unknown'}`}, which cannot be fed; only tensors of numbers can.`,
      );
    const given = files.get(name);
    if (file !== undefined && given)
      return {
        spec: { name, dtype, dims: given, fill: { kind: 'npy', path: file }, stream: name },
        from: `file:${file}`,
      };
    if (!shape)
      throw new FeedError(
        `The model does not say how many dimensions its input ${name} has; give it with --input ${name}=FILE.npy.`,
      );
    const dims = sizes.dims(input, shape);
    return {
      spec: { name, dtype, dims, fill: fillOf(input, dims, scale), stream: name },
      from: `synthetic:${label(kind)}`,
    };
  });
}

const label = (kind: InputKind): string => (kind.kind === 'count' ? 'integers' : kind.kind);

function fillOf({ info, kind }: ShapedInput, dims: readonly number[], scale: Scale): Fill {
  const float = isFloat(info.dtype);
  switch (kind.kind) {
    case 'token-ids':
      return { kind: 'integers', low: 0, high: kind.rows };
    case 'positions':
      return { kind: 'positions' };
    case 'segment-ids':
    case 'flag':
      return { kind: 'constant', value: 0 };
    case 'mask':
      return { kind: 'constant', value: 1 };
    case 'sample-rate':
      return { kind: 'constant', value: 16_000 };
    case 'timestep':
      return float ? { kind: 'uniform', low: 0, high: 1 } : { kind: 'integers', low: 0, high: 1000 };
    case 'length':
      return { kind: 'constant', value: scale.length };
    case 'count':
      return dims.length < 2 ? { kind: 'constant', value: 1 } : { kind: 'integers', low: 0, high: 2 };
    case 'image':
      if (!float) return { kind: 'integers', low: 0, high: info.dtype === 'int8' ? 128 : 256 };
      return kind.raw ? { kind: 'uniform', low: 0, high: 255 } : { kind: 'normal', mean: 0, std: 1 };
    case 'audio':
      // Speech at a usual level, full scale being 1.
      return { kind: 'normal', mean: 0, std: 0.1 };
    case 'state':
      // Zero would make the gradient of every recurrent matrix zero.
      return { kind: 'normal', mean: 0, std: 0.5 };
    case 'past':
    case 'features':
      return { kind: 'normal', mean: 0, std: 1 };
  }
}

/** Shapes of the files, each checked against its input. */
function givenShapes(infos: readonly ValueInfo[], { inputs }: FeedOptions): Map<string, readonly number[]> {
  return new Map(
    Object.entries(inputs).map(([name, path]) => {
      const info = infos.find((i) => i.name === name);
      if (!info)
        throw new FeedError(
          `The model has no input ${name}; its inputs are ${infos.map((i) => i.name).join(', ') || 'none'}.`,
        );
      const { dtype, dims } = readNpyHeader(path);
      const fits =
        dtype === info.dtype &&
        (!info.shape ||
          (info.shape.length === dims.length && info.shape.every((d, i) => typeof d !== 'number' || d === dims[i])));
      if (!fits)
        throw new FeedError(
          `${path} cannot be used as input ${name}: ${info.dtype} [${info.shape?.map((d) => d ?? '?').join(', ') ?? '…'}] is expected, and it holds ${dtype} [${dims.join(', ')}].`,
        );
      return [name, dims];
    }),
  );
}

/** Sizes of symbolic dimensions that the options or the files fix. */
function boundSizes(
  infos: readonly ValueInfo[],
  { dimensions }: FeedOptions,
  files: ReadonlyMap<string, readonly number[]>,
): Map<string, number> {
  const symbols = new Set(infos.flatMap(({ shape }) => shape?.filter((d) => typeof d === 'string') ?? []));
  const bound = new Map<string, number>();
  for (const [symbol, size] of Object.entries(dimensions)) {
    if (!symbols.has(symbol))
      throw new FeedError(
        `The model has no free dimension ${symbol}; it has ${[...symbols].join(', ') || 'none with a name'}.`,
      );
    bound.set(symbol, size);
  }
  for (const { name, shape } of infos)
    files.get(name)?.forEach((size, axis) => {
      const symbol = shape?.[axis];
      if (typeof symbol !== 'string') return;
      const known = bound.get(symbol);
      if (known !== undefined && known !== size)
        throw new FeedError(`The dimension ${symbol} cannot be ${known} and, as the file for ${name} says, ${size}.`);
      bound.set(symbol, size);
    });
  return bound;
}
