import { availableParallelism } from 'node:os';
import { byteLength, type Graph } from '../model';
import type { SessionOptions } from './protocol';

const largestPrepacked = 512 * 2 ** 20;

/**
 * All optimisations, except where they would change the numbers (a dequantised weight folded into its product is 0.5 % off) or where a
 * second, prepacked copy of the weights would cost more than it saves.
 */
export function sessionOptions(graph: Graph, threads = availableParallelism()): SessionOptions {
  let bytes = 0;
  for (const t of graph.initializers.values()) bytes += byteLength(t.dtype, t.dims);
  const big = bytes > largestPrepacked;
  const quantised = graph.nodes.some((n) => /quantize/i.test(n.op) || n.op.startsWith('QLinear'));
  return {
    threads,
    optimization: big || quantised ? 'basic' : 'all',
    prepacking: !big,
    // An arena keeps the most that any stage has needed, for every stage; without it a run takes no longer.
    memoryArena: false,
  };
}
