/**
 * How far one draw of finite width strays from the mean-field limit. Every second moment of the walk through a network is an entry: the
 * logarithm of what it is over what it should be, to first order a weighted sum of earlier entries and a fluctuation of its own
 * (the delta method; for ReLU it gives the 5·Σ 1/n of Hanin & Rolnick 2018).
 */
export type Entry = number;

/** What an entry follows from; where each sample strays from them otherwise than all together do, the weight of that comes last. */
type Terms = readonly (readonly [entry: Entry, weight: number, apart?: number])[];

interface Written {
  readonly from: Terms;
  /** Of the logarithm: mean and variance of what all samples share, and the variance of each around it. */
  readonly mean: number;
  readonly together: number;
  readonly apart: number;
}

export interface Strayed {
  /** Of ln(actual / mean-field): a product of fluctuating factors has a smaller median than mean. */
  readonly mean: number;
  readonly variance: number;
  /** Size of the second-order terms that were followed: the next, which were not, are of no larger size than half of it. */
  readonly curvature: number;
}

/** A response that is more than in proportion. */
const steep = 1.2;

/**
 * ln of a factor of mean 1 and relative variance v that is gamma distributed, as sums of squares are: its mean ψ(1/v) − ln(1/v) and its
 * variance ψ′(1/v) (Abramowitz & Stegun 6.3.18 and 6.4.12, from 6 on; 6.3.5 and 6.4.6 below).
 */
function logarithm(v: number): { readonly mean: number; readonly variance: number } {
  if (!(v > 1e-12)) return { mean: 0, variance: 0 };
  let [x, digamma, trigamma] = [1 / v, 0, 0];
  for (; x < 6; x++) {
    digamma -= 1 / x;
    trigamma += 1 / (x * x);
  }
  const y = 1 / (x * x);
  digamma += Math.log(x) - 1 / (2 * x) - y / 12 + (y * y) / 120;
  trigamma += 1 / x + y / 2 + (y / x) * (1 / 6 - y / 30);
  return { mean: digamma + Math.log(v), variance: trigamma };
}

export class Noise {
  readonly #entries: Written[] = [];

  /** An entry that follows others, with fluctuations of its own: `together` of all samples, `apart` of each around them. */
  write(from: Terms, together = 0, apart = 0): Entry {
    const { mean, variance } = logarithm(together);
    return this.#entries.push({ from, mean, together: variance, apart: Math.log1p(Math.max(0, apart)) }) - 1;
  }

  /**
   * Of ln(to / from), each a mean over so many samples, by one sweep back through all that they follow from. Undefined where steps that
   * respond more than in proportion have made chance so large that first order does not describe it.
   */
  ofRatio(to: Entry, from: Entry, samples: number): Strayed | undefined {
    let amplified = 0;
    const shared = this.#sweep(
      [
        [to, 1],
        [from, -1],
      ],
      'together',
      ({ mean, together, apart }, weight) => {
        if (Math.abs(weight) > steep) amplified += weight ** 2 * (together + apart);
        return [weight * mean, weight ** 2 * together];
      },
    );
    const [end, start] = [this.#scatter(to, samples), this.#scatter(from, samples)];
    if (amplified > 1 || !Number.isFinite(shared.variance)) return undefined;
    return { mean: shared.mean + end - start, variance: shared.variance, curvature: shared.curvature };
  }

  /** What the scatter of samples adds to the logarithm of their mean; of few samples the largest decides (Derrida's random energies). */
  #scatter(entry: Entry, samples: number): number {
    const { mean, variance } = this.#sweep([[entry, 1]], 'apart', ({ apart }, weight) => [
      -(weight * apart) / 2,
      weight ** 2 * apart,
    ]);
    const most = 2 * Math.log(Math.max(2, samples));
    return mean + (variance < most ? variance / 2 : Math.sqrt(variance * most) - most / 2);
  }

  #sweep(
    target: Terms,
    which: 'together' | 'apart',
    of: (entry: Written, weight: number) => readonly [mean: number, variance: number],
  ): Strayed {
    const weights = new Map<Entry, number>();
    const add = (entry: Entry, weight: number): void => {
      weights.set(entry, (weights.get(entry) ?? 0) + weight);
    };
    for (const [entry, weight] of target) add(entry, weight);
    let [mean, variance, curvature] = [0, 0, 0];
    for (let at = Math.max(-1, ...weights.keys()); at >= 0; at--) {
      const weight = weights.get(at);
      const entry = this.#entries[at];
      if (weight === undefined || !entry) continue;
      const [m, v] = of(entry, weight);
      mean += m;
      variance += v;
      curvature += (Math.abs(weight) * (entry.together + entry.apart)) / 2;
      for (const [earlier, share, apart = share] of entry.from)
        add(earlier, weight * (which === 'apart' ? apart : share));
    }
    return { mean, variance, curvature };
  }
}
