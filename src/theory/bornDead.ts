const draws = 400;
const samples = 16;
/** A layer this wide is off once in 65,536 draws: what it has more of changes nothing. */
const widest = 16;

/**
 * The chance that a ReLU network is born dead (Lu, Shin, Su & Karniadakis 2019): that some layer is 0 for every input, so that the output
 * is one constant and nothing before it ever gets a gradient. Biases about zero change nothing: z is as often negative with them. Found by drawing He networks of these widths over inputs of standard normal
 * elements, always the same ones, since the bound 1 − ∏(1 − 2^−n) of Theorem 3.2 is about twice too high; 400 draws, two digits.
 */
export function bornDead(inputs: number, widths: readonly number[]): number {
  const key = `${inputs} ${widths.join()}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  let dead = 0;
  const normal = normals(12_345);
  for (let draw = 0; draw < draws; draw++) if (isDead(inputs, widths, normal)) dead++;
  if (cache.size > 100) cache.clear();
  cache.set(key, dead / draws);
  return dead / draws;
}

const cache = new Map<string, number>();

function isDead(inputs: number, widths: readonly number[], normal: () => number): boolean {
  let width = Math.max(1, Math.min(inputs, widest));
  let x = Float64Array.from({ length: samples * width }, normal);
  for (const units of widths) {
    const next = Math.max(1, Math.min(units, widest));
    const y = new Float64Array(samples * next);
    const scale = Math.sqrt(2 / width);
    let alive = false;
    for (let unit = 0; unit < next; unit++) {
      const w = Float64Array.from({ length: width }, () => scale * normal());
      for (let s = 0; s < samples; s++) {
        let z = 0;
        for (let k = 0; k < width; k++) z += (w[k] as number) * (x[s * width + k] as number);
        if (z <= 0) continue;
        y[s * next + unit] = z;
        alive = true;
      }
    }
    if (!alive) return true;
    [x, width] = [y, next];
  }
  return false;
}

/** Standard normal numbers (Box & Muller 1958) from a multiplicative generator modulo 2³¹ − 1 (Park & Miller 1988). */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
