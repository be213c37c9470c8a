import type { Layer } from '../../model';
import type { Evidence } from '../rule';
import { closedBranches } from './closed';

/**
 * The longest run of weight layers from an input towards an output: the road on which a factor per layer has the most layers to
 * accumulate. Side branches (gates, short cuts, auxiliary heads) are off it, so their gradients, which are small or large for reasons
 * of their own, do not count as the network's.
 *
 * Heads are left out: the gradient there is set by the loss and the width of the output, not by depth. Embeddings are inputs. Branches that start
 * closed on purpose do not count, either.
 */
export function spine(evidence: Evidence): readonly Layer[] {
  const depth = new Map<string, { readonly length: number; readonly before: Layer | undefined }>();
  const closed = closedBranches(evidence);
  const road = evidence.layers.filter((l) => l.weight && !l.gate && l.kind !== 'embedding' && !closed.has(l.id));
  for (const l of road) {
    const before = l.predecessors
      .map((id) => evidence.layer(id))
      .filter((p) => p !== undefined && depth.has(p.id))
      .reduce<Layer | undefined>((best, p) => (p && lengthOf(p) > lengthOf(best) ? p : best), undefined);
    depth.set(l.id, { length: lengthOf(before) + 1, before });
  }
  function lengthOf(l: Layer | undefined): number {
    return (l && depth.get(l.id)?.length) ?? 0;
  }
  let at = road.reduce<Layer | undefined>((best, l) => (lengthOf(l) > lengthOf(best) ? l : best), undefined);
  const path: Layer[] = [];
  while (at) {
    if (!at.head) path.unshift(at);
    at = depth.get(at.id)?.before;
  }
  return path;
}

/** Runs of neighbours on a road that satisfy `belongs`, at least `atLeast` long. */
export function runs(
  road: readonly Layer[],
  belongs: (layer: Layer) => boolean,
  atLeast: number,
): readonly (readonly Layer[])[] {
  const found: Layer[][] = [];
  let open: Layer[] = [];
  for (const l of road) {
    if (belongs(l)) open.push(l);
    else {
      found.push(open);
      open = [];
    }
  }
  found.push(open);
  return found.filter((run) => run.length >= atLeast);
}

/** Runs of the road without a join, a branch or a short cut between them: each layer reads what the one before it made, and nothing else. */
export const chains = (
  road: readonly Layer[],
  belongs: (layer: Layer) => boolean,
  atLeast: number,
): readonly (readonly Layer[])[] => {
  const follows = (l: Layer, before: Layer | undefined): boolean =>
    before !== undefined && !before.residual && l.predecessors.length === 1 && l.predecessors[0] === before.id;
  const found: Layer[][] = [];
  for (const run of runs(road, (l) => belongs(l) && !l.residual, 1)) {
    let open: Layer[] = [];
    for (const l of run) {
      if (!follows(l, open.at(-1)) && open.length) {
        found.push(open);
        open = [];
      }
      open.push(l);
    }
    found.push(open);
  }
  return found.filter((chain) => chain.length >= atLeast);
};

/** The chain that has most of something. */
export const most = (
  all: readonly (readonly Layer[])[],
  of: (chain: readonly Layer[]) => number,
): readonly Layer[] | undefined =>
  all.reduce<readonly Layer[] | undefined>((best, chain) => (best && of(best) >= of(chain) ? best : chain), undefined);
