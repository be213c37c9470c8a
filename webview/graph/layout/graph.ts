/** What is laid out: nodes by number, in order of execution. Plain data, so that a worker can take it. */
export interface LayoutInput {
  /** For each node the nodes that it reads. One that is not before it closes a loop. */
  readonly predecessors: readonly (readonly number[])[];
  /** Width of each node, in pixels. */
  readonly widths: readonly number[];
}

export interface Layout {
  /** Centre of each node. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly edges: readonly EdgePath[];
}

export interface EdgePath {
  readonly from: number;
  readonly to: number;
  /** From the foot of `from` to the head of `to`, as x, y, x, y, …; null for an edge too long to be drawn, which has a stub at each end. */
  readonly points: readonly number[] | null;
}

/** Pixels between the centres of two ranks, of which a node takes `nodeHeight`. */
export const rankHeight = 64;
export const nodeHeight = 34;
/** Pixels between neighbours of a rank. */
export const gap = 20;

/** An edge over more ranks than this crosses so much that a name at both ends says more than a line. */
export const longestEdge = 12;
