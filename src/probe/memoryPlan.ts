import { byteLength, capturedInputs, type Graph, type Node } from '../model';
import type { Types } from '../ops/builder';
import { type Checkpointed, checkpointed } from './checkpoint';
import { footprint, madeBytes } from './footprint';
import type { MemoryUse, Recomputation } from './measured';
import { bytesOf, type Piece, piecesOf } from './pieces';
import type { Fetch, SessionOptions } from './protocol';
import { prune } from './prune';
import { stageBytes, stageNodes, usualCutting } from './stages';

/** How a graph is cut so that it fits into memory, and what that costs. */
export interface MemoryPlan {
  readonly pieces: readonly Piece[];
  /** Bytes of tensors at the fullest moment, as far as types are known. */
  readonly bytes: number;
  /** Bytes of all tensors that the forward pass makes. */
  readonly forward: number;
  /** Segments of the forward pass whose inside is computed twice; 1: nothing is. */
  readonly segments: number;
  /** What it would have taken without computing anything twice. */
  readonly otherwise: number;
  /** Where memory is short, without a second copy of the weights. */
  readonly session: SessionOptions;
  readonly frugal: boolean;
}

export interface MemoryRequest {
  readonly graph: Graph;
  readonly types: Types;
  readonly fetches: readonly Fetch[];
  /** The inputs that begin the backward pass. */
  readonly cotangents: ReadonlySet<string>;
  readonly session: SessionOptions;
  readonly limitMB: number;
}

/** MB: what the process takes without any tensor, and each session. */
const bare = 110;
const sessionMB = 0.5;
/** Freed memory that is neither used again nor given back, as a share of that in use, unless the process is frugal. */
const slack = 0.25;
/** Numbers of segments to try, how much a stage may fetch, and how many stages there may be: all cost time. */
const segmentCounts = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];
const smallStages = [stageBytes / 2, stageBytes / 8];
const mostStages = 48;

/**
 * The cheapest of: as usual; smaller stages; smaller stages and more and more segments that are computed again. Where nothing fits, the plan
 * that takes the least.
 */
export function planMemory(request: MemoryRequest): MemoryPlan {
  const { types, fetches, session } = request;
  const nodes = prune(
    request.graph.nodes,
    fetches.map((f) => f.name),
  );
  const fixed = fedBytes(request);
  const begin = nodes.findIndex((n) => capturedInputs(n).some((name) => request.cotangents.has(name)));
  const backward = begin < 0 ? nodes.length : begin;
  const forward = nodes.slice(0, backward).reduce((sum, n) => sum + madeBytes(n, types), 0);
  const within = (bytes: number, stages: number): boolean =>
    bytes / 2 ** 20 + bare + stages * sessionMB <= request.limitMB;
  const usual = piecesOf(nodes, fetches, types, usualCutting(nodes.length, fetches, types));
  const otherwise = footprint(usual, types) + fixed;
  if (within((1 + slack) * otherwise + prepacked(request), usual.length)) {
    return { pieces: usual, bytes: otherwise, forward, segments: 1, otherwise, session, frugal: false };
  }
  const frugal = { forward, otherwise, session: { ...session, prepacking: false }, frugal: true };
  let best: MemoryPlan = { pieces: usual, bytes: otherwise, segments: 1, ...frugal };
  const fetched = fetches.reduce((sum, f) => sum + bytesOf(f.name, types), 0);
  for (const segments of [1, ...segmentCounts.filter((n) => n < begin)]) {
    const { nodes: all, begins } = segmented(nodes, backward, segments, types);
    for (const small of smallStages) {
      const cutting = { bytes: Math.max(small, fetched / mostStages), nodes: stageNodes(all.length), begins };
      const pieces = piecesOf(all, fetches, types, cutting);
      const plan = { pieces, bytes: footprint(pieces, types) + fixed, segments, ...frugal };
      if (plan.bytes < best.bytes) best = plan;
      if (within(best.bytes, best.pieces.length)) return best;
    }
  }
  return best;
}

const segmented = (nodes: readonly Node[], backward: number, segments: number, types: Types): Checkpointed =>
  segments > 1 ? checkpointed(nodes, backward, segments, types) : { nodes, begins: new Set() };

const inMB = (bytes: number): number => Math.round((10 * bytes) / 2 ** 20) / 10;

/** What the report says of it. */
export const memoryUseOf = ({ segments, bytes, forward }: MemoryPlan, limitMB: number): MemoryUse => ({
  forwardMB: inMB(forward),
  expectedMB: inMB(bytes),
  timesForward: forward > 0 ? bytes / forward : null,
  recomputed: segments > 1,
  limitMB,
});

/** What it says beside that, where something is computed twice. */
export function recomputationOf(
  { segments, bytes, otherwise }: MemoryPlan,
  limitMB: number,
): Recomputation | undefined {
  if (segments < 2) return undefined;
  const [expectedMB, otherwiseMB] = [bytes, otherwise].map((b) => Math.round(b / 2 ** 20)) as [number, number];
  return {
    segments,
    limitMB,
    expectedMB,
    otherwiseMB,
    message: `To stay within ${limitMB} MB of memory, the forward pass was cut into ${segments} segments whose activations were computed again on the way back: about ${expectedMB} MB of tensors at a time instead of ${otherwiseMB} MB.`,
  };
}

/** Inputs and cotangents, which every stage may take in. */
function fedBytes({ graph, types }: MemoryRequest): number {
  return graph.inputs.reduce((sum, { name }) => {
    const type = types.get(name);
    return sum + (type ? byteLength(type.dtype, type.shape) : 0);
  }, 0);
}

/** The second copy of the weights that faster kernels make. */
function prepacked({ graph, session }: MemoryRequest): number {
  if (!session.prepacking) return 0;
  return [...graph.initializers.values()].reduce((sum, t) => sum + byteLength(t.dtype, t.dims), 0);
}
