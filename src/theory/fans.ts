import { elementCount, type Layer, type Node, numberAttribute } from '../model';
import { stepsOf, windowOf } from '../ops/window';

/** How many inputs an output of a layer has and how many outputs an input, counted where they are: padding, strides and dilations in. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Longer axes are taken to have no borders. */
const longest = 20_000;

/** Pairs of an output place and a tap of its kernel that meet an input, along one axis. */
function connections(
  outputs: number,
  taps: number,
  stride: number,
  dilation: number,
  begin: number,
  size: number,
): number {
  if (outputs * taps > longest) return outputs * taps;
  let count = 0;
  for (let tap = 0; tap < taps; tap++) {
    const offset = tap * dilation - begin;
    const first = Math.max(0, Math.ceil(-offset / stride));
    const last = Math.min(outputs - 1, Math.floor((size - 1 - offset) / stride));
    count += Math.max(0, last - first + 1);
  }
  return count;
}

/** Of a convolution of X[N, C, …] to Y[N, U, …]; undefined where it is none. */
export function convolutionFans(
  node: Node,
  kernelShape: readonly number[],
  x: readonly number[],
  y: readonly number[],
): Fans | undefined {
  const transposed = node.op === 'ConvTranspose';
  if (!transposed && node.op !== 'Conv') return undefined;
  const groups = numberAttribute(node, 'group', 1);
  const [inside, outside] = [x.slice(2), y.slice(2)];
  const kernel = kernelShape.slice(2);
  if (inside.length !== kernel.length || outside.length !== kernel.length) return undefined;
  let met = 1;
  if (transposed) {
    const { strides, dilations } = stepsOf(node, kernel.length);
    // Padding cuts so many rows off the full result; a SAME padding is shared out evenly.
    met = kernel.reduce((n, k, i) => {
      const [stride, dilation, size, out] = [strides[i] ?? 1, dilations[i] ?? 1, inside[i] ?? 1, outside[i] ?? 1];
      const cut = Math.max(0, (size - 1) * stride + (k - 1) * dilation + 1 - out);
      return n * connections(size, k, stride, dilation, Math.floor(cut / 2), out);
    }, 1);
  } else {
    const w = windowOf(node, kernel, inside);
    met = kernel.reduce(
      (n, k, i) =>
        n * connections(outside[i] ?? 1, k, w.strides[i] ?? 1, w.dilations[i] ?? 1, w.begins[i] ?? 0, inside[i] ?? 1),
      1,
    );
  }
  return {
    fanIn: ((x[1] ?? 1) / groups) * (met / elementCount(outside)),
    fanOut: ((y[1] ?? 1) / groups) * (met / elementCount(inside)),
  };
}

/** As counted for the shapes at hand where they are known, else as the layer says. */
export function fansOf(
  layer: Layer,
  node: Node | undefined,
  x: readonly number[] | undefined,
  y: readonly number[] | undefined,
): Fans {
  const { weight, stride = 1, kind } = layer;
  const counted = node && weight && x && y ? convolutionFans(node, weight.shape, x, y) : undefined;
  const { fanIn = 1, fanOut = 1 } = weight ?? {};
  // An input of a strided convolution lies under every stride-th tap only.
  return counted ?? { fanIn, fanOut: fanOut / (kind === 'transposed-conv' ? 1 : stride) };
}
