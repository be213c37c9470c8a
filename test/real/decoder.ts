import { float, tensorOf, type ValueInfo } from '../../src/model';
import { random } from '../support/draw';
import { value } from '../support/onnx';
import { Sketch } from '../support/transformer';

/** A small decoder of the Llama kind (RMS normalisation, rotary positions, shared keys, gated layers), as exporters and optimisers write it. */

const [hidden, heads, shared, size, inner, words, longest, layers] = [32, 2, 1, 16, 48, 40, 64, 2];
const microsoft = 'com.microsoft';
const epsilon = 1e-5;
const lowest = -3.4028234663852886e38;

const pasts = [...Array(layers).keys()].flatMap((i) => [`past_key_values.${i}.key`, `past_key_values.${i}.value`]);
const presents = [...Array(layers).keys()].flatMap((i) => [`present.${i}.key`, `present.${i}.value`]);
const inputs: readonly ValueInfo[] = [
  value('input_ids', ['batch', 'sequence'], 'int64'),
  value('attention_mask', ['batch', 'total_sequence'], 'int64'),
  ...pasts.map((name) => value(name, ['batch', shared, 'past_sequence', size])),
];
const outputs = ['logits', ...presents];

/** Cosines or sines of each position's angles, [positions, size / 2]. */
function angles(s: Sketch, of: 'cos' | 'sin'): string {
  const turn = Math[of];
  const half = size / 2;
  const table = Array.from({ length: longest * half }, (_, i) => {
    const [position, k] = [Math.floor(i / half), i % half];
    return turn(position * 10000 ** (-k / half));
  });
  s.floats(of, ...table);
  s.weights[of] = { ...(s.weights[of] as (typeof s.weights)[string]), dims: [longest, half] };
  return of;
}

type Linear = (s: Sketch, x: string, name: string, from: number, to: number) => string;

const plain: Linear = (s, x, name, from, to) => s.op('MatMul', [x, s.weight(`${name}.weight`, [from, to])]);

/** Blocks of 16 drawn integers with a scale each. */
const quantised =
  (bits: 4 | 8): Linear =>
  (s, x, name, from, to) => {
    const [size, blocks] = [16, Math.ceil(from / 16)];
    const next = random(from * to + name.length);
    const count = (to * blocks * size * bits) / 8;
    const bytes = Array.from({ length: count }, () => Math.floor(256 * next()));
    s.weights[`${name}.packed`] = tensorOf('uint8', [to, blocks, (size * bits) / 8], bytes);
    s.weight(`${name}.scales`, [to * blocks], 1 / 2 ** bits, 0.1 / 2 ** bits);
    const attributes = { K: from, N: to, bits, block_size: size };
    return s.op('MatMulNBits', [x, `${name}.packed`, `${name}.scales`], attributes, microsoft);
  };

/** The gated layer: down(up · silu(gate)). */
function gated(s: Sketch, x: string, name: string, linear: Linear): string {
  const gate = linear(s, x, `${name}.gate`, hidden, inner);
  const up = linear(s, x, `${name}.up`, hidden, inner);
  return linear(s, s.op('Mul', [s.op('Mul', [gate, s.op('Sigmoid', [gate])]), up]), `${name}.down`, inner, hidden);
}

const scale = (s: Sketch, name: string): string => s.weight(`${name}.weight`, [hidden], 1);

