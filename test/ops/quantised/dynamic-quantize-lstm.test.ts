import { describe, expect, it } from 'vitest';
import { type Tensor, tensorOf } from '../../../src/model';
import { node } from '../../support/onnx';
import { uniform, vector } from '../../support/tensors';
import { compared } from './straight-through';

/**
 * An LSTM with weights of integers, against the runtime's own LSTM of the numbers that they stand for. The fused kernel rounds its
 * input and its states besides, each to 255 steps of its range.
 */

const [length, batch, size, hidden] = [4, 2, 3, 5];
const columns = 4 * hidden;
const x = uniform([length, batch, size], { low: -1, high: 1 });

const integers = (dims: readonly number[], seed: number, dtype: 'int8' | 'uint8'): Tensor =>
  uniform(dims, dtype === 'int8' ? { low: -100, high: 100, seed, dtype } : { low: 20, high: 220, seed, dtype });

/** Scales and zero points: one a direction, or one a column. */
function weights(directions: number, dtype: 'int8' | 'uint8', perColumn: boolean): Record<string, Tensor> {
  const dims = perColumn ? [directions, columns] : [directions];
  const count = dims.reduce((n, d) => n * d, 1);
  const zero = dtype === 'int8' ? 0 : 128;
  const each = (seed: number): Tensor => uniform(dims, { low: 0.004, high: 0.008, seed });
  const zeros = tensorOf(dtype, dims, Array<number>(count).fill(zero));
  return {
    w: integers([directions, size, columns], 2, dtype),
    r: integers([directions, hidden, columns], 3, dtype),
    'w-scale': each(4),
    'w-zero': zeros,
    'r-scale': each(5),
    'r-zero': zeros,
    bias: uniform([directions, 2 * columns], { low: -0.3, high: 0.3, seed: 6 }),
  };
}

/** The same weight as real numbers, in the order of LSTM: dequantised by arithmetic of the runtime's own. */
const real = (name: string, perColumn: boolean) => [
  node('Cast', [name], `${name}-float`, { to: 1 }),
  node('Cast', [`${name}-zero`], `${name}-zero-float`, { to: 1 }),
  node('Unsqueeze', [`${name}-zero-float`, perColumn ? 'one' : 'last'], `${name}-zeros`),
  node('Unsqueeze', [`${name}-scale`, perColumn ? 'one' : 'last'], `${name}-scales`),
  node('Sub', [`${name}-float`, `${name}-zeros`], `${name}-steps`),
  node('Mul', [`${name}-steps`, `${name}-scales`], `${name}-real`),
  node('Transpose', [`${name}-real`], `${name}-turned`, { perm: [0, 2, 1] }),
];

describe('DynamicQuantizeLSTM', () => {
  it.each([
    ['forward', 'int8', false],
    ['reverse', 'uint8', false],
    ['bidirectional', 'int8', false],
    ['forward', 'int8', true],
    ['bidirectional', 'uint8', true],
  ] as const)('%s, %s, a scale for each column: %s', async (direction, dtype, perColumn) => {
    const directions = direction === 'bidirectional' ? 2 : 1;
    const scales = ['w-scale', 'w-zero', 'r-scale', 'r-zero'];
    const attributes = { hidden_size: hidden, direction };
    const { outputs, gradients } = await compared({
      quantised: [
        node(
          'DynamicQuantizeLSTM',
          ['x', 'w', 'r', 'bias', '', '', '', '', ...scales],
          'y',
          attributes,
          'com.microsoft',
        ),
      ],
      real: [
        ...real('w', perColumn),
        ...real('r', perColumn),
        node('LSTM', ['x', 'w-turned', 'r-turned', 'bias'], 'y', attributes),
      ],
      inputs: { x },
      constants: {
        ...weights(directions, dtype, perColumn),
        one: vector([1], 'int64'),
        last: vector([1, 2], 'int64'),
      },
      step: 0,
    });
    expect(outputs).toBeLessThan(0.02);
    expect(gradients).toBeLessThan(1e-4);
  });
});
