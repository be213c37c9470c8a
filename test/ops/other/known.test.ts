import { describe, expect, it } from 'vitest';
import { readOnnx } from '../../../src/sources/onnx';
import { canonicalise } from '../../../src/sources/onnx/canonicalise';
import { gradientsOf } from '../../numeric/operator';
import { node, value, writeTinyModel } from '../../support/onnx';
import { load } from '../../support/runtime';
import { scalar, uniform } from '../../support/tensors';

/** Types that are known before running are those that the runtime's outputs then have. */

type Model = Parameters<typeof writeTinyModel>[0];

async function inferredAndRun(model: Model, feeds: Readonly<Record<string, ReturnType<typeof uniform>>>) {
  const path = writeTinyModel(model);
  const inputs = new Map(Object.entries(feeds).map(([name, t]) => [name, { dtype: t.dtype, shape: t.dims }]));
  const { types } = canonicalise(readOnnx(path), inputs);
  const outputs = await (await load(path)).run(new Map(Object.entries(feeds)));
  return [...outputs].map(([name, t]) => ({ name, inferred: types.get(name), ran: { dtype: t.dtype, shape: t.dims } }));
}

const integer = (n: number) => scalar(n, 'int64');

describe('types known before running', () => {
  it.each([
    ['RandomNormal', [], { shape: [2, 3] }],
    ['RandomUniform', [], { shape: [4], dtype: 11 }],
    ['RandomNormalLike', ['x'], {}],
    ['RandomUniformLike', ['x'], { dtype: 11 }],
    ['Bernoulli', ['p'], {}],
    ['Bernoulli', ['p'], { dtype: 7 }],
    ['Multinomial', ['x'], { sample_size: 5 }],
    ['Multinomial', ['x'], { sample_size: 5, dtype: 7 }],
    ['HannWindow', ['nine'], {}],
    ['HammingWindow', ['nine'], { output_datatype: 11 }],
    ['BlackmanWindow', ['nine'], {}],
    ['MelWeightMatrix', ['bins', 'nine', 'rate', 'low', 'high'], {}],
  ] as const)('%s of %s with %o', async (op, names, values) => {
    const model: Model = {
      nodes: [node(op, names, 'y', values)],
      inputs: [value('x', [2, 3]), value('p', [4])],
      outputs: [{ name: 'y' }],
      initializers: { nine: integer(9), bins: integer(6), rate: integer(8000), low: scalar(10), high: scalar(3000) },
    };
    const [y] = await inferredAndRun(model, { x: uniform([2, 3]), p: uniform([4], { low: 0, high: 1 }) });
    expect(y?.inferred).toEqual(y?.ran);
  });

  it.each([
    ['RNN', 1, 'forward'],
    ['GRU', 3, 'reverse'],
    ['LSTM', 4, 'bidirectional'],
  ] as const)('%s', async (op, gates, direction) => {
    const directions = direction === 'bidirectional' ? 2 : 1;
    const states = op === 'LSTM' ? ['y', 'h', 'c'] : ['y', 'h'];
    const [time, batch, features, hidden] = [5, 2, 3, 4];
    const model: Model = {
      nodes: [node(op, ['x', 'w', 'r'], states, { hidden_size: hidden, direction })],
      inputs: [value('x', [time, batch, features])],
      outputs: states.map((name) => ({ name })),
      initializers: {
        w: uniform([directions, gates * hidden, features]),
        r: uniform([directions, gates * hidden, hidden]),
      },
    };
    for (const { inferred, ran } of await inferredAndRun(model, { x: uniform([time, batch, features]) })) {
      expect(inferred).toEqual(ran);
    }
  });
});

describe('what no gradient passes', () => {
  it('a random tensor in the shape of another does not depend on it', async () => {
    const { absent, cuts } = await gradientsOf({
      nodes: [node('RandomNormalLike', ['x'], 'y', { seed: 1 })],
      inputs: { x: uniform([3]) },
      cotangents: { y: uniform([3]) },
    });
    expect(absent.get('x')).toBe('no path');
    expect(cuts).toEqual([]);
  });
});
