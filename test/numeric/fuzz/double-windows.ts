import { attribute, numberAttribute } from '../../../src/model';
import type { DoubleForm, Form } from './double-forms';

/**
 * Convolutions, pools and normalisations as sums over indices (Einsum): which element of an axis meets which of the output at the kernel's place
 * k is a matrix of zeros and ones.
 */

interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
}

function windowOf({ node }: Form, kernel: readonly number[]): Window {
  const ones = kernel.map(() => 1);
  return {
    kernel,
    strides: attribute(node, 'strides', 'ints') ?? ones,
    dilations: attribute(node, 'dilations', 'ints') ?? ones,
    pads: attribute(node, 'pads', 'ints') ?? [...ones, ...ones].map(() => 0),
  };
}

/** Length of the longer side from the shorter, and back. */
const span = (w: Window, a: number): number => (w.dilations[a] ?? 1) * ((w.kernel[a] ?? 1) - 1) + 1;
const padded = (w: Window, a: number): number => (w.pads[a] ?? 0) + (w.pads[a + w.kernel.length] ?? 0);
const narrow = (w: Window, a: number, long: number): number =>
  Math.floor((long + padded(w, a) - span(w, a)) / (w.strides[a] ?? 1)) + 1;
const widen = (w: Window, a: number, short: number): number =>
  (short - 1) * (w.strides[a] ?? 1) + span(w, a) - padded(w, a);

/** [long, short]: 1 where element i of the longer side meets element o of the shorter at place k of the kernel. */
function meeting(w: Window, a: number, k: number, long: number, short: number): number[] {
  const at = (o: number): number => o * (w.strides[a] ?? 1) - (w.pads[a] ?? 0) + k * (w.dilations[a] ?? 1);
  return Array.from({ length: long * short }, (_, n) => (Math.floor(n / short) === at(n % short) ? 1 : 0));
}

const transposed = (m: readonly number[], rows: number, columns: number): number[] =>
  Array.from({ length: m.length }, (_, n) => m[(n % rows) * columns + Math.floor(n / rows)] as number);

/** All places of the kernel. */
const places = (kernel: readonly number[]): number[][] =>
  kernel.reduce<number[][]>((all, k) => all.flatMap((p) => Array.from({ length: k }, (_, i) => [...p, i])), [[]]);

const letters = { from: 'ij', to: 'ab' };

function convolve(f: Form, transpose: boolean): string {
  const [n = 1, c = 1, ...from] = f.dims(0);
  const [rows = 1, columns = 1, ...kernel] = f.dims(1);
  const group = numberAttribute(f.node, 'group', 1);
  const w = windowOf(f, kernel);
  const to = from.map((d, a) => (transpose ? widen(w, a, d) : narrow(w, a, d)));
  const x = f.op('Reshape', [f.input(0), f.axes([n, group, c / group, ...from])]);
  const weight = f.op('Reshape', [f.input(1), f.axes([group, rows / group, columns, ...kernel])]);
  const [inner, outer] = [letters.from.slice(0, from.length), letters.to.slice(0, from.length)];
  const moves = from.map((_, a) => `${inner[a]}${outer[a]}`).join();
  const equation = `ngc${inner},g${transpose ? 'cf' : 'fc'},${moves}->ngf${outer}`;
  const terms = places(kernel).map((place) => {
    const axes = f.axes(place.map((_, a) => a + 3));
    const one = f.op('Slice', [weight, f.axes(place), f.axes(place.map((k) => k + 1)), axes]);
    const matrices = from.map((d, a) => {
      const [long, short] = transpose ? [to[a] as number, d] : [d, to[a] as number];
      const m = meeting(w, a, place[a] as number, long, short);
      return f.constant(transpose ? transposed(m, long, short) : m, [d, to[a] as number]);
    });
    return f.op('Einsum', [x, f.op('Squeeze', [one, axes]), ...matrices], { equation });
  });
  const features = transpose ? group * columns : rows;
  const y = f.op('Reshape', [f.op('Sum', terms), f.axes([n, features, ...to])]);
  if (!f.has(2)) return y;
  return f.op('Add', [y, f.op('Reshape', [f.input(2), f.axes([features, ...to.map(() => 1)])])]);
}

