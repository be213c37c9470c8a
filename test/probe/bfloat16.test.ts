import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { type DataType, fromBfloat16, type Tensor, tensorNumbers, tensorOf, toBfloat16 } from '../../src/model';
import { type ProbeProcess, startProbe } from '../../src/probe/client';
import type { Measured } from '../../src/probe/measured';
import { node, value, writeTinyModel } from '../support/onnx';
import { uniform } from '../support/tensors';

let process: ProbeProcess;
beforeAll(() => {
  process = startProbe();
});
afterAll(() => process.dispose());

const dims: Readonly<Record<string, readonly number[]>> = { w: [8, 8], b: [8], v: [8, 80], scale: [80], shift: [80] };

/** Weights that bfloat16 holds, in either type. `v` is too large to be rewritten by the way. */
const stored = (dtype: DataType): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(dims).map(([name, shape], i) => {
      const numbers = tensorNumbers(uniform(shape, { seed: i })) ?? [];
      return [
        name,
        tensorOf(
          dtype,
          shape,
          numbers.map((x) => fromBfloat16(toBfloat16(x))),
        ),
      ];
    }),
  );

async function probed(dtype: DataType): Promise<Measured> {
  const path = writeTinyModel({
    nodes: [
      node('MatMul', ['x', 'w'], 'h'),
      node('Add', ['h', 'b'], 'z'),
      node('Tanh', ['z'], 'a'),
      node('MatMul', ['a', 'v'], 'wide'),
      node('LayerNormalization', ['wide', 'scale', 'shift'], 'y'),
    ],
    inputs: [value('x', [4, 8], dtype)],
    outputs: [value('y', [4, 80], dtype)],
    initializers: stored(dtype),
  });
  const { models } = await analyze(path, { ...defaultOptions, seeds: 2 }, { process });
  return models[0]!.probe;
}

describe('a model in bfloat16', () => {
  it('has the gradients of the same weights in float32, and says so', async () => {
    const [narrow, wide] = [await probed('bfloat16'), await probed('float32')];
    expect(narrow).toMatchObject({ status: 'ok', precision: { native: 'bfloat16', computed: 'float32', lost: 0 } });
    expect(narrow.precision?.message).toMatch(/does not compute in bfloat16/);
    expect(narrow.inputs).toMatchObject([{ name: 'x', dtype: 'bfloat16' }]);
    expect(wide).not.toHaveProperty('precision');
    const gradients = ({ tensors }: Measured) =>
      Object.fromEntries(tensors.filter((t) => t.role !== 'activation').map((t) => [t.name, t.gradient?.l2 ?? NaN]));
    const expected = gradients(wide);
    expect(Object.keys(expected)).toEqual(expect.arrayContaining(['x', 'w', 'b', 'v', 'scale', 'shift', 'y']));
    for (const [name, l2] of Object.entries(gradients(narrow))) expect(l2 / expected[name]!, name).toBeCloseTo(1, 4);
  });

  it('whose shapes only a run can tell is run in float32 for them, too', async () => {
    const kept = async (dtype: DataType): Promise<Measured> => {
      const path = writeTinyModel({
        nodes: [
          node('MatMul', ['x', 'w'], 'h'),
          // As many rows as are above zero in the first column.
          node('Gather', ['h', 'column'], 'first', { axis: 1 }),
          node('Greater', ['first', 'zero'], 'above'),
          node('Compress', ['h', 'above'], 'rows', { axis: 0 }),
          node('Shape', ['rows'], 'size'),
          node('ConstantOfShape', ['size'], 'nothing'),
          node('Cast', ['nothing'], 'none', { to: dtype === 'bfloat16' ? 16 : 1 }),
          node('Add', ['rows', 'none'], 'same'),
          node('Tanh', ['same'], 'a'),
          node('ReduceSum', ['a', 'axes'], 'y', { keepdims: 0 }),
        ],
        inputs: [value('x', [16, 8], dtype)],
        outputs: [value('y', [8], dtype)],
        initializers: {
          w: stored(dtype).w as Tensor,
          column: tensorOf('int64', [], [0]),
          zero: tensorOf(dtype, [], [0]),
          axes: tensorOf('int64', [1], [0]),
        },
      });
      const { models } = await analyze(path, { ...defaultOptions, seeds: 1 }, { process });
      return models[0]!.probe;
    };
    const [narrow, wide] = [await kept('bfloat16'), await kept('float32')];
    expect(wide.status).toBe('ok');
    expect(narrow).toMatchObject({ status: 'ok', precision: { native: 'bfloat16', computed: 'float32' } });
    const gradientOf = ({ tensors }: Measured): number => tensors.find((t) => t.name === 'w')?.gradient?.l2 ?? NaN;
    expect(gradientOf(narrow) / gradientOf(wide)).toBeCloseTo(1, 3);
  });
});
