import { describe, expect, test } from 'vitest';
import { recogniseLayers } from '../../src/layers';
import { decodeNumbers, isFloat, type Tensor } from '../../src/model';
import { readOnnx, readTensorBytes } from '../../src/sources/onnx';
import { canonicalise, oldestOpset } from '../../src/sources/onnx/canonicalise';
import { elementwise } from '../../src/theory/elementwise';
import { type Case, corpus, tensors, tensorsOnly } from '../numeric/corpus';

/** The ONNX project's operator cases: what every operator computes, and how the specification itself writes functions out. */

const cases = corpus();
const numbers = (tensor: Tensor): readonly number[] => decodeNumbers(tensor.dtype, readTensorBytes(tensor)) ?? [];

/** One node of an operator that has arithmetic here, on float32 or boolean operands of one shape. */
function elementwiseCase(c: Case) {
  if (c.name.includes('expanded') || !tensorsOnly(c)) return [];
  const model = readOnnx(c.model);
  if ((model.opsets.get('') ?? 0) < oldestOpset) return [];
  const { graph } = canonicalise(model);
  const [node, ...others] = graph.nodes;
  const made = node && elementwise.get(node.op);
  if (!node || !made || others.length > 0 || graph.outputs.length !== 1 || graph.initializers.size > 0) return [];
  if (node.op === 'Cast' || node.op === 'CastLike' || node.op === 'Dropout') return [];
  const inputs = tensors(c, 'input');
  const fits = inputs.every(
    ({ dtype, dims }, i) =>
      (dtype === 'float32' || dtype === 'bool') &&
      (dims.join() === inputs[0]?.dims.join() || (node.op === 'Clip' && i > 0)),
  );
  return fits ? [{ name: c.name, c, node, inputs }] : [];
}

const arithmetic = cases.flatMap(elementwiseCase);

describe('arithmetic', () => {
  test.each(arithmetic)('$name', ({ c, node, inputs }) => {
    const operands = inputs.map(numbers);
    const [expected] = tensors(c, 'output');
    const f = elementwise.get(node.op)?.(node);
    const found = operands[0]?.map((_, i) => f?.(...operands.map((x) => x[x.length === 1 ? 0 : i] ?? 0)));
    expect(found).toEqual(expected && numbers(expected).map((x) => (Number.isFinite(x) ? expect.closeTo(x, 4) : x)));
  });

  test('is checked for most operators', () => {
    const checked = new Set(arithmetic.map(({ node }) => node.op));
    expect(checked.size).toBeGreaterThan(35);
  });
});

/** Cases of a function, and what a person calls it. Both the operator and the specification's own expansion must be recognised. */
const functions: readonly (readonly [RegExp, string])[] = [
  [/^test_celu/, 'celu'],
  [/^test_elu(_default|_example)?(_expanded|$)/, 'elu'],
  [/^test_gelu_default/, 'gelu'],
  [/^test_gelu_tanh/, 'gelu-tanh'],
  [/^test_hardsigmoid(_default)?(_expanded|$)/, 'hard-sigmoid'],
  [/^test_hardswish/, 'hard-swish'],
  [/^test_leakyrelu/, 'leaky-relu'],
  [/^test_mish/, 'mish'],
  [/^test_relu/, 'relu'],
  [/^test_sigmoid/, 'sigmoid'],
  [/^test_softplus/, 'softplus'],
  [/^test_softsign/, 'softsign'],
  [/^test_tanh/, 'tanh'],
  [/^test_softmax_axis_1$/, 'softmax'],
  [/^test_logsoftmax_axis_1$/, 'log-softmax'],
];

describe('activations, as operators and written out by the specification', () => {
  const named = cases.flatMap((c) => {
    const kind = functions.find(([pattern]) => pattern.test(c.name))?.[1];
    return kind ? [{ name: c.name, kind, c }] : [];
  });

  test.each(named)('$name is $kind', ({ c, kind }) => {
    const { graph } = canonicalise(readOnnx(c.model));
    expect(recogniseLayers(graph, new Map()).map(({ activation }) => activation?.kind)).toEqual([kind]);
  });

  test('both kinds are there', () => {
    expect(named.filter(({ name }) => name.includes('expanded')).length).toBeGreaterThan(15);
  });
});

describe('normalisations, as operators', () => {
  test.each([
    ['test_batchnorm_epsilon', 'batch'],
    ['test_instancenorm_epsilon', 'instance'],
    ['test_layer_normalization_2d_axis1', 'layer'],
    ['test_group_normalization_example', 'group'],
    ['test_rms_normalization_2d_axis1', 'rms'],
    ['test_lrn', 'lrn'],
  ])('%s', (name, kind) => {
    const found = cases.find((c) => c.name === name);
    if (!found) throw new Error(`There is no case ${name}.`);
    const { graph } = canonicalise(readOnnx(found.model));
    expect(recogniseLayers(graph, new Map())[0]?.normalisation?.kind).toBe(kind);
  });
});

test('every case is looked at without complaint, whatever is in it', () => {
  let floats = 0;
  for (const c of cases) {
    const { graph } = readOnnx(c.model);
    expect(() => recogniseLayers(graph, new Map())).not.toThrow();
    if (graph.inputs.some(({ dtype }) => isFloat(dtype))) floats++;
  }
  expect(floats).toBeGreaterThan(500);
});
