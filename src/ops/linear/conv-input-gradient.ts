import { int, ints } from '../../model';
import type { GraphBuilder } from '../builder';
import { extent } from '../window';
import type { Convolution } from './convolution';

/**
 * dX of a convolution: the transposed convolution of dY with the same weights (Dumoulin & Visin 2016, §4).
 *
 * ONNX Runtime's ConvTranspose costs up to eleven times the forward convolution, its Conv has the fast blocked kernels. So dX is said as a
 * convolution of dY with stride 1 wherever that does at most twice the arithmetic; `bench/conv-gradients.ts` measures both forms.
 */
export function inputGradient(b: GraphBuilder, c: Convolution, dy: string, w: string): string {
  const phases = phasesOf(c);
  return phases ? convolvePhases(b, c, phases, dy, w) : convolveTransposed(b, c, dy, w);
}

export function convolveTransposed(b: GraphBuilder, c: Convolution, dy: string, w: string): string {
  // Rows of the padded input that no window reaches: the last stride does not fill them.
  const leftover = c.sizes.map(
    (size, i) =>
      size +
      (c.begins[i] as number) +
      (c.ends[i] as number) -
      extent(c.kernel[i] as number, c.dilations[i] as number) -
      ((c.outputs[i] as number) - 1) * (c.strides[i] as number),
  );
  return b.op('ConvTranspose', [dy, w], {
    strides: ints(c.strides),
    dilations: ints(c.dilations),
    pads: ints([...c.begins, ...c.ends]),
    output_padding: ints(leftover),
    group: int(c.groups),
  });
}

/**
 * Along an axis of stride s the padded input has s phases: row s·q + a only ever meets the taps s·u + a, so that each phase is a convolution
 * of dY with stride 1 and `taps` taps (Shi et al. 2016, sub-pixel convolution). Stride 1 is the case of one phase.
 */
interface Phases {
  /** ⌈kernel / stride⌉, the kernel being filled up with zeros. */
  readonly taps: number;
  /** Zero taps put before the kernel so that phase 0 begins at row 0 of X. */
  readonly lead: number;
  /** Padding of dY. */
  readonly begin: number;
  readonly end: number;
  /** Rows that each phase yields, and how many of the interleaved rows come before X begins. */
  readonly rows: number;
  readonly skip: number;
}

/** One entry an axis; undefined where the phases would be mostly zeros, or do not fit what Conv can say. */
function phasesOf(c: Convolution): readonly Phases[] | undefined {
  const phases = c.kernel.map((k, i): Phases => {
    const [stride, dilation, size] = [c.strides[i] as number, c.dilations[i] as number, c.sizes[i] as number];
    const taps = Math.ceil(k / stride);
    const align = (stride - ((c.begins[i] as number) % stride)) % stride;
    const lead = k + align <= taps * stride ? align : 0;
    const first = (c.begins[i] as number) + lead;
    const skip = first % stride;
    const begin = (taps - 1) * dilation - (first - skip) / stride;
    const rows = Math.ceil((skip + size) / stride);
    return { taps, lead, begin, end: rows + (taps - 1) * dilation - begin - (c.outputs[i] as number), rows, skip };
  });
  const product = (values: readonly number[]): number => values.reduce((n, x) => n * x, 1);
  const work = product(phases.map((p, i) => p.taps * (c.strides[i] as number)));
  const sparse = work > 2 * product(c.kernel);
  const strided = c.strides.some((s, i) => s > 1 && c.dilations[i] !== 1);
  return sparse || strided || phases.some((p) => p.begin < 0 || p.end < 0) ? undefined : phases;
}

function convolvePhases(b: GraphBuilder, c: Convolution, phases: readonly Phases[], dy: string, w: string): string {
  const axes = phases.map((_, i) => i);
  const count = c.strides.reduce((n, s) => n * s, 1);
  const rows = phases.map((p) => p.rows);
  // Each phase of a grouped convolution is a group of its own, with its own copy of dY.
  const copies = c.groups > 1 ? count : 1;
  const input = copies > 1 ? b.concat(Array<string>(copies).fill(dy), 1) : dy;
  const made = b.op('Conv', [input, phaseWeights(b, c, phases, w)], {
    pads: ints([...phases.map((p) => p.begin), ...phases.map((p) => p.end)]),
    dilations: ints(c.dilations),
    group: int(c.groups * copies),
  });
  if (count === 1) return made;
  const apart = b.reshape(made, [c.batch, ...c.strides, c.channels, ...rows]);
  const rank = axes.length;
  const together = b.transpose(apart, [0, rank + 1, ...axes.flatMap((i) => [rank + 2 + i, 1 + i])]);
  const interleaved = rows.map((r, i) => r * (c.strides[i] as number));
  const dx = b.reshape(together, [c.batch, c.channels, ...interleaved]);
  if (interleaved.every((r, i) => r === c.sizes[i])) return dx;
  const ends = phases.map((p, i) => p.skip + (c.sizes[i] as number));
  return b.slice(
    dx,
    phases.map((p) => p.skip),
    ends,
    axes.map((i) => i + 2),
  );
}

/** W[M, C/groups, …kernel] as the kernel of the convolution of dY: [phases · C, M/groups, …taps], taps in reverse. */
function phaseWeights(b: GraphBuilder, c: Convolution, phases: readonly Phases[], w: string): string {
  const axes = phases.map((_, i) => i);
  const [features, channels] = [c.features / c.groups, c.channels / c.groups];
  const before = phases.map((p) => p.lead);
  const after = phases.map((p, i) => p.taps * (c.strides[i] as number) - (c.kernel[i] as number) - p.lead);
  const full = [...before, ...after].some((n) => n > 0)
    ? b.op('Pad', [w, b.ints([0, 0, ...before, 0, 0, ...after])])
    : w;
  const split = b.reshape(full, [
    c.groups,
    features,
    channels,
    ...phases.flatMap((p, i) => [p.taps, c.strides[i] as number]),
  ]);
  const turned = b.transpose(split, [...axes.map((i) => 4 + 2 * i), 0, 2, 1, ...axes.map((i) => 3 + 2 * i)]);
  const taps = phases.map((p) => p.taps);
  const all = taps.reduce((n, t) => n * t, 1);
  const outputs = c.strides.reduce((n, s) => n * s, c.channels);
  const flat = b.reshape(turned, [outputs, features, all]);
  const reversed = all > 1 ? b.slice(flat, [all - 1], [-all - 1], [2], [-1]) : flat;
  return b.reshape(reversed, [outputs, features, ...taps]);
}
