import { attribute, int } from '../../model';
import { NoGradient } from '../operator';
import { type Activation, activationsOf } from './activation';
import type { Cell, CellContext } from './cell';

/**
 * One direction of a recurrent node, with its part of every input, output and cotangent: T rounds, a batch of N, I inputs, H hidden
 * units, G gates.
 */
export interface Direction {
  readonly reversed: boolean;
  readonly activations: readonly Activation[];
  readonly hidden: number;
  /** [T, N, I] */
  readonly x: string;
  /** [G·H, I] */
  readonly w: string;
  /** [G·H, H] */
  readonly r: string;
  /** [G·H], one beside `w` and one beside `r`. */
  readonly biases: readonly [string, string] | undefined;
  /** States before the first round, [N, H]. */
  readonly h0: string;
  readonly c0: string;
  /** Peepholes [3·H] in the order input, output, forget. */
  readonly peepholes: string | undefined;
  /** The hidden state after every round, [T, N, H]. */
  readonly y: string;
  /** Absent where all sequences are as long as there are rounds. */
  readonly mask: Mask | undefined;
  /** Cotangents of `y` and of the states after the last round; of `y` only where one arrives. */
  readonly dy: string | undefined;
  readonly dh: string;
  readonly dc: string;
}

/** Which rounds lie within each sequence of the batch, [T, N, 1]: as a condition, as 1 and 0, and as 0 and 1. */
export interface Mask {
  readonly inside: string;
  readonly within: string;
  readonly beyond: string;
}

export function directionsOf(c: CellContext, cell: Cell): readonly Direction[] {
  const { b, node } = c;
  const [rounds = 0, batch = 0] = c.shape(0);
  const [count = 1, , hidden = 0] = c.shape(2);
  if (!rounds) throw new NoGradient('its sequences are empty');
  const { dtype } = c.type(0);
  const mask = maskOf(c, rounds);
  const activations = activationsOf(node, cell.activations, count);
  const every = cell.activations.length;
  const y = c.output(0);
  b.types.set(y, { dtype, shape: [rounds, count, batch, hidden] });
  return Array.from({ length: count }, (_, d): Direction => {
    const part = (whole: string, axis = 0): string => slab(c, whole, d, axis);
    const given = (i: number): string | undefined => (c.has(i) ? part(c.input(i)) : undefined);
    const zeros = (): string => b.filled(0, [batch, hidden], dtype);
    const bias = given(3);
    const half = (i: number): string =>
      b.slice(bias ?? '', [i * cell.gates * hidden], [(i + 1) * cell.gates * hidden], [0]);
    const last = (i: number): string => {
      const cotangent = c.cotangent(i);
      if (!cotangent) return zeros();
      // Of a sequence without rounds the runtime's last states are 0, whatever its first ones were.
      return mask ? b.mul(part(cotangent), slab(c, mask.within, 0, 0)) : part(cotangent);
    };
    const all = c.cotangent(0);
    const dy = all && part(all, 1);
    return {
      reversed: d === 1 || attribute(node, 'direction', 'string') === 'reverse',
      activations: activations.slice(d * every, (d + 1) * every),
      hidden,
      x: c.input(0),
      w: part(c.input(1)),
      r: part(c.input(2)),
      biases: bias === undefined ? undefined : [half(0), half(1)],
      h0: given(5) ?? zeros(),
      c0: given(6) ?? zeros(),
      peepholes: given(7),
      y: part(y, 1),
      mask,
      dy: mask && dy ? b.mul(dy, mask.within) : dy,
      dh: last(1),
      dc: last(2),
    };
  });
}

/** Entry `index` along `axis`, without that axis. */
function slab({ b }: CellContext, whole: string, index: number, axis: number): string {
  const shape = b.shapeOf(whole);
  if (shape[axis] === 1) return b.reshape(whole, shape.toSpliced(axis, 1));
  return b.op('Gather', [whole, b.scalar(index, 'int64')], { axis: int(axis) });
}

function maskOf(c: CellContext, rounds: number): Mask | undefined {
  if (!c.has(4)) return undefined;
  const { b } = c;
  const lengths = c.input(4);
  if (b.typeOf(lengths).values?.every((n) => n >= rounds)) return undefined;
  const round = b.constant(
    'int32',
    [rounds, 1, 1],
    Array.from({ length: rounds }, (_, t) => t),
  );
  const inside = b.less(round, b.unsqueeze(lengths, [1]));
  const within = b.cast(inside, c.type(0).dtype);
  return { inside, within, beyond: b.sub(1, within) };
}
