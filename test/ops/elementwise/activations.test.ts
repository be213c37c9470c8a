import { describe, expect, it } from 'vitest';
import { float } from '../../../src/model';
import { gradientsOf, judgeOperator, type OperatorCase } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';

/** Every activation with default and other attributes, held against finite differences; kinks as PyTorch has them. */

type Values = Parameters<typeof node>[3];

const activations: readonly (readonly [name: string, op: string, values: Values])[] = [
  ['Celu', 'Celu', {}],
  ['Celu, α = 2', 'Celu', { alpha: float(2) }],
  ['Elu', 'Elu', {}],
  ['Elu, α = 0.3', 'Elu', { alpha: 0.3 }],
  ['Gelu', 'Gelu', {}],
  ['Gelu by tanh', 'Gelu', { approximate: 'tanh' }],
  ['HardSigmoid', 'HardSigmoid', {}],
  ['HardSigmoid, slope 1/6', 'HardSigmoid', { alpha: 1 / 6, beta: 0.4 }],
  ['HardSwish', 'HardSwish', {}],
  ['LeakyRelu', 'LeakyRelu', {}],
  ['LeakyRelu, α = 0.3', 'LeakyRelu', { alpha: 0.3 }],
  ['LeakyRelu, α < 0', 'LeakyRelu', { alpha: -0.5 }],
  ['Mish', 'Mish', {}],
  ['Relu', 'Relu', {}],
  ['Selu', 'Selu', {}],
  ['Selu, other constants', 'Selu', { alpha: 1.2, gamma: 0.7 }],
  ['Shrink', 'Shrink', {}],
  ['Shrink, biased', 'Shrink', { lambd: 1.5, bias: 0.7 }],
  ['Sigmoid', 'Sigmoid', {}],
  ['Softplus', 'Softplus', {}],
  ['Softsign', 'Softsign', {}],
  ['ThresholdedRelu', 'ThresholdedRelu', {}],
  ['ThresholdedRelu, α = 0.4', 'ThresholdedRelu', { alpha: 0.4 }],
];

describe.each(activations)('%s', (_, op, values) => {
  const nodes = [node(op, ['x'], 'y', values)];

  it('differentiates', async () => {
    expect(await judgeOperator({ nodes, inputs: { x: uniform([5, 9], { low: -6, high: 6 }) } })).toEqual({
      x: 'agrees',
    });
  });

  // ONNX defines Celu for float32 only.
  it.skipIf(op === 'Celu')('keeps to float16', async () => {
    const x = vector([-3.6, -2.1, -1.2, -0.3, 0.1, 1.6, 2, 3.4], 'float16');
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual({ x: 'agrees' });
  });
});

describe('activations that the runtime fuses', () => {
  it.each([
    ['Gelu', {}],
    ['FastGelu', {}],
    ['QuickGelu', {}],
    ['QuickGelu', { alpha: 0.8 }],
  ] as const)('%s %o is said in standard operators', async (op, values) => {
    const nodes = [node(op, ['x'], 'y', values, 'com.microsoft')];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([3, 8]) } })).toEqual({ x: 'agrees' });
  });

  it.each(['BiasGelu', 'FastGelu'])('%s adds its bias first', async (op) => {
    const nodes = [node(op, ['x', 'bias'], 'y', {}, 'com.microsoft')];
    const verdicts = await judgeOperator({ nodes, inputs: { x: uniform([3, 8]), bias: uniform([8], { seed: 2 }) } });
    expect(verdicts).toEqual({ x: 'agrees', bias: 'agrees' });
  });
});

