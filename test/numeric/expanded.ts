import { isFloat, type Tensor } from '../../src/model';
import { type Case, corpus, tensors, tensorsOnly } from './corpus';
import { jittered, type Setting, settings } from './difference';
import { type Feeds, gradients, randomCotangents } from './gradient';

/**
 * Many official cases come twice: as one operator, and as the body of the function that defines it. What differentiates the one shares no
 * rule with what differentiates the other, and the gradients have to be the same.
 */
export interface Pair {
  readonly whole: Case;
  readonly body: Case;
}

export function pairs(): readonly Pair[] {
  const byName = new Map(corpus().map((c) => [c.name, c]));
  return [...byName.values()].flatMap((body) => {
    const whole = byName.get(body.name.replace(/_expanded(_ver\d+)?$/, ''));
    return whole && whole !== body && tensorsOnly(whole) && tensorsOnly(body) ? [{ whole, body }] : [];
  });
}

export type Comparison =
  | { readonly status: 'agree' }
  | { readonly status: 'not compared' | 'differ'; readonly detail: string };

/** Of the largest element of the gradient; float16 is four units of its own last place. */
const tolerances = { 16: 2 ** -8, 32: 1e-5, 64: 1e-5 } as const;

/** Both in float64 if both have the kernels. */
function together(a: readonly Setting[], b: readonly Setting[]): readonly [Setting, Setting] {
  const wide = a[0]?.precision === 64 && b[0]?.precision === 64;
  return wide ? [a[0] as Setting, b[0] as Setting] : [a.at(-1) as Setting, b.at(-1) as Setting];
}

export async function comparePair({ whole, body }: Pair): Promise<Comparison> {
  let both: readonly [Setting, Setting];
  try {
    both = together(
      await settings(whole.model, tensors(whole, 'input')),
      await settings(body.model, tensors(body, 'input')),
    );
  } catch (e) {
    return { status: 'not compared', detail: String(e).slice(0, 200) };
  }
  const [one, other] = both;
  const feeds = await jittered(one, 1);
  const outputs = await one.original.run(feeds);
  if (![...outputs.values()].some((t) => isFloat(t.dtype)))
    return { status: 'not compared', detail: 'no float output' };
  const cotangents = randomCotangents(outputs, 2);
  const have = await gradients(one.model, feeds, cotangents);
  const want = await gradients(
    other.model,
    renamed(feeds, one.original.inputs, other.original.inputs),
    renamed(cotangents, one.original.outputs, other.original.outputs),
  );
  const tolerance = tolerances[one.precision];
  for (const [i, input] of one.original.inputs.entries()) {
    const detail = unequal(have.of.get(input), want.of.get(other.original.inputs[i] ?? ''), tolerance);
    const why = [...have.cuts, ...want.cuts].map((c) => `${c.op}: ${c.reason}`).join('; ');
    if (detail) return { status: 'differ', detail: `${input}: ${detail} ${why}` };
  }
  return { status: 'agree' };
}

const renamed = (feeds: Feeds, from: readonly string[], to: readonly string[]): Feeds =>
  new Map(from.flatMap((name, i) => (feeds.has(name) ? [[to[i] ?? '', feeds.get(name) as Tensor] as const] : [])));

/** Absent counts as zero: an operator may know that nothing flows where its definition multiplies by nought. */
function unequal(
  a: readonly number[] | undefined,
  b: readonly number[] | undefined,
  tolerance: number,
): string | undefined {
  const [x, y] = [a ?? b?.map(() => 0) ?? [], b ?? a?.map(() => 0) ?? []];
  const scale = [...x, ...y].reduce((m, v) => Math.max(m, Math.abs(v)), 1e-3);
  const at = x.findIndex((v, i) => !(Object.is(v, y[i]) || Math.abs(v - (y[i] as number)) <= tolerance * scale));
  return at < 0 && x.length === y.length ? undefined : `element ${at}: ${x[at]}, and ${y[at]} of the body`;
}
