import { attribute, type Node, string } from '../../model';
import type { GraphBuilder } from '../builder';
import type { CanonicalContext, GradientContext, OperatorRule } from '../operator';
import { axisOf } from '../shapes';
import { runsOf, sourcesOf } from './pad-sources';
import { padded } from './padding';
import { rearranged } from './positions';

/** Before opset 11 the pads and the value are attributes. */
function canonicalise(c: CanonicalContext): void {
  const pads = attribute(c.node, 'pads', 'ints');
  if (!pads) {
    c.keep();
    return;
  }
  const mode = attribute(c.node, 'mode', 'string') ?? 'constant';
  const value = attribute(c.node, 'value', 'float') ?? 0;
  const dtype = c.dtype(0);
  const inputs = [c.input(0), c.b.ints(pads)];
  if (value !== 0) {
    inputs.push(dtype ? c.b.scalar(value, dtype) : c.b.op('CastLike', [c.b.scalar(value, 'float32'), c.input(0)]));
  }
  c.keep({ inputs, attributes: { mode: string(mode) } });
}

const modeOf = (node: Node): string => attribute(node, 'mode', 'string') ?? 'constant';

/** How much is put before and after each axis; negative numbers take away. */
interface Pads {
  readonly begin: readonly number[];
  readonly end: readonly number[];
}

function padsOf(rank: number, pads: readonly number[], axes: readonly number[] | undefined): Pads {
  const begin: number[] = Array(rank).fill(0);
  const end: number[] = Array(rank).fill(0);
  const named = axes ?? begin.keys();
  let i = 0;
  for (const a of named) {
    begin[axisOf(a, rank)] = pads[i] as number;
    end[axisOf(a, rank)] = pads[i + pads.length / 2] as number;
    i++;
  }
  return { begin, end };
}

/** The adjoint of padding one axis by repetition: every run of dY is added to where it came from. */
function foldAxis(b: GraphBuilder, dy: string, axis: number, sources: readonly number[], length: number): string {
  const parts = runsOf(sources).map(({ at, from, count, step }) => {
    const [start, end] = step < 0 ? [at + count - 1, at - 1] : [at, at + count];
    // An end of -1 would mean the last element.
    const piece = b.slice(dy, [start], [end < 0 ? Number.MIN_SAFE_INTEGER : end], [axis], [step < 0 ? -1 : 1]);
    const sum = step === 0 ? b.reduce('ReduceSum', piece, [axis]) : piece;
    const width = step === 0 ? 1 : count;
    const first = step < 0 ? from - count + 1 : from;
    const along = (n: number): readonly number[] => b.shapeOf(sum).map((_, i) => (i === axis ? n : 0));
    return padded(b, sum, along(first), along(length - first - width));
  });
  return b.sum(parts);
}

function padsHere(c: GradientContext): Pads {
  return padsOf(c.shape(0).length, c.values(1), c.has(3) ? c.values(3) : undefined);
}

function dx(c: GradientContext): string {
  const { b } = c;
  const mode = modeOf(c.node);
  const shape = c.shape(0);
  const { begin, end } = padsHere(c);
  if (mode === 'constant') {
    return padded(
      b,
      c.dy,
      begin.map((p) => -p),
      end.map((p) => -p),
    );
  }
  if (b.shapeOf(c.dy).includes(0)) return b.filled(0, shape, b.dtypeOf(c.dy));
  return shape.reduce((dy, length, axis) => {
    const [before, after] = [begin[axis] as number, end[axis] as number];
    if (before === 0 && after === 0) return dy;
    const sources = sourcesOf(mode, length, before, after) as readonly number[];
    return foldAxis(b, dy, axis, sources, length);
  }, c.dy);
}

/** The sum of dY where the constant stands. */
function dvalue(c: GradientContext): string {
  const { b } = c;
  const { dtype, shape } = c.type(0);
  const { begin, end } = padsHere(c);
  const border = b.op('Pad', [b.filled(0, shape, dtype), b.ints([...begin, ...end]), b.scalar(1, dtype)]);
  const all = b.mul(c.dy, border);
  return b.reshape(b.reduce('ReduceSum', all, [...shape.keys()], false), c.shape(2));
}

/**
 * Y = X with a border: a constant, or elements of X repeated, reflected or wrapped round. dX = dY folded back, d(value) = Σ border of dY. PyTorch
 * derivatives.yaml: `constant_pad_nd`, `reflection_pad2d`, `replication_pad2d`.
 */
export const pad: OperatorRule = {
  type: 'Pad',
  canonicalise,
  infer(c) {
    const x = c.type(0);
    const pads = c.values(1);
    const axes = c.node.inputs[3] ? c.values(3) : undefined;
    if (!x || !pads || (c.node.inputs[3] && !axes)) return [];
    const { begin, end } = padsOf(x.shape.length, pads, axes);
    const shape = x.shape.map((d, i) => d + (begin[i] as number) + (end[i] as number));
    const value = c.node.inputs[2] ? c.values(2)?.[0] : 0;
    if (!x.values || value === undefined) return [{ dtype: x.dtype, shape }];
    const sources = x.shape.map((d, i) => sourcesOf(modeOf(c.node), d, begin[i] as number, end[i] as number));
    const known = [...x.values, value];
    // One element behind the last holds the constant.
    return [
      rearranged({ dtype: x.dtype, shape: [known.length], values: known }, shape, (at) => {
        let flat: number | undefined = 0;
        for (const [i, d] of x.shape.entries()) {
          const from = sources[i]?.[at[i] as number];
          flat = from === undefined || flat === undefined ? undefined : flat * d + from;
        }
        return [flat ?? known.length - 1];
      }),
    ];
  },
  gradient: (c) => [() => dx(c), undefined, modeOf(c.node) === 'constant' ? () => dvalue(c) : undefined, undefined],
};
