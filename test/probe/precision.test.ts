import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { float, tensorOf } from '../../src/model';
import { startProbe } from '../../src/probe/client';
import type { Measured, MeasuredTensor, Stats } from '../../src/probe/measured';
import { writeNpy } from '../../src/probe/npy';
import { notRecomputed, widerType } from '../../src/probe/precision';
import type { ProbeResult } from '../../src/probe/protocol';
import { random } from '../../src/probe/random';
import { textReport } from '../../src/report/text';
import { plainly } from '../support/reportContext';
import { temporaryFolder, writeTemporary } from '../support/temporary';
import { floatTensor, node, tinyModel, value } from '../support/tiny-model';

const process = startProbe();
afterAll(() => process.dispose());

const batch = 3;
const width = 10;
const depth = 60;

const normals = (n: number, std: number, stream: string): Float32Array => {
  const { normal } = random(1, stream);
  return Float32Array.from({ length: n }, () => std * normal());
};

/** Forward and backward in float64, written down with loops. Derivatives from the outputs, as in any textbook. */
interface Slope {
  readonly op: string;
  readonly f: (z: number) => number;
  readonly slope: (y: number) => number;
}
const tanh: Slope = { op: 'Tanh', f: Math.tanh, slope: (y) => 1 - y * y };
const sigmoid: Slope = { op: 'Sigmoid', f: (z) => 1 / (1 + Math.exp(-z)), slope: (y) => y * (1 - y) };

const product = (a: ArrayLike<number>, b: ArrayLike<number>): Float64Array => {
  const y = new Float64Array(batch * width);
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < width; i++)
      for (let j = 0; j < width; j++) y[n * width + j]! += a[n * width + i]! * b[i * width + j]!;
  return y;
};
const norm = (x: ArrayLike<number>): number => Math.hypot(...Array.from(x));

/** ‖∂L/∂W‖ of every layer y = f(x·W), first to last; L = Σ y·c. */
function gradientNorms({ f, slope }: Slope, weights: readonly Float32Array[], x: Float32Array, c: Float32Array) {
  const outputs: ArrayLike<number>[] = [x];
  for (const w of weights) outputs.push(product(outputs.at(-1)!, w).map(f));
  let dy: Float64Array = Float64Array.from(c);
  const norms: number[] = [];
  for (let l = weights.length - 1; l >= 0; l--) {
    const w = weights[l]!;
    const dz = dy.map((g, i) => g * slope(outputs[l + 1]![i]!));
    const dw = new Float64Array(width * width);
    for (let n = 0; n < batch; n++)
      for (let i = 0; i < width; i++)
        for (let j = 0; j < width; j++) dw[i * width + j]! += outputs[l]![n * width + i]! * dz[n * width + j]!;
    norms.unshift(norm(dw));
    dy = product(
      dz,
      w.map((_, k) => w[(k % width) * width + Math.floor(k / width)]!),
    );
  }
  return norms;
}

const weightsOf = (std: number): Float32Array[] =>
  Array.from({ length: depth }, (_, l) => normals(width * width, std, `w${l}`));

async function probed({ op }: Slope, weights: readonly Float32Array[], x: Float32Array, c: Float32Array) {
  const shape = [batch, width];
  const file = writeTemporary(
    tinyModel({
      nodes: weights.flatMap((_, l) => [
        node('MatMul', [l ? `h${l - 1}` : 'x', `w${l}`], `z${l}`),
        node(op, [`z${l}`], `h${l}`),
      ]),
      initializers: Object.fromEntries(weights.map((w, l) => [`w${l}`, floatTensor([width, width], Array.from(w))])),
      inputs: [value('x', shape)],
      outputs: [value(`h${depth - 1}`, shape)],
    }),
  );
  const folder = temporaryFolder();
  const saved = (name: string, data: Float32Array): string => {
    const path = join(folder, name);
    writeNpy(path, { dtype: 'float32', dims: shape, bytes: new Uint8Array(data.buffer) });
    return path;
  };
  const inputs = { x: saved('x.npy', x) };
  const cotangents = { [`h${depth - 1}`]: saved('c.npy', c) };
  return analyze(file, { ...defaultOptions, seeds: 1, inputs, cotangents }, { process });
}

const x = normals(batch * width, 1, 'x');
const c = normals(batch * width, 1, 'c');
const gradient = (probe: Measured, name: string): MeasuredTensor['gradient'] =>
  probe.tensors.find((t) => t.name === name)?.gradient ?? null;

