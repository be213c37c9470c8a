import { isFloat, type Tensor } from '../../src/model';
import { OnnxError, readOnnx } from '../../src/sources/onnx';
import { canonicalise } from '../../src/sources/onnx/canonicalise';
import { load, numbers } from '../support/runtime';
import { type Case, tensors, tensorsOnly } from './corpus';
import { type Inputs, inputOf } from './difference';
import { type Feeds, feedTypes, modelBytes } from './gradient';

export type ForwardResult =
  | { readonly status: 'agrees' }
  | { readonly status: 'not run' | 'differs'; readonly detail: string };

const tolerance: Readonly<Partial<Record<Tensor['dtype'], number>>> = { float32: 1e-5, float16: 2e-3, float64: 1e-10 };

/** What differs between two tensors, or undefined. Exact for integers and strings; NaN equals NaN. */
export function difference(want: Tensor, have: Tensor | undefined): string | undefined {
  if (!have) return 'missing';
  if (want.dtype !== have.dtype) return `${have.dtype} instead of ${want.dtype}`;
  if (want.dims.join() !== have.dims.join()) return `[${have.dims}] instead of [${want.dims}]`;
  if (want.data.kind === 'strings') {
    return have.data.kind === 'strings' && want.data.values.join('\n') === have.data.values.join('\n')
      ? undefined
      : 'other strings';
  }
  const [a, b] = [numbers(want), numbers(have)];
  const scale = isFloat(want.dtype) ? a.reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x)) : m), 1e-3) : 0;
  const limit = scale * (tolerance[want.dtype] ?? 0);
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    if (!(Object.is(x, y) || x === y || Math.abs(x - y) <= limit)) return `element ${i}: ${y} instead of ${x}`;
  }
  return undefined;
}

/** Runs an official case as it is and canonicalised, and compares the outputs. */
export const checkForward = async (c: Case): Promise<ForwardResult> =>
  tensorsOnly(c)
    ? checkModelForward(c.model, tensors(c, 'input'))
    : { status: 'not run', detail: 'onnxruntime-node takes tensors only' };

/** Runs the model at `path` as it is and canonicalised, with and without concrete input types, and compares the outputs. */
export async function checkModelForward(path: string, inputs: Inputs): Promise<ForwardResult> {
  let want: Feeds;
  let feeds: Feeds;
  const model = readOnnx(path);
  try {
    const original = await load(path);
    feeds = new Map(original.inputs.map((name, i) => [name, inputOf(inputs, name, i)]));
    want = await original.run(feeds);
  } catch (e) {
    return { status: 'not run', detail: String(e) };
  }
  for (const types of [new Map(), feedTypes(feeds)]) {
    try {
      const { graph } = canonicalise(model, types);
      const have = await (await load(modelBytes(graph))).run(feeds);
      for (const [name, t] of want) {
        const detail = difference(t, have.get(name));
        if (detail) return { status: 'differs', detail: `${name}: ${detail}` };
      }
    } catch (e) {
      const refused = e instanceof OnnxError && e.code === 'unsupported-opset';
      return { status: refused ? 'not run' : 'differs', detail: String(e) };
    }
  }
  return { status: 'agrees' };
}
