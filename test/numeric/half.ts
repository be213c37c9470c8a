import { isFloat, type Tensor, tensorOf } from '../../src/model';
import { encodeModel, type OnnxModel, readOnnx } from '../../src/sources/onnx';
import { oldestOpset } from '../../src/sources/onnx/canonicalise';
import { load, numbers } from '../support/runtime';
import { type Case, tensors } from './corpus';
import { jittered } from './difference';
import { type Feeds, gradients, randomCotangents } from './gradient';
import { halfGraph } from './precision';

/**
 * Official cases of float32 in half precision: wherever the runtime runs one forward, it has to run the gradients too, and these have to be
 * those of float32 at the same point, but for the rounding.
 */
export type HalfResult =
  | { readonly status: 'agrees' }
  | { readonly status: 'not run' | 'not compared' | 'fails' | 'differs'; readonly detail: string };

const epsilon = 2 ** -10;
/** Of the largest element of a gradient: roundings of forward and backward pass that add up. */
const tolerance = 16 * epsilon;

const halved = (t: Tensor): Tensor => (t.dtype === 'float32' ? tensorOf('float16', t.dims, numbers(t)) : t);
const single = (t: Tensor): Tensor => (t.dtype === 'float16' ? tensorOf('float32', t.dims, numbers(t)) : t);
/** In the types of `like`. */
const typedAs = (feeds: Feeds, like: Feeds): Feeds =>
  new Map([...feeds].map(([name, t]) => [name, like.get(name)?.dtype === 'float32' ? single(t) : t]));

export async function compareHalf(c: Case): Promise<HalfResult> {
  const model = readOnnx(c.model);
  if ((model.opsets.get('') ?? oldestOpset) < oldestOpset) return { status: 'not run', detail: 'too old' };
  const graph = halfGraph(model.graph);
  const half: OnnxModel = { ...model, graph };
  const types = new Map(graph.inputs.map((v) => [v.name, v.dtype]));
  const given: Feeds = new Map(model.graph.inputs.map((v, i) => [v.name, tensors(c, 'input')[i] as Tensor]));
  const round: Feeds = new Map([...given].map(([name, t]) => [name, types.get(name) === 'float16' ? halved(t) : t]));
  let feeds: Feeds;
  let outputs: Feeds;
  let wide: Feeds;
  try {
    const loaded = await load(encodeModel({ ...half, opsets: model.opsets }));
    await loaded.run(round);
    feeds = await jittered({ original: loaded, feeds: round }, 1);
    outputs = await loaded.run(feeds);
    wide = await (await load(c.model)).run(typedAs(feeds, given));
  } catch (e) {
    return { status: 'not run', detail: String(e) };
  }
  const wideFeeds = typedAs(feeds, given);
  const changed = [...given].some(([name, t]) => feeds.get(name)?.dtype !== t.dtype);
  if (!changed || ![...outputs.values()].some((t) => isFloat(t.dtype))) {
    return { status: 'not compared', detail: 'nothing to differentiate in half precision' };
  }
  if (!close(wide, outputs)) return { status: 'not compared', detail: 'the outputs differ' };
  const cotangents = randomCotangents(outputs, 2);
  const want = await gradients(model, wideFeeds, typedAs(cotangents, wide));
  let have: Awaited<ReturnType<typeof gradients>>;
  try {
    have = await gradients(half, feeds, cotangents);
  } catch (e) {
    return { status: 'fails', detail: String(e) };
  }
  for (const [input, g] of want.of) {
    const limit = tolerance * g.reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x)) : m), 1e-2);
    const other = have.of.get(input);
    const at = g.findIndex((x, i) => Number.isFinite(x) && !(Math.abs(x - (other?.[i] ?? Number.NaN)) <= limit));
    if (at >= 0) {
      const why = have.cuts.map((cut) => `${cut.op}: ${cut.reason}`).join('; ');
      return { status: 'differs', detail: `${input}[${at}]: ${other?.[at]} instead of ${g[at]} ${why}` };
    }
  }
  return { status: 'agrees' };
}

/** Is the forward pass itself near? Else its gradient is one at another point. */
const close = (wide: Feeds, half: Feeds): boolean =>
  [...wide].every(([name, t]) => {
    const other = half.get(name);
    if (!other || other.dims.join() !== t.dims.join()) return false;
    if (!isFloat(t.dtype)) return true;
    const [a, b] = [numbers(t), numbers(other)];
    const scale = a.reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x)) : m), 1e-2);
    return a.every(
      (x, i) => Object.is(x, b[i]) || !Number.isFinite(x) || Math.abs(x - (b[i] as number)) <= tolerance * scale,
    );
  });
