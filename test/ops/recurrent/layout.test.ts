import { describe, expect, it } from 'vitest';
import { elementCount, type Tensor, tensorOf } from '../../../src/model';
import { readOnnx } from '../../../src/sources/onnx';
import { canonicalise } from '../../../src/sources/onnx/canonicalise';
import { corpus, tensors } from '../../numeric/corpus';
import { difference } from '../../numeric/forward';
import { feedTypes, modelBytes } from '../../numeric/gradient';
import { gradientsOf } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { load, numbers } from '../../support/runtime';
import { uniform } from '../../support/tensors';

/** Batches that come before time: the runtime refuses them, and the canonical graph does not have them. */

describe('the official cases with the batch first', () => {
  const cases = corpus().filter(({ name }) => name.endsWith('_batchwise'));

  it.each(['test_gru_batchwise', 'test_lstm_batchwise', 'test_simple_rnn_batchwise'])('%s', async (name) => {
    const c = cases.find((other) => other.name === name);
    if (!c) throw new Error('no such case');
    const model = readOnnx(c.model);
    const feeds = new Map(model.graph.inputs.map((v, i) => [v.name, tensors(c, 'input')[i] as Tensor]));
    for (const types of [new Map(), feedTypes(feeds)]) {
      const have = await (await load(modelBytes(canonicalise(model, types).graph))).run(feeds);
      for (const [i, want] of tensors(c, 'output').entries()) {
        expect(difference(want, have.get(model.graph.outputs[i]?.name ?? ''))).toBeUndefined();
      }
    }
  });
});

/** The tensor with its axes in another order: axis k of the result is axis perm[k] of `t`. */
function turned(t: Tensor, perm: readonly number[]): Tensor {
  const dims = perm.map((axis) => t.dims[axis] as number);
  const strides = t.dims.map((_, axis) => elementCount(t.dims.slice(axis + 1)));
  const from = numbers(t);
  const values = Array.from({ length: from.length }, (_, flat) => {
    let rest = flat;
    let at = 0;
    for (let k = dims.length - 1; k >= 0; k--) {
      at += (rest % (dims[k] as number)) * (strides[perm[k] as number] as number);
      rest = Math.floor(rest / (dims[k] as number));
    }
    return from[at] as number;
  });
  return tensorOf(t.dtype, dims, values);
}

it('has the gradients of the same network with time first', async () => {
  const [rounds, batch, size, hidden] = [4, 3, 2, 5];
  const inputs = {
    x: uniform([rounds, batch, size]),
    w: uniform([2, 4 * hidden, size], { seed: 2 }),
    r: uniform([2, 4 * hidden, hidden], { seed: 3 }),
    lengths: tensorOf('int32', [batch], [4, 1, 2]),
    h0: uniform([2, batch, hidden], { seed: 4 }),
    c0: uniform([2, batch, hidden], { seed: 5 }),
  };
  const cotangents = {
    y: uniform([rounds, 2, batch, hidden], { seed: 6 }),
    h: uniform([2, batch, hidden], { seed: 7 }),
    c: uniform([2, batch, hidden], { seed: 8 }),
  };
  const network = (layout: number) => ({
    nodes: [
      node('LSTM', ['x', 'w', 'r', '', 'lengths', 'h0', 'c0'], ['y', 'h', 'c'], {
        hidden_size: hidden,
        direction: 'bidirectional',
        layout,
      }),
    ],
    outputs: ['y', 'h', 'c'],
  });
  const swap = [1, 0, 2];
  const timeFirst = await gradientsOf({ ...network(0), inputs, cotangents });
  const batchFirst = await gradientsOf({
    ...network(1),
    inputs: { ...inputs, x: turned(inputs.x, swap), h0: turned(inputs.h0, swap), c0: turned(inputs.c0, swap) },
    cotangents: {
      y: turned(cotangents.y, [2, 0, 1, 3]),
      h: turned(cotangents.h, swap),
      c: turned(cotangents.c, swap),
    },
  });
  expect(batchFirst.cuts).toEqual([]);
  for (const name of ['w', 'r'] as const) expect(batchFirst.of.get(name)).toEqual(timeFirst.of.get(name));
  for (const name of ['x', 'h0', 'c0'] as const) {
    const want = turned(tensorOf('float32', inputs[name].dims, timeFirst.of.get(name) ?? []), swap);
    expect(batchFirst.of.get(name), name).toEqual(numbers(want));
  }
});
