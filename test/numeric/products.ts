import { elementCount, type Node, type Tensor, tensorOf } from '../../src/model';
import { oldestOpset } from '../../src/sources/onnx/canonicalise';
import { numbers } from '../support/runtime';
import { type Inputs, jittered, type Setting, settings } from './difference';
import { backward, backwardOf, type Feeds, randomCotangents, randoms, runBackward } from './gradient';

/**
 * u·J·v from either side. J transposed times u is what the gradient rules make; it is linear in u, and its derivative by u applied to v is J·v
 * (double backward), which only comes out right where the nodes that the rules emit are the adjoint of the forward operator *and* are
 * differentiated rightly themselves.
 */
export type Products =
  | { readonly status: 'agree' }
  | { readonly status: 'differ'; readonly detail: string }
  | { readonly status: 'not compared'; readonly reason: string };

/** Relative to the sum of the magnitudes that add up to the product; both sides are float64. */
const tolerance = 1e-9;
/** The runtime's Fourier transform is no better in float64. */
const fourierTolerance = 1e-7;

export async function jacobianProducts(path: string, inputs: Inputs): Promise<Products> {
  const none = (reason: string): Products => ({ status: 'not compared', reason });
  let s: Setting | undefined;
  try {
    [s] = await settings(path, inputs);
  } catch {
    return none('the runtime does not run it');
  }
  if (s?.precision !== 64) return none('no float64 kernels');
  if ((s.model.opsets.get('') ?? oldestOpset) < oldestOpset) return none('too old');
  const feeds = await jittered(s, 1);
  const outputs = await s.original.run(feeds);
  const [u, elsewhere] = [randomCotangents(outputs, 2), randomCotangents(outputs, 3)];
  const first = await backward(s.model, feeds, u);
  if (first.cuts.length) return none('cut');
  if (![...first.gradients.keys()].some((input) => elementCount(feeds.get(input)?.dims ?? [])))
    return none('no gradient');
  let transposed: Awaited<ReturnType<typeof runBackward>>;
  try {
    transposed = await runBackward(first, feeds, u);
  } catch {
    return none('no float64 kernels in the backward pass');
  }

  // Two inputs may have one gradient, and a gradient may be a cotangent as it is: each gets a value of its own to differentiate.
  const named = [...first.gradients].map(([input, g]) => ({ input, g, own: `gradient of ${input}` }));
  const copies = named.map(
    ({ g, own }): Node => ({ op: 'Identity', domain: '', name: own, inputs: [g], outputs: [own], attributes: {} }),
  );
  const { types } = first;
  for (const { input, own } of named) {
    const { dtype, dims } = feeds.get(input) as Tensor;
    types.set(own, { dtype, shape: dims });
  }
  const v = new Map(named.map(({ input, own }, i) => [own, randomLike(feeds.get(input) as Tensor, i)]));
  const seeds = [...first.seeds].map(([output, seed]) => [seed, elsewhere.get(output) as Tensor] as const);
  const all: Feeds = new Map([...feeds, ...seeds]);
  const graph = {
    ...first.graph,
    nodes: [...first.graph.nodes, ...copies],
    outputs: named.map(({ own }) => ({ name: own })),
  };
  const second = await backwardOf({ graph, types, wanted: [...first.seeds.values()], feeds: all, cotangents: v });
  if (second.cuts.length) return none(`${second.cuts[0]?.op} in the backward pass: ${second.cuts[0]?.reason}`);
  let forward: Awaited<ReturnType<typeof runBackward>>;
  try {
    forward = await runBackward(second, all, v);
  } catch {
    return none('no float64 kernels in the second backward pass');
  }

  const left = inner([...first.seeds].map(([output, seed]) => [forward.get(seed), numbers(u.get(output) as Tensor)]));
  const right = inner(named.map(({ input, own }) => [transposed.get(input), numbers(v.get(own) as Tensor)]));
  const error = Math.abs(left.sum - right.sum) / (left.scale + right.scale + 1e-30);
  const fourier = s.model.graph.nodes.some((n) => n.op === 'DFT' || n.op === 'STFT');
  return error <= (fourier ? fourierTolerance : tolerance)
    ? { status: 'agree' }
    : { status: 'differ', detail: `u·(Jv) is ${left.sum}, (uJ)·v is ${right.sum}` };
}

function randomLike(t: Tensor, i: number): Tensor {
  const random = randoms(1000 + i);
  return tensorOf(
    t.dtype,
    t.dims,
    numbers(t).map(() => random()),
  );
}

/** Sum of products, and of their magnitudes; an absent factor is zero. */
function inner(pairs: readonly (readonly [readonly number[] | undefined, readonly number[]])[]) {
  const terms = pairs.flatMap(([a, b]) => (a ? b.map((x, i) => x * (a[i] as number)) : []));
  return { sum: terms.reduce((s, x) => s + x, 0), scale: terms.reduce((s, x) => s + Math.abs(x), 0) };
}
