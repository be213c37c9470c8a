import { type Tensor, tensorOf } from '../../../src/model';
import { load, numbers } from '../../support/runtime';
import { differenceAlong } from '../difference';
import { type Feeds, gradients, modelBytes, randomCotangents, randoms } from '../gradient';
import { asModel, decomposed, graphOf, isStatistic, type Sample, single, singleGraph } from './sample';

/**
 * What is wrong with the gradients of a random graph, or undefined. In float64 they are held against differences of the graph along a random
 * direction of every input. Operators without float64 kernels are first said in others that have them; the graph as it was drawn has then to give,
 * in float32, the same gradients up to rounding, of which the other form's own rounding is the measure.
 */
export async function complaint(drawn: Sample, seed: number): Promise<string | undefined> {
  const s = seed > 1 ? moved(drawn, seed) : drawn;
  const wide = graphOf(s, 'wide');
  const original = await load(modelBytes(wide));
  const cotangents = randomCotangents(await original.run(s.inputs), seed);
  const exact = await gradients(asModel(wide), s.inputs, cotangents);
  if (exact.cuts.length) return `cut: ${exact.cuts.map((c) => `${c.op}: ${c.reason}`).join('; ')}`;
  const setting = { model: asModel(wide), original, feeds: s.inputs, precision: 64 } as const;
  for (const input of s.inputs.keys()) {
    if (isStatistic(input)) continue;
    const { error, detail } = await differenceAlong(setting, s.inputs, cotangents, input, exact.of.get(input), seed);
    if (!(error <= 1)) return `${input}: ${detail}`;
  }
  if (!decomposed(s)) return undefined;
  const feeds = new Map([...s.inputs].map(([name, t]) => [name, single(t)]));
  const narrow: Feeds = new Map([...cotangents].map(([name, t]) => [name, single(t)]));
  const plain = await gradients(asModel(singleGraph(graphOf(s, 'plain'))), feeds, narrow);
  if (plain.cuts.length) return `cut: ${plain.cuts.map((c) => `${c.op}: ${c.reason}`).join('; ')}`;
  const rounded = await gradients(asModel(singleGraph(wide)), feeds, narrow);
  // What cancels to nothing (a bias before a normalisation) leaves rounding of the size of what cancelled.
  const overall = Math.max(1e-3, ...[...exact.of.values()].map(largest));
  for (const [input, want] of exact.of) {
    if (isStatistic(input)) continue;
    const have = plain.of.get(input) ?? [];
    const farthest = (g: readonly number[]): number =>
      want.reduce((m, x, i) => Math.max(m, Math.abs(x - (g[i] ?? 0))), 0);
    const limit = 8 * farthest(rounded.of.get(input) ?? []) + 2e-5 * largest(want) + 2e-6 * overall;
    if (!(farthest(have) <= limit)) return `${input}: float32 is ${farthest(have)} off, ${limit} allowed`;
  }
  return undefined;
}

const largest = (g: readonly number[]): number => g.reduce((m, x) => Math.max(m, Math.abs(x)), 0);

/** The same graph around a point nearby. */
function moved(s: Sample, seed: number): Sample {
  const random = randoms(seed);
  const near = (t: Tensor): Tensor =>
    tensorOf(
      t.dtype,
      t.dims,
      numbers(t).map((x) => x * (1 + 0.02 * random())),
    );
  return { ...s, inputs: new Map([...s.inputs].map(([name, t]) => [name, near(t)])) };
}
