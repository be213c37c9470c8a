import { describe, expect, it } from 'vitest';
import { float, type Tensor, tensorOf } from '../../../src/model';
import { readOnnx } from '../../../src/sources/onnx';
import { canonicalise } from '../../../src/sources/onnx/canonicalise';
import { difference } from '../../numeric/forward';
import { modelBytes } from '../../numeric/gradient';
import { judgeOperator } from '../../numeric/operator';
import { node, value, writeTinyModel } from '../../support/onnx';
import { load } from '../../support/runtime';
import { scalar, uniform, vector } from '../../support/tensors';

/**
 * ONNX Runtime's own attentions (com.microsoft), judged by their fused kernels: the same outputs, and gradients that are their central
 * differences.
 */

type Inputs = Readonly<Record<string, Tensor>>;
type Attributes = NonNullable<Parameters<typeof node>[3]>;
type Setting = readonly [inputs: Inputs, attributes?: Attributes, outputs?: readonly string[]];

function judgeOf(op: string, names: readonly string[], always: Attributes) {
  return ([inputs, attributes = {}, outputs = ['y']]: Setting) => {
    const given = names.map((name) => (name in inputs ? name : ''));
    while (given.at(-1) === '') given.pop();
    const nodes = [node(op, given, outputs, { ...always, ...attributes }, 'com.microsoft')];
    return judgeOperator({ nodes, inputs });
  };
}

/** Every float input has a gradient that agrees. */
const agree = (inputs: Inputs) =>
  Object.fromEntries(Object.entries(inputs).flatMap(([name, t]) => (t.dtype === 'float32' ? [[name, 'agrees']] : [])));
const integers = (dims: readonly number[], values: readonly number[]): Tensor => tensorOf('int32', dims, values);
const small = (dims: readonly number[], seed: number): Tensor => uniform(dims, { seed, low: -1, high: 1 });

describe('the gradients of Attention with its projection', () => {
  const names = ['x', 'weights', 'bias', 'mask', 'past', 'added'];
  const judge = judgeOf('Attention', names, { num_heads: 2 });
  const base = { x: small([2, 3, 4], 1), weights: small([4, 24], 2), bias: small([24], 3) };
  const filter = { mask_filter_value: float(-1) };
  const settings: readonly (readonly [string, Setting])[] = [
    ['nothing else', [base]],
    ['its own scale', [base, { scale: 0.3 }]],
    ['no look ahead', [base, { unidirectional: 1 }]],
    [
      'values of another size',
      [{ ...base, weights: small([4, 20], 2), bias: small([20], 3) }, { qkv_hidden_sizes: [8, 8, 4] }],
    ],
    ['lengths of the sequences', [{ ...base, mask: integers([2], [2, 3]) }, filter]],
    ['ends and starts of the sequences', [{ ...base, mask: integers([4], [2, 3, 0, 1]) }, filter]],
    ['a mask of keys', [{ ...base, mask: integers([2, 3], [1, 0, 1, 1, 1, 0]) }]],
    [
      'a mask of keys, softly, no look ahead',
      [
        { ...base, mask: integers([2, 3], [1, 0, 1, 0, 1, 0]) },
        { ...filter, unidirectional: 1 },
      ],
    ],
    [
      'a mask of keys and rows',
      [{ ...base, mask: integers([2, 3, 3], [1, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0]) }, filter],
    ],
    ['numbers added to the scores', [{ ...base, added: small([2, 2, 3, 3], 5) }]],
    ['numbers added for all heads', [{ ...base, added: small([1, 1, 3, 3], 5) }]],
    ['a past', [{ ...base, past: small([2, 2, 2, 2, 4], 5) }, { unidirectional: 1 }, ['y', 'present']]],
  ];

  it.each(settings)('%s', async (_, setting) => {
    expect(await judge(setting)).toEqual(agree(setting[0]));
  });
});

it('Attention without a bias, at which the kernel of ONNX Runtime 1.30 crashes, is that with a bias of zeros', async () => {
  const attention = (names: readonly string[]) => node('Attention', names, 'y', { num_heads: 2 }, 'com.microsoft');
  const given = { x: small([2, 3, 4], 1), weights: small([4, 24], 2) };
  const written = (names: readonly string[], inputs: Inputs): string =>
    writeTinyModel({
      nodes: [attention(names)],
      inputs: Object.entries(inputs).map(([name, t]) => value(name, t.dims)),
      outputs: [value('y', [2, 3, 8])],
    });
  const zeros = { ...given, bias: tensorOf('float32', [24], Array<number>(24).fill(0)) };
  const want = await (await load(written(['x', 'weights', 'bias'], zeros))).run(new Map(Object.entries(zeros)));
  const { graph } = canonicalise(readOnnx(written(['x', 'weights'], given)));
  const have = await (await load(modelBytes(graph))).run(new Map(Object.entries(given)));
  expect(difference(want.get('y') as Tensor, have.get('y'))).toBeUndefined();
});

