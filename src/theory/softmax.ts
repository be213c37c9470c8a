/** What softmax makes of independent Gaussian scores of one variance, by averages over fixed draws. */
export interface Shares {
  /** E[Σ p²]: 1/n where all shares are equal, 1 where one of them is all. */
  readonly squares: number;
  /** E[(∂p)²] for each score and a white gradient: Σⱼ (pⱼ² (1 − 2pⱼ + Σ p²)) / n. */
  readonly slope: number;
  /** d ln E[p²] / d ln variance. */
  readonly sensitivity: number;
}

const rows = 64;
const most = 512;
const known = new Map<string, Shares>();

/** Deterministic standard normal draws: Box–Muller over a Weyl sequence's fractions. */
function* normals(): Generator<number, never> {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  for (;;) {
    const radius = Math.sqrt(-2 * Math.log(next()));
    yield radius * Math.cos(2 * Math.PI * next());
  }
}

/** Undefined for an axis without elements. Longer axes than 512 are as that long, their shares smaller. */
export function softmaxShares(variance: number, length: number): Shares | undefined {
  if (!(length >= 1) || !(variance >= 0) || !Number.isFinite(variance)) return undefined;
  const snapped = variance === 0 ? 0 : 2 ** (Math.round(8 * Math.log2(variance)) / 8);
  const key = `${snapped} ${length}`;
  const found = known.get(key);
  if (found) return found;
  const n = Math.min(most, Math.round(length));
  const low = sampled(snapped, n, length);
  const high = sampled(snapped * 1.1, n, length);
  const shares = { ...low, sensitivity: snapped > 0 ? Math.log(high.squares / low.squares) / Math.log(1.1) : 0 };
  if (known.size > 500) known.clear();
  known.set(key, shares);
  return shares;
}

function sampled(variance: number, n: number, length: number): Omit<Shares, 'sensitivity'> {
  const draw = normals();
  const sigma = Math.sqrt(variance);
  let [squares, slope] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const scores = Float64Array.from({ length: n }, () => sigma * draw.next().value);
    const top = Math.max(...scores);
    const raised = scores.map((s) => Math.exp(s - top));
    const total = raised.reduce((a, b) => a + b, 0);
    const shares = raised.map((r) => r / total);
    const own = shares.reduce((a, p) => a + p * p, 0);
    squares += own / rows;
    slope += shares.reduce((a, p) => a + p * p * (1 - 2 * p + own), 0) / (rows * n);
  }
  const longer = n / length;
  return { squares: squares * longer, slope: slope * longer ** 2 };
}
