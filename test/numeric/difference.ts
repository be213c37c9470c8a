import { isFloat, type Tensor, tensorOf } from '../../src/model';
import { encodeModel, type OnnxModel, readOnnx } from '../../src/sources/onnx';
import { type Loaded, load, numbers, Unrunnable } from '../support/runtime';
import { type Case, tensors, tensorsOnly } from './corpus';
import { type Feeds, gradients, randomCotangents, randoms } from './gradient';
import { doubleGraph, doubleTensor, isComputedInSingle } from './precision';

/**
 * The judge of gradients: central differences of the *original* model, run by onnxruntime-node, along random directions, against the
 * inner product of the computed gradient with the direction. Inputs are moved off the cases' round numbers, where kinks and ties lie.
 */

/** Bits of the floating point numbers that the original computes in, the coarsest where several do. */
type Precision = 16 | 32 | 64;

export type Verdict =
  | { readonly input: string; readonly status: 'agrees'; readonly error: number; readonly precision: Precision }
  /** No gradient, and the difference quotient is zero too. */
  | { readonly input: string; readonly status: 'no path' }
  | { readonly input: string; readonly status: 'cut'; readonly reason: string }
  | { readonly input: string; readonly status: 'wrong'; readonly detail: string };

export type CaseResult =
  | { readonly status: 'checked'; readonly verdicts: readonly Verdict[] }
  /** The runtime does not run the original, or nothing in it is differentiable. */
  | { readonly status: 'not applicable'; readonly reason: string };

/** One tensor an input of the model: by name, or in the order of its inputs. */
export type Inputs = readonly Tensor[] | Readonly<Record<string, Tensor>>;

export const inputOf = (inputs: Inputs, name: string, i: number): Tensor =>
  (Array.isArray(inputs) ? inputs[i] : (inputs as Readonly<Record<string, Tensor>>)[name]) as Tensor;

/** A model that runs, and where. */
export interface Setting {
  readonly model: OnnxModel;
  readonly original: Loaded;
  readonly feeds: Feeds;
  readonly precision: Precision;
}

const size = (t: Tensor): number => t.dims.reduce((n, d) => n * d, 1);
const finite = (feeds: Feeds): boolean =>
  [...feeds.values()].every((t) => !isFloat(t.dtype) || numbers(t).every(Number.isFinite));

/** The model in float64 if the runtime can, else in float32. */
export async function settings(path: string, inputs: Inputs): Promise<readonly Setting[]> {
  const model = readOnnx(path);
  const original = await load(path);
  const feeds = new Map(original.inputs.map((name, i) => [name, inputOf(inputs, name, i)]));
  const reference = await original.run(feeds);
  const coarse = [...feeds.values(), ...reference.values()].some((t) => t.dtype === 'float16');
  const plain: Setting = { model, original, feeds, precision: coarse ? 16 : 32 };
  try {
    const graph = doubleGraph(model.graph);
    const wide: OnnxModel = { ...model, graph };
    const loaded = await load(
      encodeModel({ graph, opsets: model.opsets, functions: model.functions, irVersion: model.irVersion }),
    );
    const wideFeeds = new Map([...feeds].map(([name, t]) => [name, doubleTensor(t)]));
    const outputs = await loaded.run(wideFeeds);
    const same = [...reference].every(([name, t]) => {
      const other = outputs.get(name);
      if (!other || !isFloat(t.dtype)) return true;
      if (other.dtype !== 'float64' || size(other) !== size(t)) return false;
      const [a, b] = [numbers(t), numbers(other)];
      return a.every((x, i) => Object.is(x, b[i]) || Math.abs(x - (b[i] as number)) <= 1e-3 * (1 + Math.abs(x)));
    });
    if (same) return [{ model: wide, original: loaded, feeds: wideFeeds, precision: 64 }, plain];
  } catch {
    // No kernels in float64: float32 then.
  }
  return [plain];
}

/**
 * Moves float inputs off their round numbers and infinities where the model still runs there to finite results: preferably of the same shapes, else of others
 * (equal elements that Unique would no longer merge).
 */
export async function jittered(s: Pick<Setting, 'original' | 'feeds'>, seed: number): Promise<Feeds> {
  const random = randoms(seed);
  let reshaped: Feeds | undefined;
  for (const amount of [0.03, 0.003]) {
    const feeds = new Map(
      [...s.feeds].map(([name, t]) => [
        name,
        isFloat(t.dtype)
          ? tensorOf(
              t.dtype,
              t.dims,
              numbers(t).map((x) => (Number.isFinite(x) ? x + amount * (0.2 + Math.abs(x)) * random() : random())),
            )
          : t,
      ]),
    );
    try {
      const [before, after] = [await s.original.run(s.feeds), await s.original.run(feeds)];
      if (!finite(after) && finite(before)) continue;
      if ([...before].every(([name, t]) => after.get(name)?.dims.join() === t.dims.join())) return feeds;
      reshaped ??= feeds;
    } catch {
      // Outside the operator's domain: try a smaller step.
    }
  }
  return reshaped ?? s.feeds;
}

