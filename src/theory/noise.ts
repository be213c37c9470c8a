/**
 * How far one draw of finite width strays from the mean-field limit. Every second moment of the walk through a network is an entry: the
 * logarithm of what it is over what it should be, to first order a weighted sum of earlier entries and a fluctuation of its own
 * (the delta method; for ReLU it gives the 5·Σ 1/n of Hanin & Rolnick 2018).
 */
export type Entry = number;

type Terms = readonly (readonly [entry: Entry, weight: number])[];

interface Written {
  readonly from: Terms;
  readonly variance: number;
}

export interface Strayed {
  /** Of ln(actual / mean-field): a product of fluctuating factors has a smaller median than mean. */
  readonly mean: number;
  readonly variance: number;
}

export class Noise {
  readonly #entries: Written[] = [];

  /** An entry that follows others, with a fluctuation of this variance of its own. */
  write(from: Terms, variance = 0): Entry {
    return this.#entries.push({ from, variance: Math.max(0, variance) }) - 1;
  }

  /** Of a weighted sum of entries, by one sweep back through all that they follow from. */
  of(target: Terms): Strayed {
    const weights = new Map<Entry, number>();
    const add = (entry: Entry, weight: number): void => {
      weights.set(entry, (weights.get(entry) ?? 0) + weight);
    };
    for (const [entry, weight] of target) add(entry, weight);
    let [mean, variance] = [0, 0];
    for (let at = Math.max(-1, ...weights.keys()); at >= 0; at--) {
      const weight = weights.get(at);
      const entry = this.#entries[at];
      if (weight === undefined || !entry) continue;
      mean -= (weight * Math.log1p(entry.variance)) / 2;
      variance += weight ** 2 * Math.log1p(entry.variance);
      for (const [earlier, share] of entry.from) add(earlier, weight * share);
    }
    return { mean, variance };
  }
}
