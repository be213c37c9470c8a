import { expect, it, describe as suite } from 'vitest';
import { generate } from './fuzz/generate';
import { complaint } from './fuzz/judge';
import { describe, type Sample } from './fuzz/sample';
import { shrink } from './fuzz/shrink';

/**
 * Random graphs: shared inputs, diamonds, broadcasting, dead ends, reductions, movement, products, convolutions, normalisations. What is
 * wrong is shrunk to the few operators that matter before it is reported. `GRADWISE_SEED=<number>` runs one graph alone.
 */

const count = process.env.GRADWISE_FULL ? 2000 : 60;
const only = process.env.GRADWISE_SEED;
const seeds = only ? [Number(only)] : Array.from({ length: count }, (_, i) => i + 1);

/** Three points nearby have to disagree: one may lie beside a kink. */
async function wrong(s: Sample): Promise<string | undefined> {
  let detail: string | undefined;
  for (const seed of [1, 2, 3]) {
    try {
      detail = await complaint(s, seed);
    } catch (e) {
      detail = String(e).slice(0, 300);
    }
    if (detail === undefined) return undefined;
  }
  return detail;
}

suite('gradients of random graphs', () => {
  it(`agree with finite differences in all of ${seeds.length}`, async () => {
    const complaints: string[] = [];
    let operators = 0;
    for (const seed of seeds) {
      const s = await generate(seed);
      operators += s.steps.length;
      const detail = await wrong(s);
      if (detail === undefined) continue;
      const small = await shrink(s, async (candidate) => (await wrong(candidate)) !== undefined);
      complaints.push(`graph ${seed}: ${detail}\nshrunk: ${await wrong(small)}\n${describe(small)}`);
      console.log(complaints.at(-1));
    }
    console.log(`random graphs: ${seeds.length} of ${operators} operators, ${complaints.length} wrong`);
    expect(complaints).toEqual([]);
  }, 3_600_000);
});
