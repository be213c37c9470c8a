import { type Layer, type Node, numberAttribute } from '../model';
import { stepsOf, windowOf } from '../ops/window';
import { fitting, normalised, type Profile } from './profile';

/** How many inputs an output has (or outputs an input), weighed by what is there, and what that makes of the profile. */
export interface Reached {
  readonly fan: number;
  readonly profile?: Profile | undefined;
}

/** How a layer connects its two sides, counted for the shapes at hand: padding, strides and dilations in. */
export interface Connected {
  forward(profile: Profile | undefined): Reached;
  back(profile: Profile | undefined): Reached;
}

/** One spatial axis: place o of the coarse side meets place o·stride + tap·dilation − begin of the fine one. */
interface Axis {
  readonly coarse: number;
  readonly fine: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly begin: number;
}

/** Longer axes are taken to have no borders. */
const longest = 200_000;

function slide(axis: Axis, from: Float64Array, toCoarse: boolean): Float64Array {
  const { coarse, fine, taps, stride, dilation, begin } = axis;
  const to = new Float64Array(toCoarse ? coarse : fine);
  if (coarse * taps > longest) return to.fill(toCoarse ? taps : (coarse * taps) / fine);
  for (let o = 0; o < coarse; o++) {
    for (let tap = 0; tap < taps; tap++) {
      const place = o * stride + tap * dilation - begin;
      if (place < 0 || place >= fine) continue;
      const [at, source] = toCoarse ? [o, place] : [place, o];
      to[at] = (to[at] ?? 0) + (from[source] ?? 0);
    }
  }
  return to;
}

function axesOf(node: Node, kernel: readonly number[], x: readonly number[], y: readonly number[]): readonly Axis[] {
  if (node.op === 'ConvTranspose') {
    const { strides, dilations } = stepsOf(node, kernel.length);
    return kernel.map((taps, i) => {
      const [stride, dilation, coarse, fine] = [strides[i] ?? 1, dilations[i] ?? 1, x[i] ?? 1, y[i] ?? 1];
      // Padding cuts so many rows off the full result, half of them at the beginning.
      const begin = Math.floor(Math.max(0, (coarse - 1) * stride + (taps - 1) * dilation + 1 - fine) / 2);
      return { coarse, fine, taps, stride, dilation, begin };
    });
  }
  const w = windowOf(node, kernel, x);
  return kernel.map((taps, i) => ({
    coarse: y[i] ?? 1,
    fine: x[i] ?? 1,
    taps,
    stride: w.strides[i] ?? 1,
    dilation: w.dilations[i] ?? 1,
    begin: w.begins[i] ?? 0,
  }));
}

/** Of a convolution of X[N, C, …] to Y[N, U, …]; undefined where it is none. */
export function convolution(
  node: Node,
  kernelShape: readonly number[],
  x: readonly number[],
  y: readonly number[],
): Connected | undefined {
  const transposed = node.op === 'ConvTranspose';
  const kernel = kernelShape.slice(2);
  const [inside, outside] = [x.slice(2), y.slice(2)];
  const isOne = (transposed || node.op === 'Conv') && [inside, outside].every(({ length }) => length === kernel.length);
  if (!isOne) return undefined;
  const groups = numberAttribute(node, 'group', 1);
  const axes = axesOf(node, kernel, inside, outside);
  const reach = (from: Profile, channels: number, toCoarse: boolean): Reached => {
    const { profile, mean } = normalised(axes.map((axis, i) => slide(axis, from[i] as Float64Array, toCoarse)));
    return { fan: (channels / groups) * mean, profile };
  };
  return {
    forward: (profile) => reach(fitting(profile, inside), x[1] ?? 1, !transposed),
    back: (profile) => reach(fitting(profile, outside), y[1] ?? 1, transposed),
  };
}

/** As counted for the shapes at hand where they are known, else as the layer says. */
export function connectionsOf(
  layer: Layer,
  node: Node,
  x: readonly number[] | undefined,
  y: readonly number[] | undefined,
): Connected {
  const { weight, stride = 1, kind } = layer;
  const counted = weight && x && y ? convolution(node, weight.shape, x, y) : undefined;
  const { fanIn = 1, fanOut = 1 } = weight ?? {};
  // An input of a strided convolution lies under every stride-th tap only.
  const back = fanOut / (kind === 'transposed-conv' ? 1 : stride);
  return counted ?? { forward: () => ({ fan: fanIn }), back: () => ({ fan: back }) };
}
