import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Network } from '../../src/model';
import { looksLikeTfjsModel, readTfjsModel } from '../../src/sources/tfjs-model';
import { buildNetwork } from '../../src/tfjs';
import { expectSame, feedsFor, predicted, runStored } from '../sources/tfjs-model/run';
import { realTfjsModels } from './tfjs-models';

/** Models of published packages: read completely, and computing what TensorFlow.js itself computes from the same files. */

const full = Boolean(process.env.GRADWISE_FULL);
const models = full ? realTfjsModels() : [];
const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

/** As the library loads them from files. */
function handler(path: string): tf.io.IOHandler {
  const { modelTopology, weightsManifest, format, signature } = json(path);
  const parts = (weightsManifest as tf.io.WeightsManifestConfig).flatMap((group) =>
    group.paths.map((file) => readFileSync(join(dirname(path), file))),
  );
  return tf.io.fromMemory({
    modelTopology,
    format,
    signature,
    weightSpecs: (weightsManifest as tf.io.WeightsManifestConfig).flatMap((group) => group.weights),
    weightData: new Uint8Array(Buffer.concat(parts)).buffer,
  });
}

const isGraph = (path: string): boolean => json(path).format === 'graph-model';
const layersIn = ({ layers }: Network): number => layers.filter((l) => l.className !== 'InputLayer').length;

beforeAll(async () => {
  await tf.setBackend('cpu');
  tf.env().set('PROD', true);
});

describe.runIf(full)('models of published packages', () => {
  it('are there', () => {
    expect(models.length).toBeGreaterThan(5);
  });

  describe.each(models.filter(({ path }) => !isGraph(path)))('$name', ({ path }) => {
    const { networks, errors, remarks } = readTfjsModel(path);
    const network = networks[0] as Network;
    const topology = json(path).modelTopology;
    const described: { class_name: string }[] = (topology.model_config ?? topology).config.layers;
    const own = network.layers.filter((l) => l.opaque);

    it('is recognised, and read with every layer and weight', () => {
      expect(looksLikeTfjsModel(readFileSync(path, 'utf8').slice(0, 2000))).toBe(true);
      expect(errors).toEqual([]);
      expect(remarks).toEqual([]);
      expect(layersIn(network)).toBe(described.filter((l) => l.class_name !== 'InputLayer').length);
      const weights = (json(path).weightsManifest as tf.io.WeightsManifestConfig).flatMap((group) => group.weights);
      expect(network.stored?.size ?? 0).toBe(weights.length);
    });

    it('has a place in the file for every layer', () => {
      const lines = readFileSync(path, 'utf8').split('\n');
      for (const { place, className } of network.layers.filter((l) => l.place)) {
        const { start, end } = place!.callee;
        expect(lines[start.line]?.slice(start.character, end.character)).toBe(`"${className}"`);
      }
    });

    it.skipIf(own.length)(
      'computes what TensorFlow.js computes',
      async () => {
        const { graph, remarks } = buildNetwork(network, { batch: 1 });
        expect(remarks).toEqual([]);
        const feeds = feedsFor(graph, { sizes: { height: 12, width: 12 } });
        expectSame(await runStored(graph, feeds), predicted(await tf.loadLayersModel(handler(path)), feeds));
      },
      600_000,
    );

    it.runIf(own.length)('says where layers of its own begin', () => {
      const { remarks } = buildNetwork(network, { batch: 1 });
      expect(remarks.map((r) => r.message).join()).toContain(own[0]?.className);
    });
  });

  describe.each(models.filter(({ path }) => isGraph(path)))('$name', ({ path }) => {
    it('is read completely, and computes what TensorFlow.js computes', async () => {
      const { graph, errors, remarks } = readTfjsModel(path);
      expect([errors, remarks]).toEqual([[], []]);
      const feeds = feedsFor(graph!, { sizes: { batch: 1 } });
      const library = await tf.loadGraphModel(handler(path));
      expectSame(await runStored(graph!, feeds), predicted(library, feeds));
    }, 600_000);
  });
});
