import { expect, it } from 'vitest';
import { type Node, type Tensor, tensorOf } from '../../../src/model';
import { readOnnx } from '../../../src/sources/onnx';
import { canonicalise } from '../../../src/sources/onnx/canonicalise';
import { difference } from '../../numeric/forward';
import { feedTypes, modelBytes } from '../../numeric/gradient';
import { judgeOperator } from '../../numeric/operator';
import { node, value, writeTinyModel } from '../../support/onnx';
import { load } from '../../support/runtime';
import { scalar, uniform, vector } from '../../support/tensors';

/** What takes shapes to be said in elementary operators stays where these are free, and is said so once they are known. */

interface Case {
  readonly of: Node;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly opset?: number;
}

const microsoft = 'com.microsoft';
const qkv = {
  q: uniform([2, 3, 32], { seed: 1 }),
  k: uniform([2, 3, 32], { seed: 2 }),
  v: uniform([2, 3, 32], { seed: 3 }),
};
const angles = { cos: uniform([8, 8], { seed: 4 }), sin: uniform([8, 8], { seed: 5 }) };
const positions = tensorOf('int64', [2, 3], [0, 1, 2, 3, 4, 5]);
const heads = { num_heads: 2 };

const cases: readonly Case[] = [
  { of: node('Attention', ['q', 'k', 'v'], 'y', { q_num_heads: 2, kv_num_heads: 2 }), inputs: qkv, opset: 23 },
  {
    of: node('RotaryEmbedding', ['q', 'cos', 'sin', 'positions'], 'y', heads),
    inputs: { q: qkv.q, ...angles, positions },
    opset: 23,
  },
  {
    of: node('RotaryEmbedding', ['q', 'positions', 'cos', 'sin'], 'y', heads, microsoft),
    inputs: { q: qkv.q, positions, ...angles },
  },
  { of: node('MultiHeadAttention', ['q', 'k', 'v'], 'y', heads, microsoft), inputs: qkv },
  {
    of: node('Attention', ['q', 'weights', 'bias'], 'y', heads, microsoft),
    inputs: { q: qkv.q, weights: uniform([32, 24]), bias: uniform([24]) },
  },
  {
    of: node(
      'GroupQueryAttention',
      ['q', 'k', 'v', '', '', 'lengths', 'total'],
      ['y', 'keys', 'values'],
      { ...heads, kv_num_heads: 2 },
      microsoft,
    ),
    inputs: { ...qkv, lengths: vector([2, 2], 'int32'), total: scalar(3, 'int32') },
  },
];

it.each(cases)('$of.domain $of.op', async ({ of, inputs, opset = 21 }) => {
  const path = writeTinyModel({
    nodes: [of],
    inputs: Object.entries(inputs).map(([name, t]) =>
      value(
        name,
        t.dims.map((_, i) => `${name}${i}`),
        t.dtype,
      ),
    ),
    outputs: of.outputs.map((name) => ({ name, dtype: 'float32' })),
    opset,
  });
  const model = readOnnx(path);
  const feeds = new Map(Object.entries(inputs));
  const want = await (await load(path)).run(feeds);
  for (const [types, stays] of [
    [new Map(), true],
    [feedTypes(feeds), false],
  ] as const) {
    const { graph } = canonicalise(model, types);
    expect(graph.nodes.some((n) => n.op === of.op && n.domain === of.domain)).toBe(stays);
    const have = await (await load(modelBytes(graph))).run(feeds);
    for (const [name, t] of want)
      expect({ name, differs: difference(t, have.get(name)) }).toEqual({ name, differs: undefined });
  }
});

it.each(cases)('$of.domain $of.op of rows that only a run can count', async ({ of, inputs, opset = 21 }) => {
  const [first = ''] = of.inputs;
  const t = inputs[first] as Tensor;
  const counted = [
    node('Greater', ['which', 'none'], 'chosen'),
    node('Compress', ['source', 'chosen'], 'some', { axis: 0 }),
  ];
  const given = { ...of, inputs: ['some', ...of.inputs.slice(1)] };
  const { [first]: _, ...others } = inputs;
  const source = uniform([3, ...t.dims.slice(1)], { seed: 6, low: -1, high: 1 });
  const which = vector([1, -1, 1]);
  const verdicts = await judgeOperator({
    nodes: [...counted, given],
    inputs: { which, source, ...others },
    constants: { none: scalar(0) },
    outputs: [of.outputs[0] as string],
    opset,
  });
  const floats = Object.entries({ source, ...others }).filter(([, x]) => x.dtype === 'float32');
  expect(verdicts).toEqual({ which: 'no path', ...Object.fromEntries(floats.map(([name]) => [name, 'agrees'])) });
});

it.each(cases)(
  '$of.domain $of.op of vectors stays, for the runtime to say what is wrong',
  ({ of, opset = 21, inputs }) => {
    const path = writeTinyModel({
      nodes: [of],
      inputs: Object.entries(inputs).map(([name, t]) => value(name, [3], t.dtype)),
      outputs: of.outputs.map((name) => ({ name, dtype: 'float32' })),
      opset,
    });
    const { graph } = canonicalise(readOnnx(path));
    expect(graph.nodes.map((n) => n.op)).toEqual([of.op]);
  },
);
