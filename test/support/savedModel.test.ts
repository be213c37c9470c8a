import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, expect, it } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { savedWeights, weightFile, writeSavedModel } from './savedModel';

const folder = mkdtempSync(join(tmpdir(), 'gradwise-saved-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the saved sample is a model that the library loads, with its weights, and one that has something wrong with it', async () => {
  writeSavedModel(folder);
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  const weightData = new Uint8Array(readFileSync(join(folder, weightFile))).buffer;
  await tf.setBackend('cpu');
  const loaded = await tf.loadLayersModel(
    tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }),
  );
  const stored = new Float32Array(savedWeights().buffer);
  expect(loaded.layers).toHaveLength(12);
  expect((await loaded.layers[0]?.getWeights()[0]?.data())?.slice(0, 5)).toEqual(stored.slice(0, 5));
  const { errors, models } = await analyze(join(folder, 'model.json'), { ...defaultOptions, probe: false });
  expect(errors).toEqual([]);
  expect(models[0]?.findings.map(({ ruleId, range }) => [ruleId, range !== undefined])).toEqual([
    ['saturating-deep-stack', true],
  ]);
});
