import { type Random, random } from '../../support/draw';

/** Seeded choices. */
export class Draw {
  private readonly next: Random;

  constructor(seed: number) {
    this.next = random(seed);
    // Streams of neighbouring seeds begin alike.
    for (let i = 0; i < 8; i++) this.next();
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** An integer from low to high, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const found = list[this.int(0, list.length - 1)];
    if (found === undefined) throw new RangeError('nothing to pick from');
    return found;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const left = [...list];
    return list.map(() => left.splice(this.int(0, left.length - 1), 1)[0] as T);
  }

  /** Some of the axes 0 … rank - 1, in order; at least one where there is one. */
  axes(rank: number): number[] {
    const all = Array.from({ length: rank }, (_, i) => i);
    const some = all.filter(() => this.chance(0.5));
    return some.length || !rank ? some : [this.int(0, rank - 1)];
  }

  /** The axis as it is, or counted from the end. */
  signed(axis: number, rank: number): number {
    return this.chance(0.3) ? axis - rank : axis;
  }
}
