/**
 * Reproducible random numbers: xoshiro128** (Blackman & Vigna 2021, "Scrambled linear pseudorandom number generators"), its state filled by
 * SplitMix32 from a hash of seed and stream. Integer arithmetic, square roots and logarithms only, so every machine draws the same numbers.
 */
export interface Random {
  /** 0 ≤ x < 1 in steps of 2⁻³². */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/** FNV-1a over the UTF-16 code units, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

function splitMix32(state: number): () => number {
  let s = state;
  return () => {
    s = (s + 0x9e3779b9) | 0;
    let z = s;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
}

/** The generator of one stream of one seed. Streams with different names are independent of each other. */
export function random(seed: number, stream: string): Random {
  const next = splitMix32(hash(`${seed}/${stream}`));
  let a = next();
  let b = next();
  let c = next();
  let d = next() | 1;
  const bits = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
  const uniform = (): number => bits() * 2 ** -32;

  let spare = Number.NaN;
  /** Polar method (Marsaglia & Bray 1964): no sine or cosine, whose last bit differs between machines. */
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const second = spare;
      spare = Number.NaN;
      return second;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      spare = v * scale;
      return u * scale;
    }
  };
  return { uniform, normal };
}