/** L = Σ outputs·cotangents in float64, and Σ |outputs·cotangents|, the scale of its rounding error. */
async function loss(s: Setting, feeds: Feeds, cotangents: Feeds): Promise<{ sum: number; scale: number }> {
  const outputs = await s.original.run(feeds);
  let sum = 0;
  let scale = 0;
  for (const [name, t] of cotangents) {
    const y = numbers(outputs.get(name) as Tensor);
    const w = numbers(t);
    if (y.length !== w.length) throw new Unrunnable('the shape of an output depends on the perturbed input');
    for (let i = 0; i < y.length; i++) {
      if (w[i] === 0) continue;
      const term = (y[i] as number) * (w[i] as number);
      sum += term;
      scale += Math.abs(term);
    }
  }
  return { sum, scale };
}

const steps = { 16: [0.25, 0.1], 32: [1e-1, 1e-2, 3e-3, 1e-3], 64: [1e-5, 1e-6, 1e-4] } as const;
const relative = { 16: 1e-2, 32: 2e-3, 64: 1e-6 } as const;
const epsilon = { 16: 2 ** -10, 32: 2 ** -23, 64: 2 ** -52 } as const;

/** A difference quotient of the loss, by Richardson's extrapolation of two central differences; and what rounding may make of it. */
export interface Quotient {
  readonly step: number;
  readonly numeric: number;
  readonly noise: number;
}

/** The loss's derivative as one input moves along `v`, by the i-th step; undefined where there are no more steps to try. */
export async function quotient(
  s: Setting,
  feeds: Feeds,
  cotangents: Feeds,
  input: string,
  v: readonly number[],
  i: number,
): Promise<Quotient | undefined> {
  const step = steps[s.precision][i];
  if (step === undefined) return undefined;
  const t = feeds.get(input) as Tensor;
  const x = numbers(t);
  const at = (k: number): Promise<{ sum: number; scale: number }> => {
    const moved = x.map((xi, n) => xi + k * step * (v[n] as number));
    return loss(s, new Map([...feeds, [input, tensorOf(t.dtype, t.dims, moved)]]), cotangents);
  };
  const [plus, minus, near, nearer] = [await at(1), await at(-1), await at(0.5), await at(-0.5)];
  const numeric = (4 * (near.sum - nearer.sum) - (plus.sum - minus.sum) / 2) / (3 * step);
  return { step, numeric, noise: (8 * epsilon[s.precision] * (1 + plus.scale)) / step };
}

/** A random direction in which an input may move. */
export function direction(t: Tensor, seed: number): readonly number[] {
  const random = randoms(seed);
  return Array.from({ length: size(t) }, () => random());
}

/** The gradient along a direction, and the sum of the magnitudes in it. */
export function projected(g: readonly number[] | undefined, v: readonly number[]) {
  const terms = (g ?? []).map((gi, i) => gi * (v[i] as number));
  return {
    analytic: terms.reduce((sum, x) => sum + x, 0),
    magnitude: terms.reduce((sum, x) => sum + Math.abs(x), 0),
  };
}

/** How far, in tolerances, a gradient is from a quotient; over 1 is wrong. */
export function distance(
  { numeric, noise }: Quotient,
  { analytic, magnitude }: ReturnType<typeof projected>,
  precision: Precision,
): number {
  const tolerance = relative[precision] * (Math.abs(analytic) + 0.02 * magnitude) + noise + 1e-9;
  return Math.abs(numeric - analytic) / tolerance;
}

/** How far, in tolerances, the gradient `g` of an input is from the differences along one random direction; over 1 is wrong. */
export async function differenceAlong(
  s: Setting,
  feeds: Feeds,
  cotangents: Feeds,
  input: string,
  g: readonly number[] | undefined,
  seed: number,
) {
  const v = direction(feeds.get(input) as Tensor, seed);
  const along = projected(g, v);
  let best = { error: Number.POSITIVE_INFINITY, detail: 'no finite difference could be made' };
  for (let i = 0; ; i++) {
    const q = await quotient(s, feeds, cotangents, input, v, i);
    if (!q) return best;
    const error = distance(q, along, s.precision);
    const detail = `difference ${q.numeric}, gradient ${along.analytic} (step ${q.step}, float${s.precision})`;
    if (error < best.error) best = { error, detail };
    if (error <= 1 && q.noise <= 0.05 * Math.max(along.magnitude, 1e-6)) return best;
  }
}

/** Inputs that by decision have no gradient though the output depends on them. */
const undifferentiated = [
  /** Running statistics. */
  { op: 'BatchNormalization', from: 3 },
  /** A hyperparameter: the mean output does not depend on it. */
  { op: 'Dropout', from: 1 },
] as const;

/** Is the input one without a gradient by decision? Only where nothing else reads it, so that an aliased parameter is still judged. */
export function isUndifferentiated({ graph }: OnnxModel, input: string): boolean {
  const readers = graph.nodes.flatMap((n) => n.inputs.flatMap((name, i) => (name === input ? [{ op: n.op, i }] : [])));
  const decided = ({ op, i }: (typeof readers)[number]) => undifferentiated.some((u) => u.op === op && i >= u.from);
  return readers.length > 0 && readers.every(decided);
}

