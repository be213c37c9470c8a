import type { GraphBuilder } from '../builder';
import type { Linearised } from './cell';
import type { Direction } from './direction';
import { overTime } from './over-time';

/** What the cells' backward passes share. */

/**
 * The state that each round starts from, [T, N, H]: `first`, then the others' results. Beyond its end a sequence has the state that a
 * reversed pass starts from; a forward pass does not look there.
 */
export function previous(b: GraphBuilder, d: Direction, states: string, first: string): string {
  const rounds = b.shapeOf(states)[0] as number;
  const kept = d.mask ? b.where(d.mask.inside, states, first) : states;
  const start = b.unsqueeze(first, [0]);
  if (rounds === 1) return start;
  return d.reversed
    ? b.concat([b.slice(kept, [1], [rounds], [0]), start], 0)
    : b.concat([start, b.slice(kept, [0], [rounds - 1], [0])], 0);
}

/** x·wᵀ, plus a bias where there is one. */
export function affine(b: GraphBuilder, x: string, w: string, bias: string | undefined): string {
  const product = b.matmul(x, b.transpose(w, [1, 0]));
  return bias === undefined ? product : b.add(product, bias);
}

/** Equal parts of the last axis. */
export function gatesOf(b: GraphBuilder, x: string, hidden: number): readonly string[] {
  const count = (b.shapeOf(x).at(-1) as number) / hidden;
  return b.node('Split', [x, b.ints(Array(count).fill(hidden))], { axis: { type: 'int', value: -1 } }, count);
}

/** Parts along the last axis, put together. */
export const joined = (b: GraphBuilder, parts: readonly string[]): string => b.concat(parts, -1);

/** 0 beyond the end of a sequence. */
export const held = (b: GraphBuilder, d: Direction, x: string): string => (d.mask ? b.mul(x, d.mask.within) : x);

/** One round backwards: from the cotangents of its states and its slices of the coefficients. */
export type Back = (body: GraphBuilder, dh: string, dc: string, slices: readonly string[]) => BackRound;

export interface BackRound {
  /** Cotangents of the states before the round, [N, H]. */
  readonly dh: string;
  readonly dc?: string;
  /** Of an LSTM's cell after the round, on all its ways: through the output gate as well as through the next rounds. */
  readonly cell?: string;
  readonly emit: readonly string[];
}

export interface BackPass {
  /** Cotangents of the first states, [N, H]. */
  readonly dh: string;
  readonly dc: string | undefined;
  /** What the rounds emitted, each [T, N, …]. */
  readonly emitted: readonly string[];
}

/**
 * Carries the cotangents of the states from the last round to the first; each round adds what arrives at its own output. Beyond its end
 * a sequence hands them on unchanged: `coefficients` must be 0 there but for what hands on `dc`.
 */
export function backwards(
  b: GraphBuilder,
  d: Direction,
  carriesCell: boolean,
  { coefficients, back }: Pick<Linearised, 'coefficients' | 'back'>,
): BackPass {
  const optional = [d.dy, d.mask?.beyond].filter((s) => s !== undefined);
  const rounds = { states: carriesCell ? [d.dh, d.dc] : [d.dh], sequences: [...coefficients, ...optional] };
  const { states, sequences } = overTime(b, rounds, !d.reversed, (body, [later = '', dc = ''], slices) => {
    const dy = d.dy === undefined ? undefined : slices[coefficients.length];
    const dh = dy === undefined ? later : body.add(later, dy);
    const result = back(body, dh, dc, slices);
    const beyond = d.mask && slices.at(-1);
    const earlier = beyond === undefined ? result.dh : body.add(result.dh, body.mul(dh, beyond));
    return { states: result.dc === undefined ? [earlier] : [earlier, result.dc], sequences: result.emit };
  });
  return { dh: states[0] as string, dc: states[1], emitted: sequences };
}
