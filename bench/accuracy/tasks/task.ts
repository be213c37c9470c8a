import type { Random } from '../../../test/support/draw';

/** What a network is asked to learn: a few hundred examples from a generator, hard enough that a linear map does not do. */
export interface Task {
  readonly kind: TaskKind;
  /** Without the batch axis. */
  readonly inputShape: readonly number[];
  /** Length of a target. */
  readonly outputs: number;
  readonly examples: (next: Random) => Examples;
}

/** One class of many (one-hot) · yes or no · several independent yes-or-no labels · numbers. */
export type TaskKind = 'classes' | 'binary' | 'labels' | 'numbers';

/** Row-major, one example after the other. */
export interface Examples {
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
  readonly count: number;
}

export const exampleCount = 256;

/** Each example from its number, so that classes can take turns. */
export function collect(
  example: (i: number) => { readonly input: readonly number[]; readonly target: readonly number[] },
): Examples {
  const all = Array.from({ length: exampleCount }, (_, i) => example(i));
  return {
    inputs: Float32Array.from(all.flatMap(({ input }) => input)),
    targets: Float32Array.from(all.flatMap(({ target }) => target)),
    count: exampleCount,
  };
}

export const oneHot = (label: number, classes: number): number[] =>
  Array.from({ length: classes }, (_, k) => (k === label ? 1 : 0));
