import { beforeAll, describe, expect, test } from 'vitest';
import { freshness, recogniseLayers, type WeightSummary } from '../../src/layers';
import { decodeNumbers, elementCount, isFloat, type Layer } from '../../src/model';
import { readOnnx, readTensorBytes } from '../../src/sources/onnx';
import { canonicalise } from '../../src/sources/onnx/canonicalise';
import { propagate } from '../../src/theory/propagate';
import { realModels } from '../real/models';
import { summarise } from './weights';

/** Published models, every one trained: what a person sees in them, and what must not be claimed of them. */

function layersIn(file: string): Layer[] {
  const { graph } = canonicalise(readOnnx(file));
  const summaries = new Map<string, WeightSummary>();
  for (const [name, tensor] of graph.initializers) {
    if (!isFloat(tensor.dtype) || elementCount(tensor.dims) === 0) continue;
    const values = decodeNumbers(tensor.dtype, readTensorBytes(tensor));
    if (values) summaries.set(name, summarise(Float32Array.from(values)));
  }
  return recogniseLayers(graph, summaries);
}

const models = new Map<string, Layer[]>();
const named = (part: string): Layer[] => {
  const found = [...models].find(([name]) => name.includes(part));
  if (!found) throw new Error(`There is no model ${part}.`);
  return found[1];
};

beforeAll(() => {
  for (const { name, file } of realModels()) models.set(name, layersIn(file));
}, 300_000);

const counted = (layers: readonly Layer[], what: (layer: Layer) => string | undefined): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const layer of layers) {
    const name = what(layer);
    if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

test('of all trained weights at most 3 in 100 are taken for fresh with any confidence', () => {
  const weights = [...models.values()].flat().flatMap(({ weight }) => (weight?.tensor ? [weight] : []));
  const fresh = weights.filter(
    ({ initializer: { kind, confidence } }) => kind !== 'trained' && kind !== 'unknown' && confidence > 0.5,
  );
  expect(weights.length).toBeGreaterThan(500);
  expect(fresh.length / weights.length).toBeLessThan(0.03);
});

test('no model looks fresh', () => {
  for (const [name, layers] of models) expect({ name, fresh: freshness(layers) > 0.3 }).toEqual({ name, fresh: false });
});

test('ids are unique, and predecessors are ids of earlier layers with weights', () => {
  for (const layers of models.values()) {
    const seen = new Set<string>();
    const weights = new Set<string>();
    // A recurrent cell is one, too, where its weights are put together in the graph.
    const cells = ['rnn', 'gru', 'lstm'];
    for (const { id, kind, predecessors, weight } of layers) {
      expect(seen.has(id)).toBe(false);
      for (const predecessor of predecessors) expect(weights.has(predecessor)).toBe(true);
      seen.add(id);
      if (weight || cells.includes(kind)) weights.add(id);
    }
  }
});

test('no node belongs to two layers', () => {
  for (const layers of models.values()) {
    const nodes = layers.flatMap((layer) => layer.nodes.filter((name) => name !== ''));
    expect(new Set(nodes).size).toBe(nodes.length);
  }
});

describe('PP-OCR’s classifier, a MobileNetV3', () => {
  test('has squeeze-and-excitation gates of hard sigmoids', () => {
    const gates = named('cls_infer').filter(({ gate }) => gate);
    expect(gates.length).toBe(9);
    expect(new Set(gates.map(({ activation }) => activation?.kind))).toEqual(new Set(['hard-sigmoid']));
  });

  test('has relu and hard-swish behind batch normalisation, and ends in a softmax', () => {
    const layers = named('cls_infer');
    const kinds = counted(
      layers.filter(({ normalisation }) => normalisation?.kind === 'batch'),
      ({ activation }) => activation?.kind,
    );
    expect(kinds['hard-swish']).toBeGreaterThan(10);
    expect(kinds.relu).toBeGreaterThan(5);
    expect(layers.filter(({ head }) => head).map(({ kind, activation }) => [kind, activation?.kind])).toEqual([
      ['dense', 'softmax'],
    ]);
  });
});

test('the wake word networks are three dense layers with written-out LayerNorm and a sigmoid head', () => {
  const layers = named('hey_jarvis').filter(({ kind }) => kind === 'dense');
  expect(layers.map(({ activation, normalisation }) => [activation?.kind, normalisation?.kind ?? null]).at(-1)).toEqual(
    ['sigmoid', null],
  );
  expect(layers.some(({ normalisation }) => normalisation?.kind === 'layer')).toBe(true);
  expect(layers.at(-1)?.head).toBe(true);
});

test('MLSD is a MobileNetV2: relu6, depthwise convolutions, residual projections without an activation', () => {
  const layers = named('mlsd_512x512_large');
  expect(counted(layers, ({ activation }) => activation?.kind).relu6).toBeGreaterThan(15);
  const depthwise = layers.filter(({ kind }) => kind === 'depthwise-conv');
  expect(depthwise.length).toBeGreaterThan(10);
  for (const { weight } of depthwise) expect([9, 25]).toContain(weight?.fanIn);
  const projections = layers.filter(({ residual, activation, kind }) => residual && !activation && kind === 'conv2d');
  expect(projections.length).toBeGreaterThan(5);
});

test('the speech embedding has leaky ReLUs with slope 0.2', () => {
  const slopes = named('embedding_model').flatMap(({ activation }) =>
    activation?.kind === 'leaky-relu' ? [activation.parameters?.alpha] : [],
  );
  expect(slopes.length).toBeGreaterThan(15);
  expect(new Set(slopes)).toEqual(new Set([0.2]));
});

test('theory predicts no catastrophe in a network that learned', () => {
  for (const [name, layers] of models) {
    for (const { gradientLog10, forwardLog10, band } of propagate(layers).segments) {
      expect({ name, vanishes: Math.abs(gradientLog10) > 2 + 2 * band }).toEqual({ name, vanishes: false });
      expect({ name, explodes: Math.abs(forwardLog10) > 2 + 2 * band }).toEqual({ name, explodes: false });
    }
  }
});
