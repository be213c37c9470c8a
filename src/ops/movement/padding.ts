import type { GraphBuilder } from '../builder';

/**
 * `x` with `begin[i]` zeros before and `end[i]` after it along axis i; negative numbers take as many elements away. Nothing is added where
 * all are 0. Every axis is named: where a Transpose stands before it, ONNX Runtime 1.30 makes a Pad of some axes one that it cannot run.
 */
export function padded(b: GraphBuilder, x: string, begin: readonly number[], end: readonly number[]): string {
  const pads = [...begin, ...end];
  return pads.every((p) => p === 0) ? x : b.op('Pad', [x, b.ints(pads)]);
}
