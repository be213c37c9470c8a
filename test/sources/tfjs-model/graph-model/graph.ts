import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { readTfjsModel, type TfjsModel } from '../../../../src/sources/tfjs-model';
import { random } from '../../../support/draw';
import { expectSame, type Feeding, feedsFor, predicted, runStored } from '../run';
import { files, type Saved } from '../saved';

/** Graph-models as the converter writes them, node by node. */

type AttributeValue = boolean | number | string | readonly number[] | readonly string[] | { readonly float: number };

const text = (s: string): string => Buffer.from(s).toString('base64');

function attribute(value: AttributeValue): object {
  if (typeof value === 'boolean') return { b: value };
  if (typeof value === 'number') return { i: String(value) };
  // Types keep their names; other text is bytes.
  if (typeof value === 'string') return value.startsWith('DT_') ? { type: value } : { s: text(value) };
  if ('float' in value) return { f: value.float };
  const strings = value.some((item) => typeof item === 'string');
  return { list: strings ? { s: value.map((s) => text(String(s))) } : { i: value.map(String) } };
}

export class TfGraph {
  private readonly nodes: object[] = [];
  private readonly weights: tf.io.WeightsManifestEntry[] = [];
  private readonly bytes: Uint8Array[] = [];
  private readonly next = random(11);
  private count = 0;

  /** -1 where a size is free. */
  input(shape: readonly number[], name = 'x', dtype = 'DT_FLOAT'): string {
    const dim = shape.map((size) => ({ size: String(size) }));
    this.nodes.push({ name, op: 'Placeholder', attr: { shape: { shape: { dim } }, dtype: { type: dtype } } });
    return name;
  }

  /** A weight of random numbers between low and high. */
  weight(shape: readonly number[], low = -1, high = 1): string {
    const n = shape.reduce((a, b) => a * b, 1);
    return this.stored(
      'float32',
      shape,
      Float32Array.from({ length: n }, () => low + (high - low) * this.next()),
    );
  }

  float(...values: readonly number[]): string {
    return this.stored('float32', values.length === 1 ? [] : [values.length], Float32Array.from(values));
  }

  int(...values: readonly number[]): string {
    return this.stored('int32', values.length === 1 ? [] : [values.length], Int32Array.from(values));
  }

  ints(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.stored('int32', shape, Int32Array.from(values));
  }

  op(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    name = this.name(op),
  ): string {
    const attr = Object.fromEntries(
      Object.entries({ T: 'DT_FLOAT', ...attributes }).map(([k, v]) => [k, attribute(v)]),
    );
    this.nodes.push({ name, op, input: inputs, attr });
    return name;
  }

  save(extra: object = {}): Saved {
    return files(
      {
        format: 'graph-model',
        generatedBy: '2.12.0',
        convertedBy: 'TensorFlow.js Converter v4.22.0',
        modelTopology: { node: this.nodes, library: {}, versions: { producer: 1286 } },
        weightsManifest: [{ paths: ['group1-shard1of1.bin'], weights: this.weights }],
        ...extra,
      },
      { 'group1-shard1of1.bin': new Uint8Array(Buffer.concat(this.bytes)) },
    );
  }

  private name(op: string): string {
    return `block/${op}_${++this.count}`;
  }

  private stored(dtype: 'float32' | 'int32', shape: readonly number[], values: Float32Array | Int32Array): string {
    const name = this.name('const');
    this.nodes.push({ name, op: 'Const', attr: { dtype: { type: dtype === 'float32' ? 'DT_FLOAT' : 'DT_INT32' } } });
    this.weights.push({ name, shape: [...shape], dtype });
    this.bytes.push(new Uint8Array(values.buffer));
    return name;
  }
}

/** Loads it as the library does. */
export function libraryModel({ path }: Pick<Saved, 'path'>): Promise<tf.GraphModel> {
  const { modelTopology, weightsManifest, format, signature, userDefinedMetadata } = JSON.parse(
    readFileSync(path, 'utf8'),
  );
  const groups = weightsManifest as tf.io.WeightsManifestConfig;
  const parts = groups.flatMap((group) => group.paths.map((file) => readFileSync(join(dirname(path), file))));
  return tf.loadGraphModel(
    tf.io.fromMemory({
      modelTopology,
      format,
      signature,
      userDefinedMetadata,
      weightSpecs: groups.flatMap((group) => group.weights),
      weightData: new Uint8Array(Buffer.concat(parts)).buffer,
    }),
  );
}

export function read(saved: Pick<Saved, 'path'>): TfjsModel & Required<Pick<TfjsModel, 'graph' | 'owners'>> {
  const { graph, owners, ...rest } = readTfjsModel(saved.path);
  expect(rest.errors.map((e) => e.message)).toEqual([]);
  return { ...rest, graph: graph!, owners: owners! };
}

/** Expects our graph to compute what the library computes. */
export async function expectEqual(saved: Pick<Saved, 'path'>, feeding: Feeding = {}): Promise<void> {
  const { graph, remarks } = read(saved);
  expect(remarks).toEqual([]);
  const feeds = feedsFor(graph, feeding);
  const expected = predicted(await libraryModel(saved), feeds);
  // The runtime's optimisations move transpositions about: what it makes of the graph has to stay the same.
  for (const level of ['basic', 'all'] as const) expectSame(await runStored(graph, feeds, level), expected);
}

/** One operation on an input `x` of this shape. */
export function one(shape: readonly number[], make: (g: TfGraph, x: string) => string): Saved {
  const g = new TfGraph();
  make(g, g.input(shape));
  return g.save();
}
