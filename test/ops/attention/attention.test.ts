import { describe, expect, it } from 'vitest';
import { float, type Tensor, tensorOf } from '../../../src/model';
import { readOnnx } from '../../../src/sources/onnx';
import { canonicalise } from '../../../src/sources/onnx/canonicalise';
import { corpus, tensors } from '../../numeric/corpus';
import { difference } from '../../numeric/forward';
import { feedTypes, modelBytes } from '../../numeric/gradient';
import { judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { load } from '../../support/runtime';
import { uniform, vector } from '../../support/tensors';

/**
 * ONNX Attention with all that it can hold, judged by onnxruntime-node's own kernel: the same outputs, and gradients that are its central
 * differences.
 */

const names = ['q', 'k', 'v', 'mask', 'pastKeys', 'pastValues', 'lengths'];

interface Setting {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly attributes?: Parameters<typeof node>[3];
  readonly outputs?: readonly string[];
}

function judge({ inputs, attributes, outputs = ['y'] }: Setting) {
  const given = names.map((name) => (name in inputs ? name : ''));
  while (given.at(-1) === '') given.pop();
  return judgeOperator({ nodes: [node('Attention', given, outputs, attributes)], inputs, opset: 24 });
}

const agree = (...of: readonly string[]) => Object.fromEntries(of.map((name) => [name, 'agrees']));
const bools = (dims: readonly number[], values: readonly number[]): Tensor => tensorOf('bool', dims, values);
const infinity = Number.NEGATIVE_INFINITY;

/** Three queries over four keys in two heads. */
const apart = {
  q: uniform([2, 2, 3, 4], { seed: 1 }),
  k: uniform([2, 2, 4, 4], { seed: 2 }),
  v: uniform([2, 2, 4, 5], { seed: 3 }),
};
/** Four heads of queries share two of keys and values. */
const shared = {
  q: uniform([2, 3, 16], { seed: 1 }),
  k: uniform([2, 3, 8], { seed: 2 }),
  v: uniform([2, 3, 6], { seed: 3 }),
};
const sharing = { q_num_heads: 4, kv_num_heads: 2 };
const past = { pastKeys: uniform([2, 2, 2, 4], { seed: 4 }), pastValues: uniform([2, 2, 2, 3], { seed: 5 }) };

describe('the gradients of Attention', () => {
  it.each([
    ['heads apart', { inputs: apart }],
    ['its own scale', { inputs: apart, attributes: { scale: 0.3 } }],
    ['bounded scores', { inputs: apart, attributes: { softcap: 0.7 } }],
    ['no look ahead', { inputs: apart, attributes: { is_causal: 1 } }],
    ['heads together that share keys', { inputs: shared, attributes: sharing }],
    ['sharing, bounded, no look ahead', { inputs: shared, attributes: { ...sharing, is_causal: 1, softcap: 2.5 } }],
  ])('%s', async (_, setting) => {
    expect(await judge(setting)).toEqual(agree('q', 'k', 'v'));
  });

  it.each([[[3, 4]], [[2, 3, 4]], [[1, 2, 3, 4]], [[2, 1, 3, 4]]])('a mask [%s] of numbers is added', async (shape) => {
    const inputs = { ...apart, mask: uniform(shape, { seed: 4 }) };
    for (const is_causal of [0, 1]) {
      expect(await judge({ inputs, attributes: { is_causal } })).toEqual(agree('q', 'k', 'v', 'mask'));
      expect(await judge({ inputs, attributes: { is_causal, softcap: 0.5 } })).toEqual(agree('q', 'k', 'v', 'mask'));
    }
  });

  it.each([0, 1])('a mask of truth values says what may be looked at, causal %i', async (is_causal) => {
    const mask = bools([3, 4], [1, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 1]);
    expect(await judge({ inputs: { ...apart, mask }, attributes: { is_causal } })).toEqual(agree('q', 'k', 'v'));
  });

  it('a row that may look at nothing is zero, and hands nothing back', async () => {
    const mask = bools([3, 4], [1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1]);
    for (const qk_matmul_output_mode of [0, 1, 2, 3]) {
      const setting = {
        inputs: { ...apart, mask },
        attributes: { qk_matmul_output_mode },
        outputs: ['y', '', '', 's'],
      };
      expect(await judge(setting)).toEqual(agree('q', 'k', 'v'));
    }
  });

  it('a constant mask of infinities, one row of it whole', async () => {
    const mask = tensorOf('float32', [3, 4], [0, infinity, 1, 0, infinity, infinity, infinity, infinity, 2, 0, 0, 0]);
    const nodes = [node('Attention', ['q', 'k', 'v', 'mask'], 'y')];
    const verdicts = await judgeOperator({ nodes, inputs: apart, constants: { mask }, opset: 23 });
    expect(verdicts).toEqual(agree('q', 'k', 'v'));
  });

  it.each([0, 1])('past keys and values come first and are handed on, causal %i', async (is_causal) => {
    const inputs = { ...shared, ...past, mask: uniform([3, 5], { seed: 6 }) };
    const setting = { inputs, attributes: { ...sharing, is_causal }, outputs: ['y', 'keys', 'values'] };
    expect(await judge(setting)).toEqual(agree('q', 'k', 'v', 'mask', 'pastKeys', 'pastValues'));
  });

  it('one query after the past, as a decoder runs', async () => {
    const step = { q: uniform([2, 1, 16]), k: uniform([2, 1, 8], { seed: 2 }), v: uniform([2, 1, 6], { seed: 3 }) };
    const setting = {
      inputs: { ...step, ...past },
      attributes: { ...sharing, is_causal: 1 },
      outputs: ['y', 'keys', 'values'],
    };
    expect(await judge(setting)).toEqual(agree('q', 'k', 'v', 'pastKeys', 'pastValues'));
  });

  it.each([0, 1])('keys beyond the length of each sequence are padding, causal %i', async (is_causal) => {
    for (const lengths of [vector([4, 3], 'int64'), vector([1, 0], 'int64')]) {
      const verdicts = await judge({ inputs: { ...apart, lengths }, attributes: { is_causal } });
      expect(verdicts).toEqual(agree('q', 'k', 'v'));
    }
  });

  it.each([0, 1, 2, 3])('the scores of stage %i are an output too', async (qk_matmul_output_mode) => {
    const inputs = { ...apart, mask: uniform([3, 4], { seed: 4 }) };
    for (const softcap of [0, 0.5]) {
      const attributes = { softcap: float(softcap), qk_matmul_output_mode };
      const verdicts = await judge({ inputs, attributes, outputs: ['y', '', '', 'scores'] });
      expect(verdicts).toEqual(agree('q', 'k', 'v', 'mask'));
    }
  });

  it('half precision', async () => {
    const half = (shape: readonly number[], seed: number) => uniform(shape, { seed, dtype: 'float16' });
    const inputs = { q: half([1, 2, 3, 4], 1), k: half([1, 2, 3, 4], 2), v: half([1, 2, 3, 4], 3) };
    for (const softmax_precision of [1, 10]) {
      expect(await judge({ inputs, attributes: { is_causal: 1, softmax_precision } })).toEqual(agree('q', 'k', 'v'));
    }
  });
});

it('a mask that ends before the keys do hides the rest, as the specification says (the runtime refuses it)', async () => {
  const official = corpus().find((c) => c.name === 'test_attention_4d_diff_heads_mask4d_padded_kv');
  if (!official) throw new Error('the official case is gone');
  const model = readOnnx(official.model);
  const inputs = tensors(official, 'input');
  const feeds = new Map(model.graph.inputs.map((v, i) => [v.name, inputs[i] as Tensor]));
  const outputs = await (await load(modelBytes(canonicalise(model, feedTypes(feeds)).graph))).run(feeds);
  expect(difference(tensors(official, 'output')[0] as Tensor, outputs.get('Y'))).toBeUndefined();
});
