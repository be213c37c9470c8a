import { attribute, dataTypeCode, int, numberAttribute, string } from '../../model';
import type { GraphBuilder } from '../builder';
import type { CanonicalContext, OperatorRule } from '../operator';

/** (X, W, offsets, bias?, mask?) in two dimensions, with the numbers that its shapes and attributes give. */
interface Deformed {
  readonly batch: number;
  readonly channels: number;
  readonly size: readonly [number, number];
  readonly outputs: number;
  readonly kernel: readonly [number, number];
  readonly out: readonly [number, number];
  readonly groups: number;
  readonly offsetGroups: number;
}

function read(c: CanonicalContext): Deformed | undefined {
  const [x, w, offsets] = [c.type(0)?.shape, c.type(1)?.shape, c.type(2)?.shape];
  if (x?.length !== 4 || w?.length !== 4 || offsets?.length !== 4) return undefined;
  const [batch, channels, ...size] = x as [number, number, number, number];
  const [outputs, , ...kernel] = w as [number, number, number, number];
  const [, , ...out] = offsets as [number, number, number, number];
  const groups = numberAttribute(c.node, 'group', 1);
  return {
    batch,
    channels,
    size,
    outputs,
    kernel,
    out,
    groups,
    offsetGroups: numberAttribute(c.node, 'offset_group', 1),
  };
}

/**
 * A convolution whose every tap reads X bilinearly at an offset of its own, times its mask (Dai et al., *Deformable convolutional
 * networks*, 2017, eq. 2; ONNX DeformConv): all taps are read by one GridSample, in place of the columns that a plain convolution is the product of W with.
 */
function lower(c: CanonicalContext, d: Deformed): void {
  const { b } = c;
  const { batch, channels, size, outputs, groups, offsetGroups } = d;
  const taps = d.kernel[0] * d.kernel[1];
  const [height, width] = d.out;
  const all = batch * offsetGroups;
  const images = b.reshape(c.input(0), [all, channels / offsetGroups, ...size]);
  const read = b.op('GridSample', [images, grid(c, d)], { mode: string('linear') });
  const seen = c.has(4) ? b.mul(read, b.reshape(c.input(4), [all, 1, taps * height, width])) : read;
  const columns = b.reshape(seen, [batch, groups, (channels / groups) * taps, height * width]);
  const weights = b.reshape(c.input(1), [groups, outputs / groups, (channels / groups) * taps]);
  const y = b.reshape(b.matmul(weights, columns), [batch, outputs, height, width]);
  const bias = c.has(3) ? b.reshape(c.input(3), [outputs, 1, 1]) : undefined;
  const whole = bias === undefined ? y : b.add(y, bias);
  b.op('Cast', [whole], { to: int(dataTypeCode(c.dtype(0) ?? 'float32')) }, c.node.outputs[0]);
}

/** With its inputs in float32 where they are half: places among the pixels take more digits than the offsets. */
function single(c: CanonicalContext): CanonicalContext {
  const dtype = c.dtype(0);
  if (dtype !== 'float16' && dtype !== 'bfloat16') return c;
  const inputs = c.node.inputs.map((name) => name && c.b.cast(name, 'float32'));
  return { ...c, input: (i) => inputs[i] ?? '' };
}

/** Where the taps read, [N·offset groups, taps·height, width, (x, y)], from -1 at the first pixel's outer edge to 1 at the last one's. */
function grid(c: CanonicalContext, d: Deformed): string {
  const { b } = c;
  const dtype = b.dtypeOf(c.input(2));
  const [height, width] = d.out;
  const all = d.batch * d.offsetGroups;
  const taps = d.kernel[0] * d.kernel[1];
  const offsets = b.reshape(c.input(2), [all, taps, 2, height, width]);
  const each = (name: string, otherwise: number): readonly number[] =>
    attribute(c.node, name, 'ints') ?? [otherwise, otherwise, otherwise, otherwise];
  const [strides, dilations, pads] = [each('strides', 1), each('dilations', 1), each('pads', 0)];
  const coordinate = (axis: 0 | 1): string => {
    const tap = (k: number): number => (axis === 0 ? Math.floor(k / d.kernel[1]) : k % d.kernel[1]);
    const count = d.out[axis];
    const places = Array.from({ length: taps * count }, (_, i) => {
      const [k, at] = [Math.floor(i / count), i % count];
      return at * (strides[axis] as number) - (pads[axis] as number) + tap(k) * (dilations[axis] as number);
    });
    const plain = b.constant(dtype, [1, taps, ...(axis === 0 ? [count, 1] : [1, count])], places);
    const moved = b.op('Gather', [offsets, b.scalar(axis, 'int64')], { axis: { type: 'int', value: 2 } });
    return normalised(b, b.add(moved, plain), d.size[axis]);
  };
  const stacked = b.concat(
    [coordinate(1), coordinate(0)].map((p) => b.unsqueeze(p, [4])),
    4,
  );
  return b.reshape(stacked, [all, taps * height, width, 2]);
}

/** Pixel p of `length` as GridSample counts it where corners are not aligned: (2·p + 1)/length - 1. */
const normalised = (b: GraphBuilder, p: string, length: number): string => b.sub(b.mul(b.add(p, 0.5), 2 / length), 1);

export const deformConv: OperatorRule = {
  type: 'DeformConv',
  canonicalise(c) {
    const d = read(c);
    if (d) lower(single(c), d);
    else c.keep();
  },
  cut: 'it is three-dimensional, or its shapes are known only when the model runs',
};