/** PyTorch's exporter at opset 18: every module in its elementary operators, shapes computed as it goes. */
export function decomposedDecoder(): string {
  const s = new Sketch();
  const dimension = (x: string, axis: number): string => s.op('Shape', [x], { start: axis, end: axis + 1 });
  const [batch, length, total] = [dimension('input_ids', 0), dimension('input_ids', 1), dimension('attention_mask', 1)];
  const scalar = (x: string): string => s.op('Squeeze', [x]);
  const past = s.op('Sub', [total, length]);
  const positions = s.op('Range', [scalar(past), scalar(total), s.integers(1)]);
  const turned = (of: 'cos' | 'sin'): string => {
    const rows = s.op('Gather', [angles(s, of), positions]);
    return s.op('Unsqueeze', [s.op('Concat', [rows, rows], { axis: -1 }), s.integers([0, 1])]);
  };
  const [cos, sin] = [turned('cos'), turned('sin')];
  const rotate = (x: string): string => {
    const slice = (from: number, to: number): string =>
      s.op('Slice', [x, s.integers([from]), s.integers([to]), s.integers([3])]);
    const half = s.op('Concat', [s.op('Neg', [slice(size / 2, size)]), slice(0, size / 2)], { axis: -1 });
    return s.op('Add', [s.op('Mul', [x, cos]), s.op('Mul', [half, sin])]);
  };
  const keys = s.op('Range', [s.integers(0), scalar(total), s.integers(1)]);
  const ahead = s.op('Greater', [keys, s.op('Unsqueeze', [positions, s.integers([1])])]);
  const mask = s.op('Where', [ahead, s.floats('lowest', lowest), s.floats('zero', 0)]);

  const shaped = (x: string, ...dims: readonly (string | number)[]): string =>
    s.op('Reshape', [
      x,
      s.op(
        'Concat',
        dims.map((d) => (typeof d === 'string' ? d : s.integers([d]))),
        { axis: 0 },
      ),
    ]);
  const split = (x: string, count: number): string =>
    s.op('Transpose', [shaped(x, batch, length, count, size)], { perm: [0, 2, 1, 3] });
  /** Each shared head stands for several heads of the queries. */
  const repeated = (x: string): string => {
    const each = heads / shared;
    const apart = s.op('Unsqueeze', [x, s.integers([2])]);
    const dims = [batch, s.integers([shared]), s.integers([each]), total, s.integers([size])];
    return shaped(s.op('Expand', [apart, s.op('Concat', dims, { axis: 0 })]), batch, heads, total, size);
  };
  const norm = (x: string, name: string): string => {
    const mean = s.op('ReduceMean', [s.op('Pow', [x, s.floats('two', 2)]), s.integers([-1])]);
    const deviation = s.op('Sqrt', [s.op('Add', [mean, s.floats('epsilon', epsilon)])]);
    return s.op('Mul', [scale(s, name), s.op('Mul', [x, s.op('Reciprocal', [deviation])])]);
  };
  const attention = (x: string, i: number): string => {
    const name = `layers.${i}`;
    const q = rotate(split(plain(s, x, `${name}.q`, hidden, heads * size), heads));
    const newKeys = rotate(split(plain(s, x, `${name}.k`, hidden, shared * size), shared));
    const newValues = split(plain(s, x, `${name}.v`, hidden, shared * size), shared);
    const [k] = s.ops('Concat', [`past_key_values.${i}.key`, newKeys], [`present.${i}.key`], { axis: 2 });
    const [v] = s.ops('Concat', [`past_key_values.${i}.value`, newValues], [`present.${i}.value`], { axis: 2 });
    const across = s.op('Transpose', [repeated(k as string)], { perm: [0, 1, 3, 2] });
    const scores = s.op('Div', [s.op('MatMul', [q, across]), s.floats('root', Math.sqrt(size))]);
    const weights = s.op('Softmax', [s.op('Add', [scores, mask])], { axis: -1 });
    const mixed = s.op('Transpose', [s.op('MatMul', [weights, repeated(v as string)])], { perm: [0, 2, 1, 3] });
    return plain(s, shaped(mixed, batch, length, heads * size), `${name}.o`, heads * size, hidden);
  };

  let x = s.op('Gather', [s.weight('words', [words, hidden], 0, 1), 'input_ids']);
  for (let i = 0; i < layers; i++) {
    x = s.op('Add', [x, attention(norm(x, `layers.${i}.norm1`), i)]);
    x = s.op('Add', [x, gated(s, norm(x, `layers.${i}.norm2`), `layers.${i}`, plain)]);
  }
  s.name(plain(s, norm(x, 'norm'), 'head', hidden, words), 'logits');
  return s.write(inputs, outputs, 18);
}

/** The same as ONNX Runtime's model builder for generation writes it; with `bits`, all products by weights of that many bits. */
export function fusedDecoder(bits?: 4 | 8): string {
  const s = new Sketch();
  const linear: Linear = bits ? quantised(bits) : plain;
  const attributes = { epsilon: float(epsilon) };
  const narrow = (x: string): string => s.op('Cast', [x], { to: 6 });
  const counted = s.op('ReduceSum', ['attention_mask', s.integers([1])], { keepdims: 0 });
  const lengths = narrow(s.op('Sub', [counted, s.integers(1)]));
  const total = narrow(s.op('Gather', [s.op('Shape', ['attention_mask']), s.integers(1)]));
  const [cos, sin] = [angles(s, 'cos'), angles(s, 'sin')];
  const attention = (x: string, i: number): string => {
    const name = `layers.${i}`;
    const qkv = [
      linear(s, x, `${name}.q`, hidden, heads * size),
      linear(s, x, `${name}.k`, hidden, shared * size),
      linear(s, x, `${name}.v`, hidden, shared * size),
    ];
    const cache = [`past_key_values.${i}.key`, `past_key_values.${i}.value`];
    const [mixed = ''] = s.ops(
      'GroupQueryAttention',
      [...qkv, ...cache, lengths, total, cos, sin],
      [`${name}.mixed`, `present.${i}.key`, `present.${i}.value`],
      { num_heads: heads, kv_num_heads: shared, do_rotary: 1 },
      microsoft,
    );
    return linear(s, mixed, `${name}.o`, heads * size, hidden);
  };
  /** A residual sum, and itself normalised. */
  const normed = (x: string, skip: string, name: string): readonly [string, string] => {
    const [y = '', , , sum = ''] = s.ops(
      'SkipSimplifiedLayerNormalization',
      [x, skip, scale(s, name)],
      [`${name}/y`, '', '', `${name}/sum`],
      attributes,
      microsoft,
    );
    return [y, sum];
  };

  let sum = s.op('Gather', [s.weight('words', [words, hidden], 0, 1), 'input_ids']);
  let x = s.op('SimplifiedLayerNormalization', [sum, scale(s, 'layers.0.norm1')], { axis: -1, ...attributes });
  for (let i = 0; i < layers; i++) {
    [x, sum] = normed(attention(x, i), sum, `layers.${i}.norm2`);
    [x, sum] = normed(gated(s, x, `layers.${i}`, linear), sum, i + 1 < layers ? `layers.${i + 1}.norm1` : 'norm');
  }
  s.name(linear(s, x, 'head', hidden, words), 'logits');
  return s.write(inputs, outputs, 18);
}
