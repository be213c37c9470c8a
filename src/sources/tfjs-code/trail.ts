/** State that evaluation changes, and that can be taken back. */
export interface Mutable {
  /** Its present state, to be handed to `restore`. */
  save(): unknown;
  restore(saved: unknown): void;
  /** From a state before both, becomes what is true of both; where they disagree, the first one or unknown. */
  join(first: unknown, second: unknown, why: string): void;
}

type States = ReadonlyMap<Mutable, unknown>;

/**
 * The changes since a point in time, so that both ways of a condition that cannot be known are evaluated from the same state.
 * Trails nest; a mutable reports itself by `touch` before it changes.
 */
export class Trail {
  private current: Map<Mutable, unknown> | undefined;

  touch(mutable: Mutable): void {
    if (this.current && !this.current.has(mutable)) this.current.set(mutable, mutable.save());
  }

  /** Runs `work`; what it changed, with the states before. */
  record(work: () => void): States {
    const outer = this.current;
    const inner = new Map<Mutable, unknown>();
    this.current = inner;
    try {
      work();
    } finally {
      this.current = outer;
      if (outer) for (const [m, state] of inner) if (!outer.has(m)) outer.set(m, state);
    }
    return inner;
  }

  static states(of: Iterable<Mutable>): Map<Mutable, unknown> {
    const states = new Map<Mutable, unknown>();
    for (const m of of) states.set(m, m.save());
    return states;
  }

  static restore(states: States): void {
    for (const [m, state] of states) m.restore(state);
  }
}
