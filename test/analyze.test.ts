import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Analysis, type AnalyzeOptions, defaultOptions, type Progress } from '../src/analysis';
import { analyze } from '../src/analyze';
import { decodeNumbers, elementCount, tensor } from '../src/model';
import type { Measured } from '../src/probe/measured';
import { readNpy, writeNpy } from '../src/probe/npy';
import { normals, random } from './support/draw';
import { floatTensor, node, temporaryFolder, value, writeTemporary, writeTinyModel } from './support/onnx';

const run = (path: string, options: Partial<AnalyzeOptions> = {}): Promise<Analysis> =>
  analyze(path, { ...defaultOptions, seeds: 1, threads: 1, ...options });

async function probed(path: string, options: Partial<AnalyzeOptions> = {}): Promise<Measured> {
  const [model] = (await run(path, options)).models;
  if (!model) throw new Error('no model');
  return model.probe;
}

const product = (): string =>
  writeTinyModel({
    nodes: [node('MatMul', ['x', 'w'], 'y')],
    inputs: [value('x', [2, 3])],
    outputs: [value('y', [2, 2])],
    initializers: { w: floatTensor([3, 2], [1, 2, 3, 4, 5, 6]) },
  });

const npy = (folder: string, name: string, dims: readonly number[], values: readonly number[]): string => {
  const path = join(folder, name);
  writeNpy(path, { dtype: 'float32', dims, bytes: new Uint8Array(Float32Array.from(values).buffer) });
  return path;
};

describe('a probe with given input and cotangent', () => {
  it('is exact: for y = x·w and L = Σ y·c, dL/dx = c·wᵀ and dL/dw = xᵀ·c', async () => {
    const folder = temporaryFolder();
    const x = npy(folder, 'x.npy', [2, 3], [1, 0, 2, -1, 3, 1]);
    const c = npy(folder, 'c.npy', [2, 2], [1, 2, 3, -1]);
    const probe = await probed(product(), { inputs: { x }, cotangents: { y: c }, tensors: folder });
    expect(probe.status).toBe('ok');
    // y = [[11, 14], [13, 16]], so L = 11 + 28 + 39 − 16.
    expect(probe.loss).toBe(62);
    const index: Record<string, string> = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
    const saved = (name: string) => {
      const array = readNpy(join(folder, index[name] ?? ''));
      return [array.dims, decodeNumbers(array.dtype, array.bytes)];
    };
    expect(saved('x')).toEqual([
      [2, 3],
      [5, 11, 17, 1, 5, 9],
    ]);
    expect(saved('w')).toEqual([
      [3, 2],
      [-2, 3, 9, -3, 5, 3],
    ]);
  });

  it('says which file is wrong, and how', async () => {
    const folder = temporaryFolder();
    const analysis = await run(product(), { inputs: { x: npy(folder, 'bad.npy', [3, 3], Array(9).fill(0)) } });
    expect(analysis.errors.map((e) => e.message).join()).toMatch(/bad\.npy.*\[3, ?3\]/);
  });

  it.each([
    ['is a file', () => writeTemporary(Buffer.from('notes'))],
    ['has a file for a parent', () => join(writeTemporary(Buffer.from('notes')), 'gradients')],
    ['the system has made', () => '/proc/gradwise'],
  ])('names the folder for gradients where it %s', async (_, folder) => {
    const tensors = folder();
    const { errors } = await run(product(), { tensors });
    expect(errors.map((e) => e.code)).toEqual(['unusable-input']);
    expect(errors[0]?.message).toContain(`Gradients cannot be written to ${tensors} (`);
  });
});