describe('the gradients of MultiHeadAttention', () => {
  const names = ['q', 'k', 'v', 'bias', 'mask', 'added', 'pastKeys', 'pastValues'];
  const judge = judgeOf('MultiHeadAttention', names, { num_heads: 2 });
  const base = { q: small([2, 3, 8], 1), k: small([2, 4, 8], 2), v: small([2, 4, 6], 3) };
  const square = { ...base, v: small([2, 4, 8], 3) };
  const past = { pastKeys: small([2, 2, 2, 4], 5), pastValues: small([2, 2, 2, 4], 6) };
  const apart = { q: base.q, k: small([2, 2, 4, 4], 2), v: small([2, 2, 4, 4], 3) };
  const filter = { mask_filter_value: float(-1) };
  const rows = [1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1];
  const settings: readonly (readonly [string, Setting])[] = [
    ['nothing else', [base]],
    ['its own scale', [base, { scale: 0.3 }]],
    ['biases', [{ ...base, bias: small([22], 4) }]],
    ['lengths of the sequences', [{ ...base, mask: integers([2], [2, 3]) }, filter]],
    ['lengths and offsets of the sequences', [{ ...base, mask: integers([8], [2, 3, 0, 3, 6, 0, 2, 5]) }, filter]],
    ['a mask of keys', [{ ...base, mask: integers([2, 4], [1, 0, 1, 1, 0, 0, 0, 0]) }, filter]],
    ['a mask of keys and rows', [{ ...base, mask: integers([2, 3, 4], [...rows, ...rows.toReversed()]) }]],
    ['numbers added to the scores', [{ ...base, added: small([1, 2, 3, 4], 5) }]],
    ['no look ahead', [base, { unidirectional: 1 }]],
    ['a past', [{ ...square, ...past }, {}, ['y', 'keys', 'values']]],
    ['a past, no look ahead', [{ ...square, ...past }, { unidirectional: 1 }, ['y', 'keys', 'values']]],
    ['keys and values from elsewhere', [apart]],
  ];

  it.each(settings)('%s', async (_, setting) => {
    expect(await judge(setting)).toEqual(agree(setting[0]));
  });

  it.each([
    ['as they are', base, {}],
    ['under a mask', { ...base, mask: integers([2, 4], [1, 0, 1, 1, 0, 0, 0, 0]) }, filter],
    ['with numbers added', { ...base, added: small([1, 2, 3, 4], 5) }, {}],
    ['with no look ahead', base, { unidirectional: 1 }],
  ] as const)('scores as an output, %s', async (_, inputs, attributes) => {
    const given = names.map((name) => (name in inputs ? name : ''));
    const all = { num_heads: 2, ...attributes };
    const nodes = [node('MultiHeadAttention', given, ['y', '', '', 'scores'], all, 'com.microsoft')];
    const outputs = ['y', value('scores', [2, 2, 3, 4])];
    expect(await judgeOperator({ nodes, inputs, outputs })).toEqual(agree(inputs));
  });

  it('keys and values from elsewhere take no bias', async () => {
    const inputs = { ...apart, bias: small([24], 4) };
    expect(await judge([inputs])).toEqual(agree(inputs));
  });
});

