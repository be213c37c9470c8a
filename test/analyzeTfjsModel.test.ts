import { readFileSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Analysis, type AnalyzeOptions, defaultOptions, type ModelAnalysis } from '../src/analysis';
import { analyze } from '../src/analyze';
import { decodeNumbers } from '../src/model';
import type { MeasuredTensor } from '../src/probe/measured';
import { readNpy, writeNpy } from '../src/probe/npy';
import { TfGraph } from './sources/tfjs-model/graph-model/graph';
import { files, save } from './sources/tfjs-model/saved';
import { temporaryFolder } from './support/onnx';

/** TensorFlow.js itself saves the models, and says what their gradients are. */

beforeAll(async () => {
  await tf.setBackend('cpu');
  tf.env().set('PROD', true);
});

const run = (path: string, options: Partial<AnalyzeOptions> = {}): Promise<Analysis> =>
  analyze(path, { ...defaultOptions, seeds: 1, threads: 1, ...options });

const only = ({ models }: Analysis): ModelAnalysis => models[0] ?? expect.fail('no model was found');

const named = ({ probe }: ModelAnalysis, name: string): MeasuredTensor =>
  probe.tensors.find((t) => t.name === name) ?? expect.fail(`${name} was not measured`);

function network(hidden = 24): tf.Sequential {
  const model = tf.sequential({ name: 'net' });
  const dense = (units: number, name: string, rest: object) =>
    model.add(tf.layers.dense({ units, name, kernelInitializer: 'glorotUniform', ...rest }));
  dense(hidden, 'first', { activation: 'tanh', inputShape: [20] });
  dense(hidden, 'second', { activation: 'tanh' });
  dense(3, 'last', {});
  return model;
}

const array = (tensor: tf.Tensor): Float32Array => Float32Array.from(tensor.dataSync());

describe('a model that TensorFlow.js saved', () => {
  it('has the gradients that TensorFlow.js computes, for the same input and the same cotangent', async () => {
    const model = network();
    const { path } = await save(model, { indent: 2 });
    const folder = temporaryFolder();
    const [x, c] = [tf.randomNormal([5, 20], 0, 1, 'float32', 3), tf.randomNormal([5, 3], 0, 1, 'float32', 4)];
    const npy = (name: string, tensor: tf.Tensor): string => {
      const file = join(folder, `${name}.npy`);
      writeNpy(file, { dtype: 'float32', dims: tensor.shape, bytes: new Uint8Array(array(tensor).buffer) });
      return file;
    };
    const asked = only(await run(path, { probe: false }));
    const [input = ''] = asked.model.graph.inputs.map((v) => v.name);
    const [output = ''] = asked.model.graph.outputs.map((v) => v.name);
    const analysis = only(
      await run(path, {
        batch: 5,
        inputs: { [input]: npy('x', x) },
        cotangents: { [output]: npy('c', c) },
        tensors: join(folder, 'gradients'),
      }),
    );
    expect(analysis.probe.status).toBe('ok');
    const weights = model.trainableWeights.map((w) => w.read() as tf.Variable);
    const { value, grads } = tf.variableGrads(() => (model.apply(x) as tf.Tensor).mul(c).sum() as tf.Scalar, weights);
    expect(analysis.probe.loss).toBeCloseTo(array(value)[0] ?? Number.NaN, 4);
    const index: Record<string, string> = JSON.parse(readFileSync(join(folder, 'gradients', 'index.json'), 'utf8'));
    for (const [i, weight] of model.trainableWeights.entries()) {
      const saved = readNpy(join(folder, 'gradients', index[weight.originalName] ?? ''));
      const theirs = array(grads[weights[i]?.name ?? ''] as tf.Tensor);
      const largest = Math.max(...theirs.map(Math.abs));
      decodeNumbers(saved.dtype, saved.bytes)?.forEach((g, j) => {
        expect(Math.abs(g - theirs[j]!)).toBeLessThan(1e-4 * largest);
      });
    }
  });

  it('is judged by the weights as they are stored, whose initializers the topology tells', async () => {
    const model = network(64);
    const analysis = only(await run((await save(model)).path, { seeds: 3 }));
    const [kernel] = model.layers[1]?.getWeights() ?? [];
    const values = array(kernel!);
    const l2 = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
    // Once, not once for each seed: nothing is drawn.
    expect(named(analysis, 'second/kernel').value?.n).toBe(64 * 64);
    expect((named(analysis, 'second/kernel').value?.l2 ?? 0) / l2).toBeCloseTo(1, 6);
    const initializers = analysis.model.layers.map((l) => l.weight?.initializer);
    expect(initializers.map((i) => i?.kind)).toEqual(['glorot-uniform', 'glorot-uniform', 'glorot-uniform']);
    expect(initializers[1]).toMatchObject({ origin: 'declared' });
    expect(analysis.findings).toEqual([]);
  });

  it('is found through a link to it, with its weights', async () => {
    const { path } = await save(network());
    const link = join(temporaryFolder(), 'model.json');
    symlinkSync(path, link);
    expect(only(await run(link)).probe.status).toBe('ok');
  });

  it('without its weights is told of, and judged by draws of its initializers', async () => {
    const { path, folder } = await save(network());
    unlinkSync(join(folder, 'group1-shard1of1.bin'));
    const analysis = await run(path, { seeds: 2 });
    expect(analysis.errors.map((e) => e.code)).toEqual(['missing-shard']);
    expect(named(only(analysis), 'second/kernel').value?.n).toBe(2 * 24 * 24);
  });
});