it('weights that an exporter wrote as Constant nodes are parameters, single numbers are not', async () => {
  const constant = (name: string, dims: readonly number[]) => ({
    ...node('Constant', [], name),
    attributes: { value: tensor(floatTensor(dims, Array(elementCount(dims)).fill(0.5))) },
  });
  const path = writeTinyModel({
    nodes: [
      constant('w', [3, 2]),
      constant('half', []),
      node('MatMul', ['x', 'w'], 'z'),
      node('Mul', ['z', 'half'], 'h'),
      node('Mul', ['h', 'scale'], 'y'),
    ],
    inputs: [value('x', [2, 3])],
    outputs: [value('y', [2, 2])],
    initializers: { scale: floatTensor([], [2]) },
  });
  const parameters = (await probed(path)).tensors.filter((t) => t.role === 'parameter').map((t) => t.name);
  expect(parameters.sort()).toEqual(['scale', 'w']);
});

/** Normal with that variance. */
const drawn = (dims: readonly number[], variance: number, seed: number) =>
  floatTensor(
    dims,
    [...normals(elementCount(dims), random(seed))].map((x) => x * Math.sqrt(variance)),
  );

/** `depth` dense layers of `width` units with an activation between them. */
function stack(depth: number, width: number, variance: number, activation: string): string {
  const layers = Array.from({ length: depth }, (_, i) => i);
  return writeTinyModel({
    nodes: layers.flatMap((i) => [
      node('Gemm', [i ? `h${i - 1}` : 'x', `layer${i}.weight`], `z${i}`),
      node(activation, [`z${i}`], `h${i}`),
    ]),
    inputs: [value('x', ['batch', width])],
    outputs: [value(`h${depth - 1}`, ['batch', width])],
    initializers: Object.fromEntries(layers.map((i) => [`layer${i}.weight`, drawn([width, width], variance, i + 1)])),
  });
}

describe('verdicts', () => {
  it('name a deep sigmoid stack with Glorot weights as the cause of its vanishing gradient', async () => {
    const [model] = (await run(stack(16, 48, 1 / 48, 'Sigmoid'))).models;
    expect(model?.findings.map((f) => [f.severity, f.ruleId])).toEqual([['error', 'saturating-deep-stack']]);
  });

  it('are silent on a ReLU stack with He weights', async () => {
    const [model] = (await run(stack(12, 64, 2 / 64, 'Relu'))).models;
    expect(model?.findings).toEqual([]);
  });

  it('are there without a probe, by theory', async () => {
    const [model] = (await run(stack(16, 48, 1 / 48, 'Sigmoid'), { probe: false })).models;
    expect(model?.probe.status).toBe('skipped');
    expect(model?.findings.map((f) => f.ruleId)).toEqual(['saturating-deep-stack']);
  });
});

describe('BatchNormalization with untouched statistics', () => {
  const fresh = (): string =>
    writeTinyModel({
      nodes: [
        node('Gemm', ['x', 'w'], 'z'),
        node('BatchNormalization', ['z', 'scale', 'shift', 'mean', 'variance'], 'n'),
        node('Relu', ['n'], 'y'),
      ],
      inputs: [value('x', ['batch', 16])],
      outputs: [value('y', ['batch', 16])],
      initializers: {
        w: drawn([16, 16], 1e-4, 1),
        scale: floatTensor([16], Array(16).fill(1)),
        shift: floatTensor([16], Array(16).fill(0)),
        mean: floatTensor([16], Array(16).fill(0)),
        variance: floatTensor([16], Array(16).fill(1)),
      },
    });
  const rms = (probe: Measured | undefined): number => {
    const z = probe?.tensors.find((t) => t.name === 'n')?.value;
    return z ? z.l2 / Math.sqrt(z.n) : Number.NaN;
  };

  it('is measured as the model says, and once more in training mode, where it normalises', async () => {
    const [model] = (await run(fresh(), { batch: 64 })).models;
    expect(rms(model?.probe)).toBeLessThan(0.1);
    expect(model?.trainingProbe?.training).toBe(true);
    expect(rms(model?.trainingProbe)).toBeCloseTo(1, 1);
  });

  it('and progress does not go back between the two', async () => {
    const done: number[] = [];
    await analyze(fresh(), { ...defaultOptions, seeds: 1 }, { onProgress: (p) => done.push(p.done) });
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });

  it('is measured once where training mode is asked for', async () => {
    const [model] = (await run(fresh(), { batch: 64, training: true })).models;
    expect(rms(model?.probe)).toBeCloseTo(1, 1);
    expect(model?.trainingProbe).toBeUndefined();
  });
});

