import { capturedInputs, type Graph, type Tensor } from '../model';
import type { Types } from '../ops/builder';
import { bytesOf, type Cutting, type Piece, piecesOf } from './pieces';
import type { Fetch, Stage } from './protocol';
import { prune } from './prune';
import { skeleton } from './skeleton';

/** What a stage may fetch before the next begins. */
export const stageBytes = 48 * 2 ** 20;
/** Each stage is a session of its own, which takes time to build. */
const mostStages = 12;

/**
 * Nodes of a stage. The runtime sorts a graph once for each of its optimisations, in time that grows with the nodes times those that could run
 * next, and a backward pass has many of these (1.30: a sorted list that is searched from its beginning). Processor time to load the 100,000
 * nodes of a chain of 20,000 functions and its gradient: 21.7 s in stages of 4,000 nodes, 7.9 of 2,000, 4.7 of 1,000, 3.4 of 500, 3.0 of 250.
 * Smaller graphs stay in few pieces, as each hands tensors on.
 */
export const stageNodes = (total: number): number => (total > 10_000 ? 500 : 2_000);

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
  const nodes = prune(
    graph.nodes,
    fetches.map((f) => f.name),
  );
  return encoded(
    graph,
    piecesOf(nodes, fetches, types, usualCutting(nodes.length, fetches, types, bytes)),
    types,
    folder,
  );
}

/** How a graph is cut where memory is no concern. */
export const usualCutting = (nodes: number, fetches: readonly Fetch[], types: Types, bytes = stageBytes): Cutting => {
  const total = fetches.reduce((sum, f) => sum + bytesOf(f.name, types), 0);
  return { bytes: Math.max(bytes, total / mostStages), nodes: stageNodes(nodes) };
};

/** Each piece as a model of its own; `graph` tells inputs, initializers and operator sets. */
export const encoded = (graph: Graph, pieces: readonly Piece[], types: Types, folder: string): Stage[] =>
  pieces.map(({ nodes, fetches, takes, handsOn }) => {
    const outputs = [...new Set([...fetches.map((f) => f.name), ...handsOn])];
    const used = new Map<string, Tensor>();
    for (const name of [...outputs, ...nodes.flatMap(capturedInputs)]) {
      const stored = graph.initializers.get(name);
      if (stored) used.set(name, stored);
    }
    const part = {
      ...graph,
      nodes,
      inputs: [...graph.inputs, ...takes.map((name) => ({ name }))],
      initializers: used,
    };
    return { model: skeleton(part, outputs, types, folder), fetches, handsOn };
  });
