import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { type ProbeProcess, startProbe } from '../../src/probe/client';
import { asNumbers } from '../../src/probe/elements';
import type { Measured } from '../../src/probe/measured';
import { readNpy } from '../../src/probe/npy';
import { checkModelGradients } from '../numeric/difference';
import { temporaryFolder } from '../support/onnx';
import { decomposedDecoder, fusedDecoder } from './decoder';
import { decomposedEncoder, dialects, fusedEncoder, width } from './encoder';
import { type Sizes, withParametersFed } from './fed';

/**
 * Transformers as exporters write them, operator by operator, and as optimisers write them, with fused operators. Both have the same
 * weights, are fed the same, and so must have the same gradients.
 */

type Gradients = ReadonlyMap<string, readonly number[]>;

let probe: ProbeProcess;
beforeAll(() => {
  probe = startProbe();
});
afterAll(() => probe.dispose());

async function measured(file: string): Promise<{ readonly measured: Measured; readonly gradients: Gradients }> {
  const tensors = temporaryFolder();
  const { models, errors } = await analyze(file, { ...defaultOptions, seeds: 1, tensors }, { process: probe });
  expect(errors).toEqual([]);
  const index = JSON.parse(readFileSync(join(tensors, 'index.json'), 'utf8')) as Record<string, string>;
  const gradients = new Map(
    Object.entries(index).map(([name, path]) => {
      const { dtype, bytes } = readNpy(join(tensors, path));
      return [name, Array.from(asNumbers(dtype, bytes))] as const;
    }),
  );
  return { measured: (models[0] as (typeof models)[number]).probe, gradients };
}

/** Constants of the arithmetic, not of the network. */
const isParameter = (name: string): boolean => /weight|bias|words|places/.test(name);

function expectWhole({ status, reason, cuts, tensors }: Measured, count: number): void {
  expect({ status, reason, cuts }).toEqual({ status: 'ok', reason: undefined, cuts: [] });
  const parameters = tensors.filter((t) => t.role === 'parameter' && isParameter(t.name));
  expect(parameters).toHaveLength(count);
  for (const { name, gradient } of parameters) {
    expect({ name, nonFinite: gradient?.nonFinite }).toEqual({ name, nonFinite: 0 });
    expect({ name, flows: (gradient?.l2 ?? 0) > 0 }).toEqual({ name, flows: true });
  }
}

function expectSame(name: string, one: readonly number[] | undefined, other: readonly number[] | undefined): void {
  const scale = Math.max(...(other ?? []).map(Math.abs));
  const apart = one?.map((g, i) => Math.abs(g - (other?.[i] ?? Number.NaN)) / scale) ?? [Number.NaN];
  expect({ name, size: one?.length }).toEqual({ name, size: other?.length });
  expect({ name, same: Math.max(...apart) < 1e-4 }).toEqual({ name, same: true });
}

describe('an encoder with the normalisation in front', () => {
  it('has the same gradients in elementary and in fused operators', async () => {
    const [plain, fused] = [await measured(decomposedEncoder()), await measured(fusedEncoder())];
    // Two tables, then 16 of each layer, the last normalisation and the head.
    expectWhole(plain.measured, 2 + 2 * 16 + 4);
    expectWhole(fused.measured, 2 + 2 * 12 + 4);
    expect(fused.measured.loss).toBeCloseTo(plain.measured.loss as number, 4);
    for (const [name, g] of fused.gradients) {
      if (isParameter(name) && !name.includes('qkv')) expectSame(name, g, plain.gradients.get(name));
    }
    for (const layer of ['layers.0', 'layers.1']) {
      for (const kind of ['weight', 'bias']) {
        const joined = fused.gradients.get(`${layer}.qkv.${kind}`) ?? [];
        for (const [at, part] of ['q', 'k', 'v'].entries()) {
          const columns = joined.filter((_, i) => Math.floor((i % (3 * width)) / width) === at);
          const own = plain.gradients.get(`${layer}.${part}.${kind}`);
          // A bias of all keys moves every score of a row alike: its gradient is zero, and in floats noise.
          if (part === 'k' && kind === 'bias') expect(Math.max(...columns.map(Math.abs))).toBeLessThan(1e-5);
          else expectSame(`${layer}.${part}.${kind}`, columns, own);
        }
      }
    }
  });
});

describe('a decoder that continues a past', () => {
  it('has the same gradients in elementary and in fused operators', async () => {
    const [plain, fused] = [await measured(decomposedDecoder()), await measured(fusedDecoder())];
    // The table, then 9 of each layer, the last normalisation and the head.
    for (const { measured: m } of [plain, fused]) expectWhole(m, 1 + 2 * 9 + 2);
    expect(fused.measured.inputs.map((i) => i.shape)).toEqual(plain.measured.inputs.map((i) => i.shape));
    expect(fused.measured.loss).toBeCloseTo(plain.measured.loss as number, 4);
    const compared = [...fused.gradients].filter(([name]) => isParameter(name) || name.startsWith('past'));
    expect(compared).toHaveLength(1 + 2 * 9 + 2 + 4);
    for (const [name, g] of compared) expectSame(name, g, plain.gradients.get(name));
  });
});

/** Every parameter is moved along random directions, and the runtime's own outputs have to follow its gradient. */
describe('the gradient of every parameter is the difference that it makes', () => {
  async function judged(file: string, sizes: Sizes, padded: number, count: number): Promise<void> {
    const { path, inputs } = withParametersFed(file, isParameter, sizes, padded);
    const result = await checkModelGradients(path, inputs);
    if (result.status !== 'checked') throw new Error(result.reason);
    expect(result.verdicts.filter((v) => v.status !== 'agrees')).toEqual([]);
    expect(result.verdicts).toHaveLength(count);
  }
  const sentence = { batch: 2, sequence: 4 };
  // The fused kernel takes one sequence at a time where several tokens follow a past.
  const dialogue = { batch: 1, sequence: 3, past_sequence: 2, total_sequence: 5 };

  it.each(dialects)('in an encoder exported at opset $opset, its mask $mask', (dialect) =>
    judged(decomposedEncoder(dialect), sentence, 1, 2 + 2 * 16 + 4),
  );

  it('in an encoder whose attention holds its projections', () =>
    judged(fusedEncoder('Attention'), sentence, 1, 2 + 2 * 12 + 4));

  it('in an encoder whose attention has its projections before it', () =>
    judged(fusedEncoder('MultiHeadAttention'), sentence, 1, 2 + 2 * 14 + 4));

  it.each([
    ['exported', decomposedDecoder],
    ['fused', fusedDecoder],
  ])('in a decoder as it is %s', (_, decoder) => judged(decoder(), dialogue, 0, 1 + 2 * 9 + 2 + 4));

  it.each([4, 8] as const)('in a decoder whose products are by weights of %i bits', (bits) =>
    judged(fusedDecoder(bits), dialogue, 0, 1 + 2 * 2 + 1 + 4),
  );
});