describe('the gradients of GroupQueryAttention', () => {
  const names = [
    'q',
    'k',
    'v',
    'pastKeys',
    'pastValues',
    'lengths',
    'total',
    'cos',
    'sin',
    'positions',
    'added',
    'sinks',
  ];
  const judge = judgeOf('GroupQueryAttention', names, { num_heads: 4, kv_num_heads: 2 });
  const whole = { lengths: vector([2, 2], 'int32'), total: scalar(3, 'int32') };
  const base = { q: small([2, 3, 64], 1), k: small([2, 3, 32], 2), v: small([2, 3, 32], 3), ...whole };
  const angles = { cos: small([8, 8], 7), sin: small([8, 8], 8) };
  // The kernel continues one sequence by several tokens, or several by one token each.
  const one = { q: small([1, 3, 64], 1), k: small([1, 3, 32], 2), v: small([1, 3, 32], 3) };
  const past = { pastKeys: small([1, 2, 2, 16], 5), pastValues: small([1, 2, 2, 16], 6) };
  const continued = { ...one, ...past, lengths: vector([4], 'int32'), total: scalar(5, 'int32') };
  const token = { q: small([2, 1, 64], 1), k: small([2, 1, 32], 2), v: small([2, 1, 32], 3) };
  const pasts = { pastKeys: small([2, 2, 2, 16], 5), pastValues: small([2, 2, 2, 16], 6) };
  const decoded = { ...token, ...pasts, lengths: vector([2, 2], 'int32'), total: scalar(3, 'int32') };
  const all = ['y', 'keys', 'values'];
  const settings: readonly (readonly [string, Setting])[] = [
    ['a prompt', [base, {}, all]],
    ['its own scale', [base, { scale: 0.3 }]],
    ['bounded scores', [base, { softcap: 0.5 }]],
    ['a window of one key', [base, { local_window_size: 1 }]],
    ['a window of two keys', [base, { local_window_size: 2 }]],
    ['a smooth softmax', [base, { smooth_softmax: 1 }]],
    ['sinks', [{ ...base, sinks: small([4], 9) }]],
    ['numbers added to bounded scores', [{ ...base, added: small([2, 1, 3, 3], 9) }, { softcap: 0.5 }]],
    ['all in one tensor', [{ q: small([2, 3, 128], 1), ...whole }, {}, all]],
    ['rotated by position', [{ ...base, ...angles }, { do_rotary: 1 }, all]],
    ['rotated in neighbouring pairs', [{ ...base, ...angles }, { do_rotary: 1, rotary_interleaved: 1 }, all]],
    [
      'rotated from the first position on',
      [{ ...base, ...angles, positions: tensorOf('int64', [2, 3], [3, 4, 5, 3, 4, 5]) }, { do_rotary: 1 }, all],
    ],
    ['a token each', [decoded, {}, all]],
    ['a token each, rotated', [{ ...decoded, ...angles }, { do_rotary: 1 }, all]],
    [
      'a token each, rotated by positions of their own',
      [{ ...decoded, ...angles, positions: tensorOf('int64', [2, 1], [4, 7]) }, { do_rotary: 1 }, all],
    ],
    [
      'tokens rotated by positions of their own',
      [{ ...continued, ...angles, positions: tensorOf('int64', [1, 3], [1, 4, 7]) }, { do_rotary: 1 }, all],
    ],
    ['a past', [{ ...continued }, {}, all]],
    ['a past and a window', [{ ...continued }, { local_window_size: 2 }, all]],
    ['a past, rotated', [{ ...continued, ...angles }, { do_rotary: 1 }, all]],
  ];

  it.each(settings)('%s', async (_, setting) => {
    expect(await judge(setting)).toEqual(agree(setting[0]));
  });

  it('a past of no length is none', async () => {
    const none = { pastKeys: small([2, 2, 0, 16], 5), pastValues: small([2, 2, 0, 16], 6) };
    expect(await judge([{ ...base, ...none }, {}, all])).toMatchObject({ q: 'agrees', k: 'agrees', v: 'agrees' });
  });

  const ragged = { lengths: vector([2, 1], 'int32'), total: scalar(3, 'int32') };
  const rotary = { do_rotary: 1 };
  const roomy: readonly (readonly [string, Setting])[] = [
    ['sequences of several lengths', [{ ...decoded, ...ragged }, {}, all]],
    ['sequences of several lengths, rotated', [{ ...decoded, ...ragged, ...angles }, rotary, all]],
    ['sequences of several lengths and a window', [{ ...decoded, ...ragged }, { local_window_size: 1 }, all]],
    ['room to spare', [{ ...decoded, lengths: vector([1, 1], 'int32'), total: scalar(2, 'int32') }, {}, all]],
    [
      'a prompt into room to spare',
      [{ ...base, pastKeys: small([2, 2, 5, 16], 5), pastValues: small([2, 2, 5, 16], 6) }, {}, all],
    ],
  ];

  it.each(roomy)('a cache of %s', async (_, setting) => {
    const verdicts = await judge(setting);
    for (const name of ['q', 'k', 'v']) expect({ name, verdict: verdicts[name] }).toEqual({ name, verdict: 'agrees' });
    for (const name of ['pastKeys', 'pastValues']) expect(verdicts[name]).toMatch(/^(agrees|no path)$/);
  });

  const shown: readonly (readonly [string, Setting])[] = [
    ['a prompt', [base]],
    ['bounded, with numbers added', [{ ...base, added: small([2, 1, 3, 3], 9) }, { softcap: 0.5 }]],
    ['a window', [base, { local_window_size: 2 }]],
    ['a smooth softmax', [base, { smooth_softmax: 1 }]],
    ['a past, rotated', [{ ...continued, ...angles }, rotary]],
    ['a token each', [decoded]],
  ];

  it.each(shown.flatMap(([name, setting]) => [1, 2].map((stage) => [name, stage, setting] as const)))(
    'scores as an output: %s, stage %i',
    async (_, qk_output, [inputs, attributes]) => {
      const verdicts = await judge([inputs, { ...attributes, qk_output }, [...all, 'scores']]);
      expect(verdicts).toEqual(agree(inputs));
    },
  );
});