async function judge(s: Setting, seed: number): Promise<readonly Verdict[]> {
  const feeds = await jittered(s, seed);
  const outputs = await s.original.run(feeds);
  const cotangents = randomCotangents(outputs, seed + 1);
  const result = await gradients(s.model, feeds, cotangents);
  const verdicts: Verdict[] = [];
  for (const [input, t] of feeds) {
    if (!isFloat(t.dtype) || isUndifferentiated(s.model, input)) continue;
    const reason = result.absent.get(input);
    if (reason && reason !== 'no path') {
      verdicts.push({ input, status: 'cut', reason: result.cuts.map((c) => `${c.op}: ${c.reason}`).join('; ') });
      continue;
    }
    const g = result.of.get(input);
    const worst = { error: 0, detail: '' };
    // An empty input has no direction to move in.
    for (const k of size(t) ? [0, 1, 2] : []) {
      try {
        const { error, detail } = await differenceAlong(s, feeds, cotangents, input, g, seed * 100 + k);
        if (error > worst.error) Object.assign(worst, { error, detail });
      } catch (e) {
        // An input that decides shapes cannot be moved, and must then have no gradient.
        if (g) Object.assign(worst, { error: Number.POSITIVE_INFINITY, detail: String(e) });
      }
    }
    if (worst.error > 1) verdicts.push({ input, status: 'wrong', detail: worst.detail });
    else if (g) verdicts.push({ input, status: 'agrees', error: worst.error, precision: s.precision });
    else verdicts.push({ input, status: 'no path' });
  }
  return verdicts;
}

/** Half precision is too coarse for differences: its gradients are held against those of the same model in float64, element by element. */
async function judgeHalf(half: Setting, wide: Setting, seed: number): Promise<readonly Verdict[]> {
  const feeds = await jittered(half, seed);
  const cotangents = randomCotangents(await half.original.run(feeds), seed + 1);
  const wider = (all: Feeds): Feeds => new Map([...all].map(([name, t]) => [name, doubleTensor(t)]));
  const have = await gradients(half.model, feeds, cotangents);
  const want = await gradients(wide.model, wider(feeds), wider(cotangents));
  return [...want.of].map(([input, g]): Verdict => {
    const limit = 4 * epsilon[16] * g.reduce((m, x) => Math.max(m, Math.abs(x)), 1e-2);
    const at = g.findIndex((x, i) => !(Math.abs(x - (have.of.get(input)?.[i] ?? Number.NaN)) <= limit));
    return at < 0
      ? { input, status: 'agrees', error: 0, precision: 16 }
      : { input, status: 'wrong', detail: `float16 ${have.of.get(input)?.[at]}, float64 ${g[at]} at element ${at}` };
  });
}

/** An original that draws random numbers does not give the same outputs twice. */
async function repeatable({ original, feeds }: Setting): Promise<boolean> {
  const [first, second] = [await original.run(feeds), await original.run(feeds)];
  return [...first].every(([name, t]) => {
    if (!isFloat(t.dtype)) return true;
    const again = numbers(second.get(name) as Tensor);
    return numbers(t).every((x, i) => Object.is(x, again[i]));
  });
}

/** Checks the gradient of every float input of an official case. */
export const checkGradients = async (c: Case): Promise<CaseResult> =>
  tensorsOnly(c)
    ? checkModelGradients(c.model, tensors(c, 'input'))
    : { status: 'not applicable', reason: 'onnxruntime-node takes tensors only' };

/** Checks the gradient of every float input of the model at `path` around the given inputs. */
export async function checkModelGradients(path: string, inputs: Inputs): Promise<CaseResult> {
  let options: readonly Setting[];
  try {
    options = await settings(path, inputs);
  } catch (e) {
    return { status: 'not applicable', reason: String(e) };
  }
  const last = options.at(-1) as Setting;
  if (![...last.feeds.values()].some((t) => isFloat(t.dtype)))
    return { status: 'not applicable', reason: 'no float input' };
  if (![...(await last.original.run(last.feeds)).values()].some((t) => isFloat(t.dtype))) {
    return { status: 'not applicable', reason: 'no float output' };
  }
  if (!(await repeatable(last))) return { status: 'not applicable', reason: 'the outputs are random' };
  // What the runtime computes in float64 has to agree there, to ten digits: float32 is for operators without such kernels.
  const s = options.find((o) => o.precision !== 64 || !isComputedInSingle(o.model.graph)) ?? last;
  let verdicts: readonly Verdict[] = [];
  // A ReLU may flip within a step: only what disagrees at three different points is wrong.
  for (const seed of [1, 2, 3]) {
    verdicts = await judge(s, seed);
    if (verdicts.some((v) => v.status === 'wrong')) continue;
    const halves = s.precision === 64 && last.precision === 16 ? await judgeHalf(last, s, seed) : [];
    return { status: 'checked', verdicts: [...verdicts, ...halves] };
  }
  return { status: 'checked', verdicts };
}
