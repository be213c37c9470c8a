import { byteLength, capturedInputs, type DataType, type Graph, type Node } from '../model';
import type { Types } from '../ops/builder';
import type { Fetch, Stage } from './protocol';
import { prune } from './prune';
import { skeleton } from './skeleton';

/** What a stage may fetch before the next begins. */
const stageBytes = 48 * 2 ** 20;
/** Each stage is a session of its own, which takes time to build. */
const mostStages = 12;

/**
 * Nodes of a stage. The runtime sorts a graph once for each of its optimisations, in time that grows with the nodes times those that could run
 * next, and a backward pass has many of these (1.30: a sorted list that is searched from its beginning). A graph of 10,000 nodes takes seconds to
 * load, five of 2,000 a fraction of one; very large graphs are worth still shorter stages.
 */
const stageNodes = (total: number): number => (total > 20_000 ? 1_000 : 2_000);

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

/**
 * Cuts a graph that computes `fetches` into stages, so that no more than a share of what is measured has to be held at a time. A small model
 * is one stage; so is one whose inner values cannot all leave a session (sequences, unknown types).
 */
export function stagesOf(
  graph: Graph,
  fetches: readonly Fetch[],
  types: Types,
  folder: string,
  bytes = stageBytes,
): Stage[] {
  const wanted = new Set(fetches.map((f) => f.name));
  const nodes = prune(graph.nodes, wanted);
  const pieces = split(nodes, wanted, types, bytes);
  const handed = handedOn(pieces);
  const movable = handed.flat().every((name) => portable.has(types.get(name)?.dtype ?? 'string'));
  const chosen = movable ? pieces : [nodes];
  const stageOf = new Map(
    chosen.flatMap((piece, i) => piece.flatMap((n) => n.outputs.map((name) => [name, i] as const))),
  );
  return chosen.map((piece, i) => {
    // What no node makes (an input that is measured, a cotangent that is a gradient as it is) is fetched first.
    const own = fetches.filter((f) => (stageOf.get(f.name) ?? 0) === i);
    const handsOn = movable ? (handed[i] ?? []) : [];
    const inner = new Set(piece.flatMap((n) => n.outputs));
    const taken = piece.flatMap(capturedInputs).filter((name) => stageOf.has(name) && !inner.has(name));
    const part = {
      ...graph,
      nodes: piece,
      inputs: [...graph.inputs, ...[...new Set(taken)].map((name) => ({ name }))],
    };
    const outputs = [...new Set([...own.map((f) => f.name), ...handsOn])];
    return { model: skeleton(part, outputs, types, folder), fetches: own, handsOn };
  });
}

const bytesOf = (name: string, types: Types): number => {
  const type = types.get(name);
  return type ? byteLength(type.dtype, type.shape) : 0;
};

/** Consecutive runs of nodes that fetch about the same number of bytes each, none of them too long. */
function split(nodes: readonly Node[], wanted: ReadonlySet<string>, types: Types, bytes: number): Node[][] {
  const fetched = (n: Node): number =>
    n.outputs.reduce((sum, name) => sum + (wanted.has(name) ? bytesOf(name, types) : 0), 0);
  const total = nodes.reduce((sum, n) => sum + fetched(n), 0);
  const budget = Math.max(bytes, total / mostStages);
  const longest = stageNodes(nodes.length);
  let piece: Node[] = [];
  const pieces = [piece];
  let filled = 0;
  for (const n of nodes) {
    const more = fetched(n);
    if ((filled > 0 && filled + more > budget) || piece.length === longest) {
      piece = [];
      pieces.push(piece);
      filled = 0;
    }
    filled += more;
    piece.push(n);
  }
  return pieces;
}

/** For each piece, its values that later pieces take in. */
function handedOn(pieces: readonly (readonly Node[])[]): string[][] {
  const later = new Set<string>();
  const result: string[][] = [];
  for (const piece of [...pieces].reverse()) {
    result.unshift([...new Set(piece.flatMap((n) => n.outputs.filter((name) => later.has(name))))]);
    for (const name of piece.flatMap(capturedInputs)) later.add(name);
  }
  return result;
}
