import { type DataType, dataTypeCode, int, ints } from '../../model';
import type { GraphBuilder } from '../builder';
import type { CanonicalContext } from '../operator';
import { type Axis, alignment, type Boxes, samplesAlong } from './roi-samples';

/** The two pixels beside each sample along one axis. */
interface Neighbours {
  /** Their places, int64 [R, bins, 2·S]. */
  readonly at: string;
  /** What each counts, [R, bins, 2·S]; 0 where the sample lies outside. */
  readonly weights: string;
  /** Does the box have the sample? [R, bins, 2·S] */
  readonly present: string;
}

/** Only constants have known types here: how many samples there are may not be known. */
function neighbours(b: GraphBuilder, boxes: Boxes, axis: Axis): Neighbours {
  const { held, inside, present } = samplesAlong(b, boxes, axis);
  const below = b.op('Floor', [held]);
  const beyond = b.sub(held, below);
  const pair = b.concat([b.sub(b.scalar(1, boxes.dtype), beyond), beyond], 3);
  const low = cast(b, below, 'int64');
  const last = b.scalar(axis.length - 1, 'int64');
  const high = b.op('Min', [b.add(low, b.scalar(1, 'int64')), last]);
  const flat = (x: string): string => b.op('Reshape', [x, b.ints([boxes.count, axis.bins, -1])]);
  return {
    at: flat(b.concat([low, high], 3)),
    weights: flat(b.op('Where', [inside, pair, b.scalar(0, boxes.dtype)])),
    present: flat(b.op('Expand', [present, b.op('Shape', [pair])])),
  };
}

const cast = (b: GraphBuilder, x: string, dtype: DataType): string =>
  b.op('Cast', [x], { to: int(dataTypeCode(dtype)) });

/**
 * RoiAlign in mode "max", as ONNX Runtime has it: of each bin the largest of all four weighted pixels of all samples, not of the samples.
 * A box without samples is zero.
 */
export function lowerMaxima(c: CanonicalContext): void {
  const { b, node } = c;
  const [images, channels, height, width] = b.shapeOf(c.input(0)) as [number, number, number, number];
  const [count = 0] = b.shapeOf(c.input(1));
  const dtype = b.dtypeOf(c.input(0));
  const [down, across] = alignment(c).map(([boxes, axis]) => neighbours(b, boxes, axis)) as [Neighbours, Neighbours];
  /** Of both axes together, [R, P, 2·S, Q, 2·S]. */
  const both = (op: 'Add' | 'And' | 'Mul', y: string, x: string): string =>
    b.op(op, [b.unsqueeze(y, [3, 4]), b.unsqueeze(x, [1, 2])]);
  const first = b.reshape(b.mul(b.cast(c.input(2), 'int64'), height), [count, 1, 1]);
  const places = both('Add', b.mul(b.add(down.at, first), b.scalar(width, 'int64')), across.at);
  const pixels = b.reshape(b.transpose(c.input(0), [0, 2, 3, 1]), [images * height * width, channels]);
  const read = b.op('Gather', [pixels, places], { axis: int(0) });
  const weighted = b.op('Mul', [read, b.unsqueeze(both('Mul', down.weights, across.weights), [5])]);
  const present = both('And', down.present, across.present);
  const seen = b.op('Where', [b.unsqueeze(present, [5]), weighted, b.scalar(Number.NEGATIVE_INFINITY, dtype)]);
  const largest = b.op('ReduceMax', [seen, b.ints([2, 4])], { keepdims: int(0) });
  const some = b.op('ReduceMax', [cast(b, present, 'uint8'), b.ints([2, 4])], { keepdims: int(0) });
  const found = b.op('Where', [b.unsqueeze(cast(b, some, 'bool'), [3]), largest, b.scalar(0, dtype)]);
  b.op('Transpose', [found], { perm: ints([0, 3, 1, 2]) }, node.outputs[0]);
}
