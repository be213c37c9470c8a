import type { ModelAnalysis } from './analysis';
import { isBefore, isRange, relocated } from './analyzeRanges';
import type { Network, Range } from './model';

/** What was judged in the last state of a text. A network that says the same again, wherever it has moved to, is not judged anew. */
export class JudgedNetworks {
  private last: readonly Judged[] = [];
  private next: Judged[] = [];

  /** What the last state of the text holds of it; else what `judge` finds. */
  judged(network: Network, judge: () => ModelAnalysis): ModelAnalysis {
    const judged = this.recalled(network) ?? { network, analysis: judge() };
    this.next.push(judged);
    return judged.analysis;
  }

  /** The text has been read to its end. */
  turn(): void {
    this.last = this.next;
    this.next = [];
  }

  clear(): void {
    this.last = [];
  }

  private recalled(network: Network): Judged | undefined {
    for (const before of this.last) {
      const moves = movesBetween(before.network, network);
      if (!moves) continue;
      if ([...moves].every(([from, to]) => isSame(from, to))) return before;
      const analysis = relocated(before.analysis, (range) => moves.get(range));
      return analysis && { network, analysis };
    }
    return undefined;
  }
}

interface Judged {
  readonly network: Network;
  readonly analysis: ModelAnalysis;
}

const isSame = (a: Range, b: Range): boolean =>
  !isBefore(a.start, b.start) && !isBefore(b.start, a.start) && !isBefore(a.end, b.end) && !isBefore(b.end, a.end);

/** From the ranges of the first network to those of the second; undefined where they differ in anything else. */
function movesBetween(before: Network, after: Network): ReadonlyMap<Range, Range> | undefined {
  if (before.name !== after.name || before.layers.length !== after.layers.length) return undefined;
  const moves = new Map<Range, Range>();
  const met = new Map<object, object>();
  const same = (a: unknown, b: unknown): boolean => {
    if (Object.is(a, b)) return true;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (met.get(a) === b) return true;
    met.set(a, b);
    if (isRange(a)) {
      if (!isRange(b)) return false;
      moves.set(a, b);
      return true;
    }
    if (a instanceof Map) {
      return (
        b instanceof Map && a.size === b.size && [...a].every(([key, part]) => b.has(key) && same(part, b.get(key)))
      );
    }
    if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((part, n) => same(part, b[n]));
    if (ArrayBuffer.isView(a) || Array.isArray(b)) return false;
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && same(partOf(a, key), partOf(b, key)))
    );
  };
  return same(before, after) ? moves : undefined;
}

const partOf = (whole: object, key: string): unknown => Reflect.get(whole, key);
