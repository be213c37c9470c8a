import { type Layer, ofParameter } from '../../model';
import type { Evidence } from '../rule';

/** Branches that start closed on purpose: they end in zeros, and a short cut or another branch carries signal and gradient past them. */

/** The end of a residual branch (SkipInit, ReZero, Fixup, LoRA-B, zero convolutions, zero γ) and gates (adaLN-zero). */
export const startsClosedOnPurpose = (l: Layer): boolean => l.residual || l.gate;

/** All elements of its weight are zero. */
export function hasZeroKernel(evidence: Evidence, l: Layer): boolean {
  if (!l.weight || l.kind === 'embedding') return false;
  const stats = ofParameter(evidence.weights, l.weight);
  return stats ? stats.n > 0 && stats.nonFinite === 0 && stats.maxAbs === 0 : l.weight.initializer.kind === 'zeros';
}

/** The learned scale of its normalisation is zero for every unit. */
export function hasZeroGain({ weights }: Evidence, { normalisation }: Layer): boolean {
  const gain = weights.get(normalisation?.scale ?? '');
  return gain !== undefined && gain.n > 0 && gain.nonFinite === 0 && gain.maxAbs === 0;
}

/**
 * Ids of the layers in such branches: their ends, which give out nothing at first, and those before that feed nothing else, which get no
 * gradient at first. Neither tells how signal and gradient flow through the network.
 */
export function closedBranches(evidence: Evidence): ReadonlySet<string> {
  const known = cache.get(evidence.layers);
  if (known) return known;
  const closed = new Set(
    evidence.layers
      .filter((l) => startsClosedOnPurpose(l) && (hasZeroKernel(evidence, l) || hasZeroGain(evidence, l)))
      .map((l) => l.id),
  );
  if (closed.size > 0) {
    const readers = new Map<string, Layer[]>();
    for (const l of evidence.layers) for (const id of l.predecessors) readers.set(id, [...(readers.get(id) ?? []), l]);
    for (const l of [...evidence.layers].reverse()) {
      const reading = readers.get(l.id) ?? [];
      if (reading.length > 0 && !l.residual && !l.head && reading.every(({ id }) => closed.has(id))) closed.add(l.id);
    }
  }
  cache.set(evidence.layers, closed);
  return closed;
}

/** Several rules ask this of one model. */
const cache = new WeakMap<Evidence['layers'], ReadonlySet<string>>();
