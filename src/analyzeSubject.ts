import type { Graph, Model, Tensor } from './model';
import type { Types } from './ops/builder';
import { ProbeFailure } from './probe/failure';
import { FeedError, type PlannedInput } from './probe/feeds';
import type { Objective } from './probe/probe';
import type { WeightSummary } from './probe/weights';

/** A model that a source holds: described, and ready to be run. */
export interface Subject {
  readonly model: Model;
  /** By the name of the initializer. */
  readonly summaries: ReadonlyMap<string, WeightSummary>;
  readonly ways: Ways;
  /** Its folder is where weights may lie. */
  readonly file: string;
  /** Whether training changes this initializer: it is no number of a formula. */
  readonly isParameter: (initializer: string, tensor: Tensor) => boolean;
  /** Why it is not run at all. */
  readonly refusal?: { readonly status: 'failed' | 'skipped'; readonly reason: string };
}

/** A way to feed a model, and the canonical graph that it leads to, with the types of its values. */
export interface Fed {
  readonly inputs: readonly PlannedInput[];
  readonly graph: Graph;
  readonly types: Types;
  /** Absent: random cotangents stand for a loss. */
  readonly objective?: Objective;
}

/** The ways to feed a model, the most plausible first, which is looked for at once. */
export class Ways implements Iterable<Fed> {
  readonly first: Fed | undefined;
  /** Why there is none. */
  readonly refusal: ProbeFailure | undefined;
  readonly #rest: Iterator<Fed, void>;

  /** A model that nothing plausible can be fed to is still read. Throws FeedError where what was `asked` for is impossible. */
  constructor(ways: Iterator<Fed, void>, asked: boolean) {
    this.#rest = ways;
    try {
      const { value } = ways.next();
      this.first = value ?? undefined;
    } catch (error) {
      if (!(error instanceof FeedError) || asked) throw error;
      this.refusal = new ProbeFailure('rejected', error.message);
    }
  }

  *[Symbol.iterator](): Generator<Fed, void> {
    if (!this.first) return;
    yield this.first;
    for (let next = this.#rest.next(); !next.done; next = this.#rest.next()) yield next.value;
  }
}
