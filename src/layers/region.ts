import type { Node } from '../model';
import { stored, storedScalar } from './stored';
import { nodeAt, readersOf, reads, type Wiring } from './wiring';

/**
 * A piece of the graph that computes with one value alone: from `start` through nodes that read nothing else but stored scalars.
 * Where all paths meet again in one value (an exit), the piece up to there is a function of `start`, whichever way an exporter spelled it.
 */
export interface Region {
  readonly start: string;
  /** Node indices in topological order. */
  readonly nodes: readonly number[];
  /** Nearest first. */
  readonly exits: readonly Exit[];
}

export interface Exit {
  readonly value: string;
  /** The nodes up to there. */
  readonly nodes: readonly number[];
}

/** More nodes than the longest spelling of an activation or a normalisation that exporters write (LayerNormalization with casts: 13). */
const largestRegion = 16;
/** A value with more readers than this is not the inside of one function. */
const mostReaders = 8;

/** Stored numbers that shape a function without being a weight of it: scalars, and the axes of reductions. */
const isSetting = (wiring: Wiring, value: string): boolean =>
  storedScalar(wiring, value) !== undefined || stored(wiring, value)?.tensor.dtype === 'int64';

/**
 * The region that grows from `start` over accepted nodes. All readers of `start` must lie inside up to an exit, unless the region is
 * asked to begin with one of them (`first`): then other readers of `start` do not matter, earlier ones are left out.
 */
export function regionFrom(wiring: Wiring, start: string, accepts: (node: Node) => boolean, first?: number): Region {
  const begin = readersOf(wiring, start).filter((reader) => first === undefined || reader >= first);
  const frontier = new Set(begin);
  /** Number of readers that are not inside, by value. */
  const open = new Map([[start, begin.length]]);
  const nodes: number[] = [];
  const exits: Exit[] = [];
  while (nodes.length < largestRegion && frontier.size > 0 && frontier.size <= mostReaders) {
    const index = Math.min(...frontier);
    frontier.delete(index);
    const node = nodeAt(wiring, index);
    const output = node.outputs[0];
    const inside =
      output !== undefined &&
      node.domain === '' &&
      accepts(node) &&
      reads(node).every((input) => open.has(input) || isSetting(wiring, input));
    if (!inside) {
      if (index === first) break;
      continue;
    }
    for (const input of new Set(node.inputs)) if (open.has(input)) open.set(input, (open.get(input) ?? 0) - 1);
    nodes.push(index);
    const readers = readersOf(wiring, output);
    open.set(output, readers.length + (wiring.outputs.has(output) ? 1 : 0));
    for (const reader of readers) frontier.add(reader);
    const closed = [...open].every(
      ([value, left]) => left === 0 || value === output || (value === start && first !== undefined),
    );
    if (closed) exits.push({ value: output, nodes: [...nodes] });
  }
  return { start, nodes, exits };
}
