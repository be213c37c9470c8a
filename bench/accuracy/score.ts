/** How well a prediction agrees with what happened. */
export interface Score {
  /** Of those that it names, the share that is so. */
  readonly precision: number;
  /** Of those that are so, the share that it names. */
  readonly recall: number;
  readonly f1: number;
  readonly named: number;
  readonly actual: number;
}

export interface Case {
  readonly predicted: boolean;
  readonly actual: boolean;
}

/** NaN where there is nothing to count. */
export function score(cases: readonly Case[]): Score {
  const named = cases.filter((c) => c.predicted).length;
  const actual = cases.filter((c) => c.actual).length;
  const both = cases.filter((c) => c.predicted && c.actual).length;
  return { precision: both / named, recall: both / actual, f1: (2 * both) / (named + actual), named, actual };
}

/** Of every hundred cases that are not so, how many are named all the same. */
export function alarmsPerHundred(cases: readonly Case[]): number {
  const sound = cases.filter((c) => !c.actual);
  return (100 * sound.filter((c) => c.predicted).length) / sound.length;
}
