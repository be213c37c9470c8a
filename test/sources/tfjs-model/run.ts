import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { elementCount, type Graph, type Tensor, tensorOf } from '../../../src/model';
import { modelBytes } from '../../numeric/gradient';
import { random } from '../../support/draw';
import { load, numbers } from '../../support/runtime';

/** The graph of a model with its stored weights, in ONNX Runtime. Expects every weight to be stored. */
export async function runStored(
  graph: Graph,
  feeds: ReadonlyMap<string, Tensor>,
  level: 'basic' | 'all' = 'basic',
): Promise<readonly Tensor[]> {
  const initializers = new Map([...graph.initializers].map(([name, t]) => [name, read(name, t)]));
  const values = await (await load(modelBytes({ ...graph, initializers }), { level })).run(feeds);
  return graph.outputs.map(({ name }) => values.get(name) as Tensor);
}

function read(name: string, tensor: Tensor): Tensor {
  const { data } = tensor;
  if (data.kind === 'drawn') throw new Error(`${name} is not stored.`);
  if (data.kind !== 'span') return tensor;
  const bytes = new Uint8Array(readFileSync(data.file).subarray(data.offset, data.offset + data.length));
  return { ...tensor, data: { kind: 'bytes', bytes } };
}

export interface Feeding {
  /** In place of the free dimensions, by name; 2 where nothing is said. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Elements are whole numbers below this. */
  readonly ids?: number;
}

export function feedsFor(graph: Graph, { sizes = {}, ids }: Feeding = {}): Map<string, Tensor> {
  const next = random(7);
  return new Map(
    graph.inputs.map(({ name, dtype = 'float32', shape = [] }) => {
      const dims = shape.map((d) => (typeof d === 'number' ? d : (sizes[d ?? ''] ?? 2)));
      const element = (): number => (ids === undefined ? 2 * next() - 1 : Math.floor(ids * next()));
      return [name, tensorOf(dtype, dims, Array.from({ length: elementCount(dims) }, element))];
    }),
  );
}

/** What TensorFlow.js makes of the same inputs. */
export function predicted(
  model: { predict(x: tf.Tensor | tf.Tensor[]): unknown },
  feeds: ReadonlyMap<string, Tensor>,
): readonly tf.Tensor[] {
  const inputs = [...feeds.values()].map((t) => tf.tensor(Float32Array.from(numbers(t)), [...t.dims]));
  const outputs = model.predict(inputs.length === 1 ? (inputs[0] as tf.Tensor) : inputs);
  return Array.isArray(outputs) ? outputs : [outputs as tf.Tensor];
}

/** Equal shapes, and no element further off than a ten-thousandth of the largest. */
export function expectSame(found: readonly Tensor[], expected: readonly tf.Tensor[]): void {
  expect(found.map((t) => [...t.dims])).toEqual(expected.map((t) => t.shape));
  for (const [i, tensor] of found.entries()) {
    const [ours, theirs] = [numbers(tensor), expected[i]?.dataSync() ?? []];
    let [worst, largest] = [0, 1e-30];
    for (let k = 0; k < theirs.length; k++) {
      worst = Math.max(worst, Math.abs((ours[k] ?? Number.NaN) - (theirs[k] ?? 0)));
      largest = Math.max(largest, Math.abs(theirs[k] ?? 0));
    }
    expect(worst / largest).toBeLessThan(1e-4);
  }
}
