import { float, type Tensor, tensorOf } from '../../src/model';
import { value } from '../support/onnx';
import { numbers } from '../support/runtime';
import { drawn, Sketch } from '../support/transformer';

/** A small encoder with the normalisation in front (pre-LN), as exporters and ONNX Runtime's optimiser write it. */

const [hidden, heads, inner, words, places, classes, layers] = [16, 2, 32, 40, 64, 5, 2];
export const width = hidden;
const microsoft = 'com.microsoft';
const epsilon = 1e-5;

const inputs = [
  value('input_ids', ['batch', 'sequence'], 'int32'),
  value('attention_mask', ['batch', 'sequence'], 'int32'),
];

interface Affine {
  readonly weight: string;
  readonly bias: string;
}

const affine = (s: Sketch, name: string, from: number, to: number): Affine => ({
  weight: s.weight(`${name}.weight`, [from, to]),
  bias: s.weight(`${name}.bias`, [to]),
});

const norm = (s: Sketch, name: string): Affine => ({
  weight: s.weight(`${name}.weight`, [hidden], 1),
  bias: s.weight(`${name}.bias`, [hidden]),
});

const apply = (s: Sketch, x: string, { weight, bias }: Affine): string =>
  s.op('Add', [bias, s.op('MatMul', [x, weight])]);

/** How an exporter writes what it has choices for. */
interface Dialect {
  readonly opset: number;
  /** Padding: a large negative number added to its scores, or put in their place. */
  readonly mask: 'added' | 'replaced';
}

/** PyTorch's exporters: TorchScript's at opsets 11 and 14, later ones with a normalisation of one operator and a choice in the mask. */
export const dialects: readonly Dialect[] = [
  { opset: 14, mask: 'added' },
  { opset: 11, mask: 'added' },
  { opset: 17, mask: 'replaced' },
  { opset: 20, mask: 'replaced' },
];

/** Every module in its elementary operators. */
export function decomposedEncoder(dialect: Dialect = { opset: 14, mask: 'added' }): string {
  const s = new Sketch();
  const table = s.weight('words', [words, hidden]);
  const positions = s.weight('places', [places, hidden]);
  const length = s.op('Gather', [s.op('Shape', ['input_ids']), s.integers(1)]);
  const range = s.op('Range', [s.integers(0), length, s.integers(1)]);
  let x = s.op('Add', [s.op('Gather', [table, 'input_ids']), s.op('Gather', [positions, range])]);
  const mask = masking(s, dialect);
  const layerNorm = normalisation(s, dialect);
  const activation = dialect.opset < 20 ? gelu : (_: Sketch, wide: string) => s.op('Gelu', [wide]);
  for (let i = 0; i < layers; i++) {
    const name = `layers.${i}`;
    const attended = attention(s, layerNorm(x, norm(s, `${name}.norm1`)), mask, name, dialect);
    x = s.op('Add', [x, attended]);
    const wide = apply(s, layerNorm(x, norm(s, `${name}.norm2`)), affine(s, `${name}.linear1`, hidden, inner));
    x = s.op('Add', [x, apply(s, activation(s, wide), affine(s, `${name}.linear2`, inner, hidden))]);
  }
  s.name(apply(s, layerNorm(x, norm(s, 'norm')), affine(s, 'head', hidden, classes)), 'logits');
  return s.write(inputs, ['logits'], dialect.opset);
}

/** Axes are an attribute before opset 13. */
const unsqueeze = (s: Sketch, x: string, axis: number, { opset }: Dialect): string =>
  opset < 13 ? s.op('Unsqueeze', [x], { axes: [axis] }) : s.op('Unsqueeze', [x, s.integers([axis])]);

/** (1 − mask)·−10000 added, broadcast over heads and rows; or the lowest number in place of what is masked. */
function masking(s: Sketch, dialect: Dialect): (scores: string) => string {
  const across = unsqueeze(s, unsqueeze(s, 'attention_mask', 1, dialect), 2, dialect);
  if (dialect.mask === 'replaced') {
    const padding = s.op('Not', [s.op('Cast', [across], { to: 9 })]);
    return (scores) => s.op('Where', [padding, s.floats('lowest', -10000), scores]);
  }
  const hidden = s.op('Sub', [s.floats('one', 1), s.op('Cast', [across], { to: 1 })]);
  const mask = s.op('Mul', [hidden, s.floats('filter', -10000)]);
  return (scores) => s.op('Add', [scores, mask]);
}

/** One operator since opset 17. */
function normalisation(s: Sketch, { opset }: Dialect): (x: string, by: Affine) => string {
  if (opset < 17) return (x, by) => layerNorm(s, x, by);
  return (x, { weight, bias }) => s.op('LayerNormalization', [x, weight, bias], { axis: -1, epsilon: float(epsilon) });
}

function layerNorm(s: Sketch, x: string, { weight, bias }: Affine): string {
  const centred = s.op('Sub', [x, s.op('ReduceMean', [x], { axes: [-1] })]);
  const variance = s.op('ReduceMean', [s.op('Pow', [centred, s.floats('two', 2)])], { axes: [-1] });
  const deviation = s.op('Sqrt', [s.op('Add', [variance, s.floats('epsilon', epsilon)])]);
  return s.op('Add', [s.op('Mul', [s.op('Div', [centred, deviation]), weight]), bias]);
}