describe('a topology', () => {
  const topology = (initializer: object): string => {
    const dense = (name: string, rest: object) => ({ class_name: 'Dense', config: { name, units: 16, ...rest } });
    const first = { activation: 'relu', batch_input_shape: [null, 8], kernel_initializer: initializer };
    const layers = [dense('first', first), dense('second', { activation: 'relu' }), dense('last', {})];
    return JSON.stringify({ modelTopology: { class_name: 'Sequential', config: { name: 'net', layers } } }, null, 2);
  };

  it('is judged by draws, and a finding stands at the option that is to blame', async () => {
    const text = topology({ class_name: 'Zeros', config: {} });
    const [finding, ...others] = only(await run(files(text).path)).findings;
    expect([finding?.ruleId, others.length]).toEqual(['zero-kernel-init', 0]);
    const before = text.split('\n').slice(0, finding?.range?.start.line).join('\n');
    expect(before).not.toContain('Zeros');
    const rest = text.split('\n').slice(finding?.range?.start.line).join('\n');
    expect(rest.slice(finding?.range?.start.character)).toMatch(/^(\{\s*)?("class_name": )?"Zeros"/);
  });
});

describe('a graph-model', () => {
  function graph(): TfGraph {
    const g = new TfGraph();
    const x = g.input([-1, 12], 'features');
    const fused = { fused_ops: ['BiasAdd', 'Relu'], num_args: 1 };
    const h = g.op('_FusedMatMul', [x, g.weight([12, 16]), g.weight([16])], fused, 'hidden');
    g.op('_FusedMatMul', [h, g.weight([16, 4]), g.weight([4])], { fused_ops: ['BiasAdd'], num_args: 1 }, 'logits');
    return g;
  }

  it('is measured as far as it is a network', async () => {
    const analysis = only(await run(graph().save().path));
    expect(analysis.probe.status).toBe('ok');
    expect(analysis.model.layers.map((l) => [l.name, l.kind, l.activation?.kind ?? null])).toEqual([
      ['hidden', 'dense', 'relu'],
      ['logits', 'dense', null],
    ]);
    expect(analysis.probe.tensors.filter((t) => t.role === 'parameter')).toHaveLength(4);
  });
});

it('other JSON is told apart', async () => {
  const { errors, models } = await run(files('{ "name": "a package" }').path);
  expect([errors.map((e) => e.code), models]).toEqual([['not-tfjs-model'], []]);
});