it('a link to a model is probed like the model', async () => {
  const link = join(temporaryFolder(), 'link.onnx');
  symlinkSync(stack(3, 48, 2 / 48, 'Relu'), link);
  expect((await probed(link)).status).toBe('ok');
});

describe('what cannot be analysed', () => {
  it.each([
    ['an opset from before gradients can be upgraded', 6, /opset 6/],
    ['an opset that no runtime loads yet', 99, /opset 99/],
  ])('%s has its own sentence', async (_, opset, message) => {
    const path = writeTinyModel({
      nodes: [node('Relu', ['x'], 'y')],
      inputs: [value('x', [2])],
      outputs: [value('y', [2])],
      opset,
    });
    const { errors } = await run(path);
    expect(errors.map((e) => e.code)).toEqual(['unsupported-opset']);
    expect(errors[0]?.message).toMatch(message);
  });

  it('a file that is no model', async () => {
    const path = writeTemporary(Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'));
    expect((await run(path)).errors.map((e) => e.code)).toEqual(['lfs-pointer']);
  });

  it('a file that is not there, and one of another kind', async () => {
    expect((await run('/nowhere/model.onnx')).errors[0]?.message).toMatch(/nowhere/);
    const text = join(temporaryFolder(), 'notes.txt');
    writeFileSync(text, 'hello');
    expect((await run(text)).errors[0]?.code).toBe('unsupported-source');
  });

  it('a model whose only output is of integers has no gradient, and is still read', async () => {
    const path = writeTinyModel({
      nodes: [node('ArgMax', ['x'], 'y')],
      inputs: [value('x', [2, 3])],
      outputs: [value('y', [1, 3], 'int64')],
    });
    const probe = await probed(path);
    expect(probe.status).toBe('failed');
    expect(probe.reason).toMatch(/no gradient/);
  });

  it('an operator without a gradient cuts it, and what lies around it is still measured', async () => {
    const path = writeTinyModel({
      nodes: [
        node('MatMul', ['x', 'before'], 'a'),
        node('SampleOp', ['a'], 'b', {}, 'com.microsoft'),
        node('MatMul', ['b', 'after'], 'y'),
      ],
      inputs: [value('x', [3, 3])],
      outputs: [value('y', [3, 3])],
      initializers: {
        before: floatTensor([3, 3], [2, 0, 1, 0, 3, 0, 1, 0, 2]),
        after: floatTensor([3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 10]),
      },
    });
    const probe = await probed(path);
    expect(probe.status).toBe('partial');
    expect(probe.cuts.map((c) => c.op)).toEqual(['com.microsoft:SampleOp']);
    const of = (name: string) => probe.tensors.find((t) => t.name === name);
    expect(of('after')?.gradient?.l2).toBeGreaterThan(0);
    expect(of('before')?.gradient).toBeNull();
    expect(of('before')?.gradientAbsent).toMatch(/^cut at /);
  });
});

it('progress never goes back and ends near the end', async () => {
  const seen: Progress[] = [];
  await analyze(product(), { ...defaultOptions, seeds: 2 }, { onProgress: (p) => seen.push(p) });
  const done = seen.map((p) => p.done);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(done.at(-1)).toBeGreaterThan(0.9);
});

it('an abort ends it with the reason of the signal', async () => {
  const abort = new AbortController();
  const stopped = analyze(product(), defaultOptions, {
    signal: abort.signal,
    onProgress: ({ phase }) => {
      if (phase === 'load') abort.abort(new Error('enough'));
    },
  });
  await expect(stopped).rejects.toThrow('enough');
});