function gelu(s: Sketch, x: string): string {
  const erf = s.op('Erf', [s.op('Div', [x, s.floats('root two', Math.SQRT2)])]);
  return s.op('Mul', [s.op('Mul', [x, s.op('Add', [erf, s.floats('one', 1)])]), s.floats('half', 0.5)]);
}

function attention(s: Sketch, x: string, mask: (scores: string) => string, name: string, dialect: Dialect): string {
  const size = hidden / heads;
  const dimension = (axis: number): string =>
    unsqueeze(s, s.op('Gather', [s.op('Shape', [x]), s.integers(axis)]), 0, dialect);
  const [batch, length] = [dimension(0), dimension(1)];
  const shaped = (v: string, ...last: readonly number[]): string =>
    s.op('Reshape', [v, s.op('Concat', [batch, length, ...last.map((n) => s.integers([n]))], { axis: 0 })]);
  const split = (part: string, perm: readonly number[]): string =>
    s.op('Transpose', [shaped(apply(s, x, affine(s, `${name}.${part}`, hidden, hidden)), heads, size)], { perm });
  const product = s.op('MatMul', [split('q', [0, 2, 1, 3]), split('k', [0, 2, 3, 1])]);
  const scores = mask(s.op('Div', [product, s.floats('root', Math.sqrt(size))]));
  const mixed = s.op('MatMul', [s.op('Softmax', [scores], { axis: -1 }), split('v', [0, 2, 1, 3])]);
  const joined = shaped(s.op('Transpose', [mixed], { perm: [0, 2, 1, 3] }), hidden);
  return apply(s, joined, affine(s, `${name}.out`, hidden, hidden));
}

/** A residual sum, and itself normalised. */
interface Normed {
  readonly x: string;
  readonly sum: string;
}

/**
 * The same after ONNX Runtime's transformer optimiser: what stands between two residual sums is one operator each. Attention holds its
 * projections, or these stay apart.
 */
export function fusedEncoder(kind: 'Attention' | 'MultiHeadAttention' = 'Attention'): string {
  const s = new Sketch();
  const attributes = { epsilon: float(epsilon) };
  const normed = (x: string, skip: string, { weight, bias }: Affine, added: string): Normed => {
    const [y = '', , , sum = ''] = s.ops(
      'SkipLayerNormalization',
      [x, skip, weight, bias, added],
      [`${x}/norm`, '', '', `${x}/sum`],
      attributes,
      microsoft,
    );
    return { x: y, sum };
  };
  const first = norm(s, 'layers.0.norm1');
  const tables = [s.weight('words', [words, hidden]), s.weight('places', [places, hidden])];
  const embedded = ['input_ids', '', ...tables, '', first.weight, first.bias];
  s.ops('EmbedLayerNormalization', embedded, ['embedded', 'lengths', 'sum'], attributes, microsoft);
  let { x, sum }: Normed = { x: 'embedded', sum: 'sum' };
  for (let i = 0; i < layers; i++) {
    const name = `layers.${i}`;
    const mixed = kind === 'Attention' ? wholeAttention(s, x, name) : multiHeadAttention(s, x, name);
    const out = affine(s, `${name}.out`, hidden, hidden);
    ({ x, sum } = normed(s.op('MatMul', [mixed, out.weight]), sum, norm(s, `${name}.norm2`), out.bias));
    const wide = affine(s, `${name}.linear1`, hidden, inner);
    const activated = s.op('BiasGelu', [s.op('MatMul', [x, wide.weight]), wide.bias], {}, microsoft);
    const narrow = affine(s, `${name}.linear2`, inner, hidden);
    const next = norm(s, i + 1 < layers ? `layers.${i + 1}.norm1` : 'norm');
    ({ x, sum } = normed(s.op('MatMul', [activated, narrow.weight]), sum, next, narrow.bias));
  }
  s.name(apply(s, x, affine(s, 'head', hidden, classes)), 'logits');
  return s.write(inputs, ['logits'], 14);
}

function wholeAttention(s: Sketch, x: string, name: string): string {
  s.weights[`${name}.qkv.weight`] = sideBySide(name, 'weight', hidden);
  s.weights[`${name}.qkv.bias`] = sideBySide(name, 'bias', 1);
  const operands = [x, `${name}.qkv.weight`, `${name}.qkv.bias`, 'attention_mask'];
  return s.op('Attention', operands, { num_heads: heads }, microsoft);
}

function multiHeadAttention(s: Sketch, x: string, name: string): string {
  const part = (p: string): string => s.op('MatMul', [x, s.weight(`${name}.${p}.weight`, [hidden, hidden])]);
  s.weights[`${name}.qkv.bias`] = sideBySide(name, 'bias', 1);
  const operands = [part('q'), part('k'), part('v'), `${name}.qkv.bias`, 'attention_mask'];
  return s.op('MultiHeadAttention', operands, { num_heads: heads }, microsoft);
}

/** The projections of queries, keys and values as the columns of one matrix. */
export function sideBySide(layer: string, kind: 'weight' | 'bias', rows: number): Tensor {
  const dims = kind === 'weight' ? [hidden, hidden] : [hidden];
  const parts = ['q', 'k', 'v'].map((part) => numbers(drawn(`${layer}.${part}.${kind}`, dims)));
  const columns = Array.from({ length: rows }, (_, r) =>
    parts.flatMap((part) => part.slice(r * hidden, (r + 1) * hidden)),
  );
  return tensorOf('float32', kind === 'weight' ? [hidden, 3 * hidden] : [3 * hidden], columns.flat());
}
