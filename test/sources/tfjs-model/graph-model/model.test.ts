import { readFileSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { recogniseLayers } from '../../../../src/layers';
import { readTfjsModel } from '../../../../src/sources/tfjs-model';
import { files } from '../saved';
import { expectEqual, read, TfGraph } from './graph';

beforeAll(async () => {
  await tf.setBackend('cpu');
  tf.env().set('PROD', true);
});

const window = { strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1], data_format: 'NHWC', padding: 'SAME' };
const relu = { ...window, fused_ops: ['BiasAdd', 'Relu'], num_args: 1 };

/** Two convolutions with a short cut, and a classifier. */
function residual(): TfGraph {
  const g = new TfGraph();
  const x = g.input([-1, 6, 6, 3], 'image');
  const a = g.op('_FusedConv2D', [x, g.weight([3, 3, 3, 4]), g.weight([4])], relu, 'a');
  const b = g.op('_FusedConv2D', [a, g.weight([3, 3, 4, 4]), g.weight([4])], relu, 'b');
  const sum = g.op('AddV2', [a, b], {}, 'sum');
  const pooled = g.op('Mean', [sum, g.ints([1, 2])], { keep_dims: false }, 'pooled');
  const logits = g.op(
    '_FusedMatMul',
    [pooled, g.weight([4, 2]), g.weight([2])],
    { fused_ops: ['BiasAdd'], num_args: 1 },
    'logits',
  );
  g.op('Softmax', [logits], {}, 'scores');
  return g;
}

const signature = {
  inputs: { image: { name: 'image:0', dtype: 'DT_FLOAT' } },
  outputs: { scores: { name: 'scores:0' }, features: { name: 'pooled:0' } },
};

describe('a graph-model', () => {
  it('computes what TensorFlow.js computes', () => expectEqual(residual().save()));

  it('gives the outputs that its signature names, in their order', async () => {
    for (const extra of [{ signature }, { userDefinedMetadata: { signature } }]) {
      const saved = residual().save(extra);
      expect(read(saved).graph.outputs.map((o) => o.name)).toEqual(['scores:0', 'pooled:0']);
      await expectEqual(saved);
    }
  });

  it('names free axes by what they mean', () => {
    expect(read(residual().save()).graph.inputs).toEqual([
      { name: 'image', dtype: 'float32', shape: ['batch', 6, 6, 3] },
    ]);
  });

  it('keeps images in one form between convolutions', () => {
    const moves = read(residual().save()).graph.nodes.filter((n) => n.op === 'Transpose' && n.inputs[0] !== undefined);
    // The image itself, and the two filters.
    expect(moves.map((n) => n.inputs[0]).filter((name) => !name?.startsWith('block/'))).toEqual(['image']);
  });

  it('has layers with the names of its nodes, and their weights', () => {
    const { graph, owners } = read(residual().save());
    const layers = recogniseLayers(graph, new Map(), { declared: new Map(), owners });
    expect(layers.map(({ name, kind, activation }) => [name, kind, activation?.kind ?? null])).toEqual([
      ['a', 'conv2d', 'relu'],
      ['b', 'conv2d', 'relu'],
      ['logits', 'dense', 'softmax'],
    ]);
    expect(layers.map(({ weight }) => weight?.shape)).toEqual([
      [3, 3, 3, 4],
      [3, 3, 4, 4],
      [4, 2],
    ]);
    expect(layers.every(({ bias }) => bias)).toBe(true);
  });

  it('has a place in the file for every node', () => {
    const { text, path } = residual().save();
    const { graph, owners } = read({ path });
    for (const { name } of graph.nodes.filter((n) => owners.has(n.name))) {
      const { place, className, name: node } = owners.get(name)!;
      const { start, end } = place!.call;
      expect(JSON.parse(text.slice(start.character, end.character))).toMatchObject({ op: className, name: node });
      expect(text.slice(place!.callee.start.character, place!.callee.end.character)).toBe(`"${className}"`);
    }
  });

  it('leaves its weights where they lie', () => {
    const { path } = residual().save();
    const weights = [...read({ path }).graph.initializers].filter(([name]) => name.startsWith('block/const'));
    const floats = weights.filter(([, t]) => t.dtype === 'float32');
    expect(floats.map(([, t]) => t.data.kind)).toEqual(floats.map(() => 'span'));
    expect(floats[0]?.[1].data).toMatchObject({ file: join(dirname(path), 'group1-shard1of1.bin') });
  });

  it('may have its types as numbers, and control dependencies', async () => {
    const { text, path } = residual().save();
    const json = JSON.parse(text.replaceAll('"DT_FLOAT"', '1').replaceAll('"DT_INT32"', '3'));
    json.modelTopology.node.find((n: { name: string }) => n.name === 'scores').input.push('^pooled');
    const weights = new Uint8Array(readFileSync(join(dirname(path), 'group1-shard1of1.bin')));
    await expectEqual(files(json, { 'group1-shard1of1.bin': weights }));
  });

  it('is read whatever the order of its nodes', async () => {
    const { text, path } = residual().save();
    const json = JSON.parse(text);
    json.modelTopology.node.reverse();
    const weights = new Uint8Array(readFileSync(join(dirname(path), 'group1-shard1of1.bin')));
    await expectEqual(files(json, { 'group1-shard1of1.bin': weights }));
  });
});

describe('a graph-model that is damaged', () => {
  const damaged = (change: (json: { modelTopology: { node: Record<string, unknown>[] } }) => void) => {
    const { text, path } = residual().save();
    const json = JSON.parse(text);
    change(json);
    const weights = new Uint8Array(readFileSync(join(dirname(path), 'group1-shard1of1.bin')));
    return readTfjsModel(files(json, { 'group1-shard1of1.bin': weights }).path);
  };

  it('lacks its weights: nothing is known of it', () => {
    const { path } = residual().save();
    unlinkSync(join(dirname(path), 'group1-shard1of1.bin'));
    const { graph, errors } = readTfjsModel(path);
    expect(graph).toBeUndefined();
    expect(errors.map((e) => e.code)).toEqual(['missing-shard']);
  });

  it('lacks a node that another one reads', () => {
    const { errors } = damaged((json) => json.modelTopology.node.pop() && json.modelTopology.node.splice(0, 1));
    expect(errors).toMatchObject([
      { code: 'malformed', message: expect.stringContaining('"image", which is not there') },
    ]);
  });

  it('has a node without an op', () => {
    const { errors } = damaged((json) => delete json.modelTopology.node[3]!.op);
    expect(errors).toMatchObject([{ code: 'malformed', message: expect.stringContaining('no name or no op') }]);
  });

  it('stands in a circle: what the circle feeds is left out', () => {
    const { graph, errors, remarks } = damaged((json) => {
      const node = json.modelTopology.node.find((n) => n.name === 'a') as { input: string[] };
      node.input[0] = 'b';
    });
    expect(errors).toEqual([]);
    expect(graph?.nodes.filter((n) => n.op === 'Conv')).toEqual([]);
    expect(remarks.map((r) => r.message)).toEqual([expect.stringContaining('"a" stands in a loop')]);
  });

  it('with any attribute missing never throws', () => {
    const { text } = residual().save();
    const nodes = JSON.parse(text).modelTopology.node as { attr?: object }[];
    for (const [i, node] of nodes.entries()) {
      for (const key of Object.keys(node.attr ?? {})) {
        damaged((json) => delete (json.modelTopology.node[i]!.attr as Record<string, unknown>)[key]);
      }
    }
  });
});
