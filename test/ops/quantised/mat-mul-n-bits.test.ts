import { describe, expect, it } from 'vitest';
import { elementCount, type Tensor, tensorOf } from '../../../src/model';
import { judgeOperator } from '../../numeric/operator';
import { random } from '../../support/draw';
import { node } from '../../support/onnx';
import { uniform } from '../../support/tensors';

/** Judged by ONNX Runtime's fused kernel: the same outputs, and gradients that are its central differences. */

function bytes(dims: readonly number[], seed: number): Tensor {
  const next = random(seed);
  return tensorOf(
    'uint8',
    dims,
    Array.from({ length: elementCount(dims) }, () => Math.floor(256 * next())),
  );
}

const features = 3;
const names = ['x', 'weight', 'scales', 'zeros', 'order', 'bias'];

interface Setting {
  readonly bits: number;
  readonly inner?: number;
  readonly block?: number;
  readonly zeros?: 'packed' | 'real';
  readonly bias?: boolean;
  /** Do the columns name the blocks whose scales they take? */
  readonly order?: boolean;
}

async function judge({ bits, inner = 40, block = 16, zeros, bias, order }: Setting) {
  const count = Math.ceil(inner / block);
  const inputs = { x: uniform([2, 2, inner]), ...(bias && { bias: uniform([features], { seed: 6 }) }) };
  const constants = {
    weight: bytes([features, count, (block * bits) / 8], 2),
    scales: uniform([features * count], { low: 0.01, high: 0.1, seed: 3 }),
    ...(order && {
      order: tensorOf(
        'int32',
        [inner],
        [...Array(inner).keys()].map((i) => (7 * i + 2) % count),
      ),
    }),
    ...(zeros === 'packed' && { zeros: bytes([features * Math.ceil((count * bits) / 8)], 4) }),
    ...(zeros === 'real' && { zeros: uniform([features * count], { low: 0, high: 2 ** bits, seed: 4 }) }),
  };
  const given = names.map((name) => (name in inputs || name in constants ? name : ''));
  while (given.at(-1) === '') given.pop();
  const attributes = { K: inner, N: features, bits, block_size: block };
  return judgeOperator({ nodes: [node('MatMulNBits', given, 'y', attributes, 'com.microsoft')], inputs, constants });
}

describe('a table of embeddings of a few bits differentiates by its scales', () => {
  it.each([
    [4, 40, 16, true],
    [4, 40, 16, false],
    [8, 32, 32, true],
    [8, 32, 16, false],
  ])('%i bits, %i wide, blocks of %i, zero points %s', async (bits, width, block, zeros) => {
    const count = Math.ceil(width / block);
    const constants = {
      table: bytes([5, (width * bits) / 8], 2),
      rows: tensorOf('int64', [2, 3], [4, 0, 1, 1, 3, 4]),
      ...(zeros && { zeros: bytes([5, Math.ceil((count * bits) / 8)], 4) }),
    };
    const inputs = { scales: uniform([5, count], { low: 0.01, high: 0.1, seed: 3 }) };
    const attributes = { bits, block_size: block, gather_axis: 0, quantize_axis: 1 };
    const given = ['table', 'rows', 'scales', ...(zeros ? ['zeros'] : [])];
    const nodes = [node('GatherBlockQuantized', given, 'y', attributes, 'com.microsoft')];
    expect(await judgeOperator({ nodes, inputs, constants })).toEqual({ scales: 'agrees' });
  });
});

describe('a product with a weight of a few bits differentiates by its input', () => {
  const widths = [2, 4, 8];

  it.each(widths)('%i bits, around the middle of their range', async (bits) => {
    expect(await judge({ bits })).toEqual({ x: 'agrees' });
  });

  it.each(widths)('%i bits, from zero points packed like the weight', async (bits) => {
    // Three blocks a row do not fill the bytes of 2 and 4 bits; four do.
    for (const inner of [40, 64]) expect(await judge({ bits, inner, zeros: 'packed' })).toEqual({ x: 'agrees' });
  });

  it.each([2, 4])('%i bits, from zero points that are real numbers, with a bias', async (bits) => {
    expect(await judge({ bits, zeros: 'real', bias: true })).toEqual({ x: 'agrees', bias: 'agrees' });
  });

  it.each(['none', 'packed', 'real'] as const)('4 bits in an order of their own, zero points %s', async (zeros) => {
    for (const inner of [40, 64]) {
      const setting = { bits: 4, inner, order: true, ...(zeros !== 'none' && { zeros }) };
      expect(await judge(setting)).toEqual({ x: 'agrees' });
    }
  });

  it('blocks of another size', async () => {
    expect(await judge({ bits: 4, inner: 64, block: 32, zeros: 'packed' })).toEqual({ x: 'agrees' });
  });
});