/** Sums over the windows of an image [N, C, H, W]. */
function windowSum(f: Form, x: string, w: Window): string {
  const matrices = f
    .dims(0)
    .slice(2)
    .map((long, a) => {
      const short = narrow(w, a, long);
      const each = Array.from({ length: w.kernel[a] ?? 1 }, (_, k) => meeting(w, a, k, long, short));
      return f.constant(
        Array.from({ length: long * short }, (_, n) => each.reduce((sum, m) => sum + (m[n] as number), 0)),
        [long, short],
      );
    });
  return f.op('Einsum', [x, ...matrices], { equation: 'ncij,ia,jb->ncab' });
}

const kernelOf = (f: Form): readonly number[] => attribute(f.node, 'kernel_shape', 'ints') ?? [];

function averagePool(f: Form): string {
  const w = windowOf(f, kernelOf(f));
  const sums = windowSum(f, f.input(0), w);
  const counted = numberAttribute(f.node, 'count_include_pad', 0) === 1;
  const [, , height = 1, width = 1] = f.dims(0);
  const ones = f.constant(Array(height * width).fill(1), [1, 1, height, width]);
  const size = f.constant([w.kernel.reduce((p, k) => p * k, 1)], []);
  return f.op('Div', [sums, counted ? size : windowSum(f, ones, w)]);
}

/** (x - mean) / √(variance + ε) over the axes. */
function standardised(f: Form, axes: readonly number[], epsilon: number): string {
  const over = f.axes(axes);
  const centred = f.op('Sub', [f.input(0), f.op('ReduceMean', [f.input(0), over])]);
  const variance = f.op('ReduceMean', [f.op('Mul', [centred, centred]), over]);
  return f.op('Div', [centred, f.op('Sqrt', [f.op('Add', [variance, f.constant([epsilon], [])])])]);
}

const spatial = (f: Form): number[] =>
  f
    .dims(0)
    .slice(2)
    .map((_, i) => i + 2);

export const windowForms: Readonly<Record<string, DoubleForm>> = {
  Conv: (f) => convolve(f, false),
  ConvTranspose: (f) => convolve(f, true),
  AveragePool: averagePool,
  LpPool: (f) => f.op('Sqrt', [windowSum(f, f.op('Mul', [f.input(0), f.input(0)]), windowOf(f, kernelOf(f)))]),
  GlobalAveragePool: (f) => f.op('ReduceMean', [f.input(0), f.axes(spatial(f))]),
  GlobalMaxPool: (f) => f.op('ReduceMax', [f.input(0), f.axes(spatial(f))]),
  InstanceNormalization: (f) => {
    const y = standardised(f, spatial(f), numberAttribute(f.node, 'epsilon', 1e-5));
    const wide = f.axes([f.dims(0)[1] ?? 1, ...spatial(f).map(() => 1)]);
    const [scale, bias] = [1, 2].map((i) => f.op('Reshape', [f.input(i), wide]));
    return f.op('Add', [f.op('Mul', [y, scale as string]), bias as string]);
  },
  MeanVarianceNormalization: (f) => standardised(f, attribute(f.node, 'axes', 'ints') ?? [0, 2, 3], 1e-9),
  LRN: (f) => {
    const c = f.dims(0)[1] ?? 1;
    const size = numberAttribute(f.node, 'size', 1);
    const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
    const near = (i: number, o: number): boolean => i >= o - before && i <= o + after;
    const band = f.constant(
      Array.from({ length: c * c }, (_, n) => (near(Math.floor(n / c), n % c) ? 1 : 0)),
      [c, c],
    );
    const sums = f.op('Einsum', [f.op('Mul', [f.input(0), f.input(0)]), band], { equation: 'ncij,cd->ndij' });
    const scaled = f.op('Mul', [sums, f.constant([numberAttribute(f.node, 'alpha', 1e-4) / size], [])]);
    const base = f.op('Add', [scaled, f.constant([numberAttribute(f.node, 'bias', 1)], [])]);
    return f.op('Div', [f.input(0), f.op('Pow', [base, f.constant([numberAttribute(f.node, 'beta', 0.75)], [])])]);
  },
};
