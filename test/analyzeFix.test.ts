import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultOptions } from '../src/analysis';
import { analyze } from '../src/analyze';
import { drawnBytes, mendFile } from '../src/analyzeFix';
import { type DataType, decodeNumbers, type Tensor, tensorOf } from '../src/model';
import { startProbe } from '../src/probe/client';
import { readOnnx, readTensorBytes } from '../src/sources/onnx';
import { normals, random } from './support/draw';
import { node, temporaryFolder, tinyModel, value } from './support/onnx';
import { samples } from './support/samples';

const probe = startProbe();
afterAll(() => probe.dispose());

const options = { ...defaultOptions, seeds: 1 };
const still = { ...options, probe: false };
const saved = (name: string, content: Uint8Array | string): string => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
};
const beside = (path: string, name: string): string => join(path, '..', name);

const numbers = (tensor: Tensor | undefined): readonly number[] =>
  (tensor && decodeNumbers(tensor.dtype, readTensorBytes(tensor))) ?? [];

/** Where two files of one length differ, as stretches of bytes that lie within these ranges. */
const outside = (a: Uint8Array, b: Uint8Array, ranges: readonly { offset: number; length: number }[]): number[] =>
  [...a.keys()].filter((i) => a[i] !== b[i] && !ranges.some((r) => i >= r.offset && i < r.offset + r.length));

describe('an ONNX file of fresh weights that do not fit', () => {
  const make = samples['exploding-relu.onnx'];
  if (!make) throw new Error('There is no such sample.');

  it('gets a copy with weights that fit, and nothing but these differs', { timeout: 120_000 }, async () => {
    const bytes = make();
    const path = saved('model.onnx', bytes);
    const output = beside(path, 'fixed.onnx');
    const { applied, written, left } = await mendFile({ path, output }, options, { process: probe });
    expect(applied.map((f) => f.ruleId)).toEqual(['init-activation-mismatch']);
    expect(applied[0]?.title).toMatch(/^Redraw with heUniform in these 23 layers \(G 5\.\d → −?0\.\d\)$/);
    expect([written, left.models.flatMap((m) => m.findings)]).toEqual([[output], []]);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    const weights = [...readOnnx(path).graph.initializers].filter(([name]) => /layer(?!1\.).*weight/.test(name));
    expect(weights).toHaveLength(23);
    const ranges = weights.flatMap(([, { data }]) => (data.kind === 'span' ? [data] : []));
    expect(outside(bytes, readFileSync(output), ranges)).toEqual([]);
    for (const [name] of weights) {
      // He et al. 2015: Var(w) = 2 / 64, of 4,096 elements known to ±3 %.
      const w = numbers(readOnnx(output).graph.initializers.get(name));
      expect(w.reduce((sum, x) => sum + x * x, 0) / w.length, name).toBeCloseTo(2 / 64, 2.5);
    }
  });

  it('is the same copy for the same seed, and another for another', async () => {
    const path = saved('model.onnx', make());
    const copy = async (name: string, seed: number): Promise<Buffer> => {
      await mendFile({ path, output: beside(path, name) }, { ...still, seed });
      return readFileSync(beside(path, name));
    };
    const [one, again, two] = [await copy('1.onnx', 1), await copy('2.onnx', 1), await copy('3.onnx', 2)];
    expect(one.equals(again)).toBe(true);
    expect(one.equals(two)).toBe(false);
  });

  it('is left alone where another rule is asked for', async () => {
    const path = saved('model.onnx', make());
    const output = beside(path, 'fixed.onnx');
    const { written } = await mendFile({ path, output, rule: 'zero-kernel-init' }, still);
    expect([written, existsSync(output)]).toEqual([[], false]);
  });

  it('is never its own copy', async () => {
    const path = saved('model.onnx', make());
    await expect(mendFile({ path, output: path }, still)).rejects.toThrow(/is the file that is to be mended/);
  });
});

