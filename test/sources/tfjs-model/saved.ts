import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll } from 'vitest';

/** Models on disk as TensorFlow.js itself saves them: it is the oracle for what reading has to give. */

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export interface Saved {
  readonly folder: string;
  /** Path of model.json. */
  readonly path: string;
  readonly text: string;
}

export interface SaveOptions {
  /** Longest file of weights; absent: one file. */
  readonly shardBytes?: number;
  /** Of the JSON; absent: everything on one line. */
  readonly indent?: number;
  readonly includeOptimizer?: boolean;
}

export async function artifactsOf(
  model: tf.LayersModel,
  includeOptimizer = false,
): Promise<tf.io.ModelArtifacts & { readonly weightData: ArrayBuffer }> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  const handler = tf.io.withSaveHandler(async (a) => {
    artifacts = a;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } };
  });
  await model.save(handler, { includeOptimizer });
  return { ...artifacts!, weightData: artifacts!.weightData as ArrayBuffer };
}

export async function save(model: tf.LayersModel, options: SaveOptions = {}): Promise<Saved> {
  const { weightData, weightSpecs, ...rest } = await artifactsOf(model, options.includeOptimizer);
  const shards = cut(new Uint8Array(weightData), options.shardBytes ?? Math.max(1, weightData.byteLength));
  const names = shards.map((_, i) => `group1-shard${i + 1}of${shards.length}.bin`);
  const json = { ...rest, weightsManifest: [{ paths: names, weights: weightSpecs }] };
  return files(json, Object.fromEntries(shards.map((bytes, i) => [names[i]!, bytes])), options.indent);
}

/** A folder with a model.json (an object, or text as it is) and files beside it. */
export function files(json: unknown, beside: Readonly<Record<string, Uint8Array>> = {}, indent?: number): Saved {
  const folder = mkdtempSync(join(tmpdir(), 'gradwise-tfjs-model-'));
  folders.push(folder);
  const path = join(folder, 'model.json');
  const text = typeof json === 'string' ? json : JSON.stringify(json, null, indent);
  writeFileSync(path, text);
  for (const [name, bytes] of Object.entries(beside)) writeFileSync(join(folder, name), bytes);
  return { folder, path, text };
}

const cut = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
