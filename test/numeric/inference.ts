import { isFloat, type Tensor } from '../../src/model';
import type { Inferred } from '../../src/ops/operator';
import { readOnnx } from '../../src/sources/onnx';
import { canonicalise, oldestOpset } from '../../src/sources/onnx/canonicalise';
import { load, numbers } from '../support/runtime';
import { type Inputs, inputOf } from './difference';
import { type Feeds, feedTypes, modelBytes } from './gradient';

/** The judge of inference: every type and number that is known before running is what the runtime then computes. */

export interface Inference {
  readonly types: number;
  readonly values: number;
  /** Values whose inferred type or numbers are not the runtime's. */
  readonly wrong: readonly string[];
  /** Operators whose outputs have no type though those of their inputs are known. */
  readonly unknown: readonly string[];
}

/** What differs between a type that was inferred and the tensor that came out. */
function mistake(inferred: Inferred, t: Tensor): string | undefined {
  if (inferred.dtype !== t.dtype || inferred.shape.join() !== t.dims.join()) {
    return `${inferred.dtype}[${inferred.shape}] is ${t.dtype}[${t.dims}]`;
  }
  if (!inferred.values) return undefined;
  const actual = numbers(t);
  const at = actual.findIndex((x, i) => {
    const y = inferred.values?.[i] as number;
    return !(Object.is(x, y) || x === y || (isFloat(t.dtype) && Math.abs(x - y) <= 1e-6 * Math.max(1, Math.abs(x))));
  });
  if (inferred.values.length !== actual.length)
    return `${inferred.values.length} numbers for ${actual.length} elements`;
  return at < 0 ? undefined : `element ${at}: ${inferred.values[at]} is ${actual[at]}`;
}

/** Undefined where the model is too old, or where the runtime does not run it, or not with all its inner values as outputs. */
export async function checkInference(path: string, inputs: () => Inputs): Promise<Inference | undefined> {
  let feeds: Feeds;
  const model = readOnnx(path);
  if ((model.opsets.get('') ?? oldestOpset) < oldestOpset) return undefined;
  try {
    const original = await load(path);
    const given = inputs();
    feeds = new Map(original.inputs.map((name, i) => [name, inputOf(given, name, i)]));
    await original.run(feeds);
  } catch {
    return undefined;
  }
  const { graph, types } = canonicalise(model, feedTypes(feeds));
  const names = graph.nodes.flatMap((n) => n.outputs.filter((name) => types.has(name)));
  let computed: Feeds = new Map();
  try {
    const exposed = { ...graph, outputs: names.map((name) => ({ name })) };
    if (names.length) computed = await (await load(modelBytes(exposed), { level: 'disabled' })).run(feeds);
  } catch {
    return undefined;
  }
  const wrong = names.flatMap((name) => {
    const t = computed.get(name);
    const detail = t && mistake(types.get(name) as Inferred, t);
    const node = graph.nodes.find((n) => n.outputs.includes(name));
    return detail ? [`${node?.op} ${name}: ${detail}`] : [];
  });
  const unknown = graph.nodes.filter(
    (n) => n.inputs.every((i) => !i || types.has(i)) && n.outputs.some((o) => o && !types.has(o)),
  );
  return {
    types: names.length,
    values: names.filter((name) => types.get(name)?.values).length,
    wrong,
    unknown: unknown.map((n) => n.op),
  };
}
