import { availableParallelism } from 'node:os';
import { byteLength, type Graph } from '../model';
import type { Types } from '../ops/builder';
import type { SessionOptions } from './protocol';

const largestPrepacked = 512 * 2 ** 20;

/**
 * Elements of a tensor from which a second thread is worth its while. Below, the threads of the runtime mostly wait for each other, and do so
 * without letting go of their cores: a stack of 17 small dense layers takes twice the processor time on two threads, and three times as long
 * where other programs want the cores too.
 */
const smallestShared = 2 ** 16;

/**
 * All optimisations, except where they would change the numbers (a dequantised weight folded into its product is 0.5 % off) or where a
 * second, prepacked copy of the weights would cost more than it saves. One thread where no tensor is large.
 */
export function sessionOptions(graph: Graph, types: Types, threads = threadsFor(graph, types)): SessionOptions {
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

/** Of a shape that only a run can tell, the worst is expected. */
function threadsFor(graph: Graph, types: Types): number {
  const isSmall = (dims: readonly number[] | undefined): boolean =>
    dims !== undefined && dims.reduce((n, d) => n * d, 1) < smallestShared;
  const isAlone =
    graph.nodes.every(({ outputs }) => outputs.every((name) => name === '' || isSmall(types.get(name)?.shape))) &&
    [...graph.initializers.values()].every(({ dims }) => isSmall(dims));
  return isAlone ? 1 : availableParallelism();
}