it('trained weights are not drawn anew, unless somebody asks for it', async () => {
  // Heavy tails and a spectrum of few strong directions, as training leaves them.
  const trained = (dims: readonly [number, number], seed: number): Tensor => {
    const [rows, columns] = dims;
    const draw = random(seed);
    const [u, v, noise] = [rows * 2, columns * 2, rows * columns].map((n) => normals(n, draw));
    const values = Array.from(noise ?? [], (x, i) => {
      const [r, c] = [Math.floor(i / columns), i % columns];
      const strong = 0.4 * (u?.[r] ?? 0) * (v?.[c] ?? 0) + 0.2 * (u?.[rows + r] ?? 0) * (v?.[columns + c] ?? 0);
      return strong + 0.05 * x * x * x;
    });
    return tensorOf('float32', dims, values);
  };
  const path = saved(
    'model.onnx',
    tinyModel({
      inputs: [value('x', ['N', 48])],
      outputs: [value('y', ['N', 48])],
      nodes: ['a', 'b', 'c'].map((name, i, all) =>
        node('MatMul', [i === 0 ? 'x' : (all[i - 1] ?? ''), `w${i}`], i === 2 ? 'y' : name),
      ),
      initializers: { w0: trained([48, 48], 1), w1: trained([48, 48], 2), w2: trained([48, 48], 3) },
    }),
  );
  const kinds = (await analyze(path, still)).models[0]?.model.layers.map((l) => l.weight?.initializer.kind);
  expect(kinds).toEqual(['trained', 'trained', 'trained']);
  const request = { path, output: beside(path, 'fixed.onnx') };
  await expect(mendFile(request, still)).rejects.toThrow(
    /holds trained weights \(3 of 3 layers\): to draw weights anew would undo what they have learnt\. Give --redraw-trained/,
  );
  expect((await mendFile({ ...request, redrawTrained: true }, still)).written).toEqual([]);
});

describe('a program', () => {
  const code = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, inputShape: [16], activation: 'relu', kernelInitializer: 'zeros' }));
model.add(tf.layers.dense({ units: 32, activation: 'relu', kernelInitializer: 'zeros' }));
model.add(tf.layers.dense({ units: 4, activation: 'sigmoid' }));
model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
`;

  it('is mended fix by fix, until nothing is left', async () => {
    const path = saved('net.js', code);
    const output = beside(path, 'mended.js');
    const { applied, left } = await mendFile({ path, output }, still);
    expect(applied.map((f) => f.ruleId)).toEqual(['zero-kernel-init', 'sigmoid-categorical']);
    expect(left.models.flatMap((m) => m.findings)).toEqual([]);
    expect(readFileSync(path, 'utf8')).toBe(code);
    expect((await analyze(output, still)).models.flatMap((m) => m.findings)).toEqual([]);
  });

  it('keeps what only other rules find', async () => {
    const path = saved('net.js', code);
    const output = beside(path, 'mended.js');
    const { left } = await mendFile({ path, output, rule: 'zero-kernel-init' }, still);
    expect(left.models.flatMap((m) => m.findings).map((f) => f.ruleId)).toEqual(['sigmoid-categorical']);
    expect(readFileSync(output, 'utf8')).toContain("activation: 'sigmoid'");
  });

  it('cannot be written where there is no folder', async () => {
    const path = saved('net.js', code);
    await expect(mendFile({ path, output: beside(path, 'nowhere/a.js') }, still)).rejects.toThrow(/ENOENT/);
  });
});

describe('new elements', () => {
  const limit = 0.5;
  const tensor = (dtype: DataType): Tensor => ({
    dtype,
    dims: [700, 100],
    data: { kind: 'drawn', distribution: { kind: 'uniform', low: -limit, high: limit }, stream: 'w' },
  });

  it.each(['float32', 'float64', 'float16', 'bfloat16'] as const)('come as %s, piece by piece', (dtype) => {
    const bytes = Buffer.concat([...drawnBytes(tensor(dtype), 1)]);
    const drawn = decodeNumbers(dtype, bytes) ?? [];
    expect(drawn).toHaveLength(70_000);
    expect(Math.max(...drawn.map(Math.abs))).toBeLessThanOrEqual(limit);
    // Uniform: limit²/3, of 70,000 elements known to ±1 %.
    expect(drawn.reduce((sum, x) => sum + x * x, 0) / drawn.length / (limit ** 2 / 3)).toBeCloseTo(1, 1);
  });
});
