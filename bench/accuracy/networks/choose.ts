import { type Random, random } from '../../../test/support/draw';

/** Draws of a generator: the same seed, the same network. */
export class Choice {
  private constructor(private readonly next: Random) {}

  static of(seed: number): Choice {
    return new Choice(random(seed));
  }

  one<const T>(from: readonly [T, ...T[]]): T {
    return from[Math.floor(this.next() * from.length)] ?? from[0];
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }
}

/** One draft for each seed from 1 on. */
export const drafts = <T>(count: number, offset: number, draft: (choice: Choice) => T): T[] =>
  Array.from({ length: count }, (_, i) => draft(Choice.of(offset + i)));
