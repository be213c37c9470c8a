import { join } from 'node:path';
import { expect } from 'vitest';
import { type AnalyzeOptions, defaultOptions, type ModelAnalysis } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import type { Layer, Node, Tensor } from '../../src/model';
import type { ProbeProcess } from '../../src/probe/client';
import type { MeasuredTensor, Stats } from '../../src/probe/measured';
import { writeNpy } from '../../src/probe/npy';
import { readTensorBytes } from '../../src/sources/onnx';
import { temporaryFolder, value, writeTinyModel } from './onnx';
import { uniform } from './tensors';

/** Small models that are analysed with given inputs and cotangents, and what is seen of their layers. */

export interface Network {
  readonly nodes: readonly Node[];
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
}

/** Rejects where nothing could be measured. */
export async function analysed(
  process: ProbeProcess,
  { nodes, inputs, weights, outputs }: Network,
  options: Partial<AnalyzeOptions> = {},
): Promise<Seen> {
  const folder = temporaryFolder();
  const files = (tensors: readonly (readonly [string, Tensor])[]): Record<string, string> =>
    Object.fromEntries(
      tensors.map(([name, t]) => {
        const path = join(folder, `${name}.npy`);
        writeNpy(path, { dtype: 'float32', dims: t.dims, bytes: readTensorBytes(t) });
        return [name, path];
      }),
    );
  const path = writeTinyModel({
    nodes,
    inputs: Object.entries(inputs).map(([name, t]) => value(name, t.dims)),
    outputs: Object.keys(outputs).map((name) => ({ name })),
    initializers: weights,
  });
  const cotangents = Object.entries(outputs).map(([name, dims], i) => [name, uniform(dims, { seed: 50 + i })] as const);
  const all = { ...defaultOptions, inputs: files(Object.entries(inputs)), cotangents: files(cotangents), seeds: 1 };
  const { models } = await analyze(path, { ...all, ...options }, { process });
  const [model] = models;
  if (!model?.probe.tensors.length) throw new Error(`The probe ${model?.probe.status}: ${model?.probe.reason}`);
  return new Seen(model);
}

export class Seen {
  constructor(readonly model: ModelAnalysis) {}

  layer(id: string): Layer {
    const { layers } = this.model.model;
    const found = layers.find((l) => l.id === id);
    if (!found) throw new Error(`No layer ${id} among ${layers.map((l) => l.id).join(', ')}.`);
    return found;
  }

  tensor(name: string): MeasuredTensor {
    const { tensors } = this.model.probe;
    const found = tensors.find((t) => t.name === name);
    if (!found) throw new Error(`No tensor ${name} among ${tensors.map((t) => t.name).join(', ')}.`);
    return found;
  }

  preActivation = (id: string): MeasuredTensor => this.tensor(this.layer(id).preActivation);
  output = (id: string): MeasuredTensor => this.tensor(this.layer(id).output);
}

/** What the elements of several tensors have together. */
export function together(all: readonly (Stats | null)[]) {
  const known = all.filter((s) => s !== null);
  const n = known.reduce((sum, s) => sum + s.n, 0);
  return {
    n,
    mean: known.reduce((sum, s) => sum + s.n * s.mean, 0) / n,
    l2: Math.hypot(...known.map((s) => s.l2)),
    min: Math.min(...known.map((s) => s.min)),
    max: Math.max(...known.map((s) => s.max)),
    zeroFraction: known.reduce((sum, s) => sum + s.n * s.zeroFraction, 0) / n,
  };
}

const close = (x: number): unknown => expect.closeTo(x, 5);

/** Statistics are those of all the parts together. */
export function expectSame(found: Stats | null, parts: readonly (Stats | null)[]): void {
  expect(parts).not.toContain(null);
  const { n, mean, l2, min, max, zeroFraction } = together(parts);
  expect(found).toMatchObject({
    n,
    mean: close(mean),
    l2: close(l2),
    min: close(min),
    max: close(max),
    zeroFraction: close(zeroFraction),
  });
}
