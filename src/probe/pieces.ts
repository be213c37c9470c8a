import { byteLength, capturedInputs, type DataType, type Node } from '../model';
import type { Types } from '../ops/builder';
import type { Fetch } from './protocol';

/** A run of consecutive nodes that becomes a session of its own. */
export interface Piece {
  readonly nodes: readonly Node[];
  readonly fetches: readonly Fetch[];
  /** Values of earlier pieces that it takes in, and values of its own that later ones take in. */
  readonly takes: readonly string[];
  readonly handsOn: readonly string[];
}

export interface Cutting {
  /** What a piece may fetch before the next begins. */
  readonly bytes: number;
  /** Nodes of the longest piece. */
  readonly nodes: number;
  /** Nodes that begin a piece in any case. */
  readonly begins?: ReadonlySet<Node>;
}

/** Types that can be fed to and fetched from a session. */
const portable: ReadonlySet<DataType> = new Set([
  'float32',
  'float64',
  'float16',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint64',
  'uint32',
  'uint16',
  'uint8',
  'bool',
]);

/** Bytes of a value; 0 where its type is not known before it runs. */
export function bytesOf(name: string, types: Types): number {
  const type = types.get(name);
  return type ? byteLength(type.dtype, type.shape) : 0;
}

/**
 * Cuts nodes, all of which the fetches need, into pieces that fetch about the same number of bytes each, none of them too long. Nowhere is a
 * cut between a value that cannot leave a session (a sequence, an unknown type) and its readers.
 */
export function piecesOf(nodes: readonly Node[], fetches: readonly Fetch[], types: Types, cutting: Cutting): Piece[] {
  return joined(split(nodes, fetches, types, cutting), fetches);
}

function split(nodes: readonly Node[], fetches: readonly Fetch[], types: Types, cutting: Cutting): Node[][] {
  const wanted = new Set(fetches.map((f) => f.name));
  const whole = uncuttable(nodes, types);
  let piece: Node[] = [];
  const pieces = [piece];
  let filled = 0;
  for (const [i, n] of nodes.entries()) {
    const more = n.outputs.reduce((sum, name) => sum + (wanted.has(name) ? bytesOf(name, types) : 0), 0);
    const full = (filled > 0 && filled + more > cutting.bytes) || piece.length >= cutting.nodes;
    if (piece.length > 0 && !whole[i] && (full || cutting.begins?.has(n))) {
      piece = [];
      pieces.push(piece);
      filled = 0;
    }
    filled += more;
    piece.push(n);
  }
  return pieces;
}

/** For each node, whether something that cannot leave a session is made before it and read by it or later. */
function uncuttable(nodes: readonly Node[], types: Types): readonly boolean[] {
  const stuck = new Map<string, number>();
  for (const [i, n] of nodes.entries()) {
    for (const name of n.outputs) if (name && !portable.has(types.get(name)?.dtype ?? 'string')) stuck.set(name, i);
  }
  const last = new Map<number, number>();
  for (const [i, n] of nodes.entries()) {
    for (const name of capturedInputs(n)) {
      const from = stuck.get(name);
      if (from !== undefined) last.set(from, i);
    }
  }
  let until = -1;
  return nodes.map((_, i) => {
    const within = i <= until;
    until = Math.max(until, last.get(i) ?? -1);
    return within;
  });
}

/** Which piece fetches what, and what goes from one to another. */
function joined(pieces: readonly (readonly Node[])[], fetches: readonly Fetch[]): Piece[] {
  const home = new Map(pieces.flatMap((nodes, i) => nodes.flatMap((n) => n.outputs.map((name) => [name, i] as const))));
  const own: Fetch[][] = pieces.map(() => []);
  // What no node makes (an input that is measured, a cotangent that is a gradient as it is) is fetched first.
  for (const f of fetches) own[home.get(f.name) ?? 0]?.push(f);
  const takes = pieces.map((nodes, i) => {
    const captured = new Set(nodes.flatMap(capturedInputs));
    return [...captured].filter((name) => (home.get(name) ?? i) !== i);
  });
  const handed = new Set(takes.flat());
  return pieces.map((nodes, i) => ({
    nodes,
    fetches: own[i] ?? [],
    takes: takes[i] ?? [],
    handsOn: [...new Set(nodes.flatMap((n) => n.outputs.filter((name) => handed.has(name))))],
  }));
}