describe('activations that the runtime fuses for other processors than this one', () => {
  it('BiasSplitGelu is X + bias in halves, the left times the GELU of the right', async () => {
    const given = {
      inputs: { x: uniform([2, 3, 8]), bias: uniform([8], { seed: 2 }) },
      cotangents: { y: uniform([2, 3, 4], { seed: 3 }) },
    };
    const parts = [
      node('Add', ['x', 'bias'], 'sum'),
      node('Split', ['sum'], ['left', 'right'], { axis: -1, num_outputs: 2 }),
      node('Gelu', ['right'], 'gate'),
      node('Mul', ['left', 'gate'], 'y'),
    ];
    const fused = [node('BiasSplitGelu', ['x', 'bias'], 'y', {}, 'com.microsoft')];
    expect((await gradientsOf({ nodes: fused, ...given })).of).toEqual(
      (await gradientsOf({ nodes: parts, ...given })).of,
    );
  });
});

describe('Swish', () => {
  it.each([1, 0.6, -2])('α = %s', async (alpha) => {
    const nodes = [node('Swish', ['x'], 'y', { alpha: float(alpha) })];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([3, 8]) }, opset: 24 })).toEqual({ x: 'agrees' });
  });
});

describe('PRelu', () => {
  it.each([
    ['one slope', []],
    ['a slope a channel', [3, 1]],
    ['a slope an element', [2, 3, 4]],
  ])('with %s differentiates input and slope', async (_, dims) => {
    const inputs = { x: uniform([2, 3, 4]), slope: uniform(dims, { low: 0.1, high: 0.5 }) };
    const verdicts = await judgeOperator({ nodes: [node('PRelu', ['x', 'slope'], 'y')], inputs });
    expect(verdicts).toEqual({ x: 'agrees', slope: 'agrees' });
  });
});

/** dL/dx for L = Σ 2·f(x). */
async function slopes(nodes: OperatorCase['nodes'], x: readonly number[]): Promise<readonly number[] | undefined> {
  const { of } = await gradientsOf({ nodes, inputs: { x: vector(x) }, cotangents: { y: vector(x.map(() => 2)) } });
  return of.get('x');
}

describe('at the kink', () => {
  it.each([
    ['Relu', {}, [0], [0]],
    ['LeakyRelu', { alpha: 0.25 }, [0], [0.5]],
    ['Elu', { alpha: 0.5 }, [0], [1]],
    ['ThresholdedRelu', {}, [1], [0]],
    ['HardSigmoid', { alpha: 0.25, beta: 0.5 }, [-2, 2], [0, 0]],
    ['HardSwish', {}, [-3, 3], [0, 2]],
    ['Shrink', {}, [-0.5, 0.5], [0, 0]],
  ] as const)('%s %o is that of PyTorch', async (op, values, x, expected) => {
    expect(await slopes([node(op, ['x'], 'y', values)], x)).toEqual(expected);
  });

  it('PRelu takes its slope, whose own gradient is zero there', async () => {
    const nodes = [node('PRelu', ['x', 'slope'], 'y')];
    const inputs = { x: vector([0]), slope: scalar(0.25) };
    const { of } = await gradientsOf({ nodes, inputs, cotangents: { y: vector([2]) } });
    expect(of.get('x')).toEqual([0.5]);
    expect(of.get('slope')).toEqual([0]);
  });
});

describe('far out', () => {
  it.each([
    ['Elu', (x: number) => 2 * Math.exp(x)],
    ['Celu', (x: number) => 2 * Math.exp(x)],
    ['Selu', (x: number) => 2 * 1.0507009873554805 * 1.6732632423543772 * Math.exp(x)],
    ['Softplus', (x: number) => 2 / (1 + Math.exp(-x))],
  ] as const)('%s still has the digits of a vanishing gradient', async (op, exact) => {
    const [g = 0] = (await slopes([node(op, ['x'], 'y')], [-20])) ?? [];
    expect(g / exact(-20)).toBeCloseTo(1, 5);
  });

  it.each(['Elu', 'Celu', 'Selu', 'Mish', 'Gelu', 'HardSwish', 'Softplus', 'Sigmoid'])(
    '%s has no infinities and no NaN at ±200',
    async (op) => {
      for (const g of (await slopes([node(op, ['x'], 'y')], [-200, 200])) ?? [Number.NaN]) {
        expect(Number.isFinite(g)).toBe(true);
      }
    },
  );
});
