import { capturedInputs, type Node } from '../model';
import type { Types } from '../ops/builder';
import { bytesOf, type Piece } from './pieces';

/** The runtime computes most operators on half precision in float32, between casts: both copies are there. */
const inside = (name: string, types: Types): number => {
  const dtype = types.get(name)?.dtype;
  return bytesOf(name, types) * (dtype === 'float16' || dtype === 'bfloat16' ? 3 : 1);
};

/** What the runtime holds of a node's outputs. */
export const madeBytes = ({ outputs }: Node, types: Types): number =>
  outputs.reduce((sum, name) => sum + inside(name, types), 0);

/**
 * How many bytes of tensors the pieces hold at the fullest moment, when one runs after the other: what is handed from piece to piece, what
 * the runtime holds between the first and the last use of each value, and what is fetched, twice, as it is copied out of the runtime.
 * Values of unknown type count nothing.
 */
export function footprint(pieces: readonly Piece[], types: Types): number {
  const lastTaken = new Map(pieces.flatMap((p, i) => p.takes.map((name) => [name, i] as const)));
  let handed = 0;
  let most = 0;
  for (const [i, piece] of pieces.entries()) {
    most = Math.max(most, handed + heldInside(piece, types));
    for (const name of piece.handsOn) handed += bytesOf(name, types);
    for (const name of piece.takes) if (lastTaken.get(name) === i) handed -= bytesOf(name, types);
  }
  return most;
}

function heldInside({ nodes, fetches, handsOn }: Piece, types: Types): number {
  const outputs = new Set([...fetches.map((f) => f.name), ...handsOn]);
  const own = new Set(nodes.flatMap((n) => n.outputs));
  const lastUse = new Map<string, number>();
  for (const [i, n] of nodes.entries()) {
    for (const name of [...n.outputs, ...capturedInputs(n)]) if (own.has(name)) lastUse.set(name, i);
  }
  const ends: string[][] = nodes.map(() => []);
  for (const [name, i] of lastUse) if (!outputs.has(name)) ends[i]?.push(name);

  let held = 0;
  let most = 0;
  for (const [i, n] of nodes.entries()) {
    held += madeBytes(n, types);
    most = Math.max(most, held);
    for (const name of ends[i] ?? []) held -= inside(name, types);
  }
  // What is left are the outputs.
  return Math.max(most, 2 * held);
}
