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
 * Cuts nodes, all of which the fetches need, into pieces that fetch about the same number of bytes each, none of them too long. It stays one
 * piece where a value between two of them cannot leave a session (sequences, unknown types).
 */
export function piecesOf(nodes: readonly Node[], fetches: readonly Fetch[], types: Types, cutting: Cutting): Piece[] {
  const pieces = joined(split(nodes, fetches, types, cutting), fetches);
  const movable = pieces.every((p) => p.handsOn.every((name) => portable.has(types.get(name)?.dtype ?? 'string')));
  return movable ? pieces : joined([nodes], fetches);
}

function split(nodes: readonly Node[], fetches: readonly Fetch[], types: Types, cutting: Cutting): Node[][] {
  const wanted = new Set(fetches.map((f) => f.name));
  let piece: Node[] = [];
  const pieces = [piece];
  let filled = 0;
  for (const n of nodes) {
    const more = n.outputs.reduce((sum, name) => sum + (wanted.has(name) ? bytesOf(name, types) : 0), 0);
    const full = (filled > 0 && filled + more > cutting.bytes) || piece.length === cutting.nodes;
    if (piece.length > 0 && (full || cutting.begins?.has(n))) {
      piece = [];
      pieces.push(piece);
      filled = 0;
    }
    filled += more;
    piece.push(n);
  }
  return pieces;
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
