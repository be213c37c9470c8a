import { int } from '../../../../model';
import type { Held } from '../held';
import { type OpContext, type OpRule, Untranslatable } from '../rule';
import { stridedSlice } from './strided-slice';

const concat: OpRule = (c) => {
  const parts = c.inputs.slice(0, -1);
  const [axis = 0] = c.constant(c.inputs.length - 1, 'the axis');
  // Along channels, images stay in the form they are held in.
  if (parts.every((part) => part.hasChannelsFirst) && (axis === 3 || axis === -1)) {
    return c.image(
      c.b.concat(
        parts.map((part) => part.channelsFirst),
        1,
      ),
    );
  }
  return c.made(
    c.b.concat(
      parts.map((part) => part.value),
      axis,
    ),
  );
};

/** Several values as one with a new axis. */
const pack: OpRule = (c) => {
  const axis = c.attributes.number('axis', 0);
  const parts = c.inputs.map((x) => c.b.unsqueeze(x.value, [axis]));
  return c.made(c.b.concat(parts, axis));
};

const expandDims: OpRule = (c) => c.made(c.b.unsqueeze(c.input(0).value, c.constant(1, 'the axis')));

const squeeze: OpRule = (c) => {
  const axes = c.attributes.numbers('squeeze_dims') ?? c.attributes.numbers('axis') ?? [];
  const { value } = c.input(0);
  return c.made(axes.length ? c.b.squeeze(value, axes) : c.b.op('Squeeze', [value]));
};

const reshape: OpRule = (c) => c.made(c.b.op('Reshape', [c.input(0).value, c.input(1).value], { allowzero: int(1) }));

const transpose: OpRule = (c) => c.made(c.b.transpose(c.input(0).value, c.constant(1, 'the order of axes')));

const split: OpRule = (c) => {
  const [axis = 0] = c.constant(0, 'the axis');
  const parts = c.attributes.number('num_split', 1);
  return many(c, c.b.node('Split', [c.input(1).value], { axis: int(axis), num_outputs: int(parts) }, parts));
};

const splitV: OpRule = (c) => {
  const sizes = c.constant(1, 'the sizes');
  const [axis = 0] = c.constant(2, 'the axis');
  if (sizes.includes(-1)) throw new Untranslatable('leaves the size of a part open.');
  return many(c, c.b.node('Split', [c.input(0).value, c.b.ints(sizes)], { axis: int(axis) }, sizes.length));
};

const many = (c: OpContext, values: readonly string[]): readonly Held[] => values.map((value) => c.made(value));

const unpack: OpRule = (c) => {
  const [axis, parts] = [c.attributes.number('axis', 0), c.attributes.number('num', 1)];
  const pieces = c.b.node('Split', [c.input(0).value], { axis: int(axis), num_outputs: int(parts) }, parts);
  return many(
    c,
    pieces.map((piece) => c.b.squeeze(piece, [axis])),
  );
};

const slice: OpRule = (c) => {
  const [begin, size] = [c.constant(1, 'the beginning'), c.constant(2, 'the size')];
  const ends = begin.map((start, i) => ((size[i] ?? -1) < 0 ? farEnd : start + (size[i] ?? 0)));
  return c.made(
    c.b.slice(
      c.input(0).value,
      begin,
      ends,
      begin.map((_, i) => i),
    ),
  );
};

/** Behind the end of every axis. */
const farEnd = 2 ** 31 - 1;

/** Pairs before and behind, axis by axis. */
const pad =
  (mode: 'constant' | 'reflect', value?: number): OpRule =>
  (c) => {
    const pairs = c.constant(1, 'the paddings');
    const order = c.input(0).hasChannelsFirst ? [0, 3, 1, 2] : pairs.slice(pairs.length / 2).map((_, i) => i);
    const pads = [0, 1].flatMap((side) => order.map((axis) => pairs[2 * axis + side] ?? 0));
    const given = value === undefined ? c.known(2)?.[0] : value;
    const filling = c.b.scalar(given ?? 0, 'float32');
    const attributes = { mode: { type: 'string', value: mode } as const };
    return c.input(0).map((x) => c.b.op('Pad', [x, c.b.ints(pads), filling], attributes));
  };

const mirrorPad: OpRule = (c) => {
  if (c.attributes.text('mode') !== 'REFLECT') throw new Untranslatable('pads with the border doubled.');
  return pad('reflect')(c);
};

const gather: OpRule = (c) => {
  const [axis = 0] = c.op === 'GatherV2' ? c.constant(2, 'the axis') : [0];
  return c.made(c.b.op('Gather', [c.input(0).value, c.input(1).value], { axis: int(axis) }));
};

const tile: OpRule = (c) => c.made(c.b.op('Tile', [c.input(0).value, c.input(1).value]));

const shape: OpRule = (c) => c.made(c.b.op('Shape', [c.input(0).value]));

/** What moves elements, or says where they are. */
export const movement: Readonly<Record<string, OpRule>> = {
  ConcatV2: concat,
  ExpandDims: expandDims,
  Gather: gather,
  GatherV2: gather,
  MirrorPad: mirrorPad,
  Pack: pack,
  Pad: pad('constant', 0),
  PadV2: pad('constant'),
  Reshape: reshape,
  Shape: shape,
  Slice: slice,
  Split: split,
  SplitV: splitV,
  Squeeze: squeeze,
  StridedSlice: stridedSlice,
  Tile: tile,
  Transpose: transpose,
  Unpack: unpack,
};
