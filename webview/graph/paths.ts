import type { FoldedGraph } from './folded';

/** What lies before and behind a node: where its signal comes from, and where its gradient does. */
export interface Paths {
  /** The nodes that it reads, directly or not, itself included. */
  readonly upstream: ReadonlySet<number>;
  /** The nodes that read it, directly or not, itself included: its gradient comes through them. */
  readonly downstream: ReadonlySet<number>;
}

export function pathsOf({ predecessors }: Pick<FoldedGraph, 'predecessors'>, node: number): Paths {
  const successors: number[][] = predecessors.map(() => []);
  for (const [to, before] of predecessors.entries()) for (const from of before) successors[from]?.push(to);
  return { upstream: reached(node, predecessors), downstream: reached(node, successors) };
}

function reached(start: number, next: readonly (readonly number[])[]): ReadonlySet<number> {
  const found = new Set([start]);
  for (const node of found) for (const further of next[node] ?? []) found.add(further);
  return found;
}

export interface Loss {
  readonly from: number;
  readonly to: number;
  /** Gradient at `from` over that at `to`. */
  readonly factor: number;
}

/**
 * Where on its way back to a node the gradient loses most: the steepest step between two neighbours, by root mean square. Undefined where it
 * loses less than half anywhere, or was not measured.
 */
export function steepestLoss(
  { predecessors }: Pick<FoldedGraph, 'predecessors'>,
  { downstream }: Paths,
  gradient: (node: number) => number | null,
): Loss | undefined {
  let worst: Loss | undefined;
  for (const to of downstream) {
    for (const from of predecessors[to] ?? []) {
      const [here, there] = [gradient(from), gradient(to)];
      if (!downstream.has(from) || here === null || there === null || there === 0) continue;
      const factor = here / there;
      if (factor < (worst?.factor ?? 0.5)) worst = { from, to, factor };
    }
  }
  return worst;
}