describe('a deep network whose gradient float32 cannot hold', () => {
  it.each([tanh, sigmoid])('is measured in float64: $op', async (f) => {
    const weights = weightsOf(0.01);
    const expected = gradientNorms(f, weights, x, c);
    expect(expected[0]).toBeLessThan(1e-80);

    const [model] = (await probed(f, weights, x, c)).models;
    expect(model?.probe).toMatchObject({ status: 'ok', precision: { native: 'float32', computed: 'float64' } });
    for (const [l, norm] of expected.entries()) {
      expect(gradient(model!.probe, `w${l}`)!.l2 / norm, `layer ${l}`).toBeCloseTo(1, 5);
    }
  });

  it('is said to be so, and judged by what it really is', async () => {
    const weights = weightsOf(0.01);
    const analysis = await probed(tanh, weights, x, c);
    const [model] = analysis.models;
    expect(model?.probe.precision?.message).toMatch(
      /^float32 cannot hold \d+ gradients and \d+ activations, which round towards 0: all numbers were computed again in float64\.$/,
    );
    const [finding] = model?.findings ?? [];
    expect(finding).toMatchObject({ ruleId: 'init-activation-mismatch', severity: 'error' });
    const measured = /×([\d.e-]+) forward and ×([\d.e-]+) for the gradient/.exec(finding?.explanation ?? '');
    // Each layer multiplies by about 0.01·√10: 58 of them by 1e-87.
    for (const factor of measured?.slice(1) ?? ['none'])
      expect(Math.abs(Math.log10(Number(factor)) + 87)).toBeLessThan(3);
    expect(model?.findings.map((f) => f.ruleId)).not.toContain('no-gradient-path');
  });

  it('has a sentence in the report', async () => {
    const analysis = await probed(tanh, weightsOf(0.01), x, c);
    expect(textReport([analysis], plainly).replace(/\s+/g, ' ')).toContain(
      'all numbers were computed again in float64.',
    );
  });
});

describe('a network that float32 can hold', () => {
  it('is run once', async () => {
    const [model] = (await probed(tanh, weightsOf(0.3), x, c)).models;
    expect(model?.probe.status).toBe('ok');
    expect(model?.probe).not.toHaveProperty('precision');
  });

  it('also where the gradient is 0 because a factor is', async () => {
    const weights = weightsOf(0.3);
    weights[40] = new Float32Array(width * width);
    const [model] = (await probed(tanh, weights, x, c)).models;
    expect(gradient(model!.probe, 'w0')?.l2).toBe(0);
    expect(model?.probe).not.toHaveProperty('precision');
  });
});

/** Thirty 3×3 convolutions with a leaky rectifier: what comes out is homogeneous in every weight. */
async function convolutional(scale: number, dtype: 'float32' | 'float16' = 'float32', layers = 30): Promise<Measured> {
  const shape = [2, 4, 6, 6];
  const file = writeTemporary(
    tinyModel({
      nodes: Array.from({ length: layers }, (_, l) => [
        node('Conv', [l ? `h${l - 1}` : 'x', `w${l}`], `z${l}`, { pads: [1, 1, 1, 1] }),
        node('LeakyRelu', [`z${l}`], `h${l}`, { alpha: float(0.25) }),
      ]).flat(),
      initializers: Object.fromEntries(
        Array.from({ length: layers }, (_, l) => [
          `w${l}`,
          tensorOf(
            dtype,
            [4, 4, 3, 3],
            Array.from(normals(144, 1 / 5, `conv${l}`), (w) => scale * w),
          ),
        ]),
      ),
      inputs: [value('x', shape, dtype)],
      outputs: [value(`h${layers - 1}`, shape, dtype)],
    }),
  );
  const [model] = (await analyze(file, { ...defaultOptions, seeds: 1 }, { process })).models;
  return model!.probe;
}

describe('operators that the runtime computes in float32 only', () => {
  it('hold small signals all the same: weights 2⁸ times smaller give gradients 2⁸ times smaller for every other layer', async () => {
    const [plain, small] = [await convolutional(1), await convolutional(2 ** -8)];
    expect(plain).not.toHaveProperty('precision');
    expect(small.precision).toMatchObject({ native: 'float32', computed: 'float64' });
    expect(small.precision?.message).not.toContain('kernels for float32 only');
    for (let l = 0; l < 30; l++) {
      const [a, b] = [gradient(plain, `w${l}`)!, gradient(small, `w${l}`)!];
      expect((b.l2 / a.l2) * 2 ** (8 * 29), `layer ${l}`).toBeCloseTo(1, 4);
    }
  });
});

describe('a float16 model', () => {
  it('whose gradient float16 cannot hold is measured in float32', async () => {
    const [wide, half] = [await convolutional(2 ** -2, 'float32', 8), await convolutional(2 ** -2, 'float16', 8)];
    expect(half.precision).toMatchObject({ native: 'float16', computed: 'float32' });
    expect(half.tensors.find((t) => t.name === 'w0')?.dtype).toBe('float16');
    for (let l = 0; l < 8; l++) {
      expect(gradient(half, `w${l}`)!.l2 / gradient(wide, `w${l}`)!.l2, `layer ${l}`).toBeCloseTo(1, 1);
    }
  });
});

it('where a second run is not possible, the report says why', async () => {
  const first = { w: { l2: 0, maxAbs: 0, n: 4 }, h: { l2: 1e-39, maxAbs: 1e-39, n: 1 } };
  const tensors = new Map(
    Object.entries(first).map(([name, s]) => [
      name,
      { dtype: 'float32' as const, dims: [s.n], stats: { ...zeros, ...s } },
    ]),
  );
  const run: ProbeResult = { loss: [], tensors, timing: { loadMs: 1, runMs: 1, countMs: 1 }, peakMemoryMB: 1 };
  expect(widerType(run)).toBe('float64');
  expect(notRecomputed(run, 'float32', new Set(['w']), 'float64', 'The probe took too long.')).toEqual({
    native: 'float32',
    computed: 'float32',
    lost: 2,
    message:
      'float32 cannot hold 1 gradient and 1 activation, which round towards 0, and computing again in float64 was not possible: The probe took too long.',
  });
});

const zeros: Stats = { n: 0, mean: 0, std: 0, l2: 0, min: 0, max: 0, maxAbs: 0, zeroFraction: 0, nonFinite: 0 };
