import { float, numberAttribute } from '../../model';
import { dynamicQuantizeLinear } from '../elementwise/quantisation';
import type { CanonicalContext, OperatorRule } from '../operator';
import { along, real, requantise } from './real';

/** Products of quantised operands, each said as the product of the real numbers that these stand for. */

const domain = 'com.microsoft';

/** The right matrix may have a scale for each of its columns. */
const columns = along(-1);

/** (A, scale, zero, B, scale, zero, scale of Y, zero of Y). */
export const qLinearMatMul: OperatorRule = {
  type: 'QLinearMatMul',
  canonicalise(c) {
    const product = c.b.matmul(real(c, 0), real(c, 3, 4, 5, columns));
    requantise(c, product, 6);
  },
};

/** The bias of a quantised product: int32 in steps of the product of both scales. */
function bias({ b, input }: CanonicalContext, i: number, left: number, right: number): string {
  return b.op('DequantizeLinear', [input(i), b.op('Mul', [input(left), input(right)])], along(0));
}

/** (X, scale, zero, W, scales, zeros, scale of Y, zero of Y, bias?); W may have a scale for each feature. */
export const qLinearConv: OperatorRule = {
  type: 'QLinearConv',
  canonicalise(c) {
    const operands = [real(c, 0), real(c, 3, 4, 5, along(0)), ...(c.has(8) ? [bias(c, 8, 1, 4)] : [])];
    requantise(c, c.b.op('Conv', operands, c.node.attributes), 6);
  },
};

/** α·(A'·B' + C) of (A, scale, zero, B, scale, zero, C?, scale of Y?, zero of Y?), as integers where a scale of Y is given. */
export const qGemm: OperatorRule = {
  type: 'QGemm',
  domain,
  canonicalise(c) {
    const { b, node } = c;
    const { transA, transB } = node.attributes;
    const alpha = numberAttribute(node, 'alpha', 1);
    const byColumn = along(numberAttribute(node, 'transB', 0) ? 0 : 1);
    const operands = [real(c, 0), real(c, 3, 4, 5, byColumn), ...(c.has(6) ? [bias(c, 6, 1, 4)] : [])];
    const flags = { ...(transA && { transA }), ...(transB && { transB }) };
    const product = (output?: string): string =>
      b.op('Gemm', operands, { ...flags, alpha: float(alpha), beta: float(alpha) }, output);
    if (c.has(7)) requantise(c, product(), 7);
    else product(node.outputs[0]);
  },
};

/** Writes the node's output: A·B, and the bias in that input where it is given. */
function biased(c: CanonicalContext, a: string, b: string, i: number): void {
  const [output] = c.node.outputs;
  if (c.has(i)) c.b.op('Add', [c.b.matmul(a, b), c.input(i)], {}, output);
  else c.b.op('MatMul', [a, b], {}, output);
}

/** (A, B, scale of A, scale of B, zero of A?, zero of B?, bias?) to real numbers. */
export const matMulIntegerToFloat: OperatorRule = {
  type: 'MatMulIntegerToFloat',
  domain,
  canonicalise: (c) => biased(c, real(c, 0, 2, 4), real(c, 1, 3, 5, columns), 6),
};

/** (A, B, scale of B, zero of B?, bias?): A is quantised over its own range first. */
export const dynamicQuantizeMatMul: OperatorRule = {
  type: 'DynamicQuantizeMatMul',
  domain,
  canonicalise(c) {
    const { b } = c;
    const made = ['quantised', 'scale', 'zero-point'].map((hint) => b.fresh(hint));
    dynamicQuantizeLinear.canonicalise?.({ ...c, node: { ...c.node, outputs: made } });
    biased(c, b.op('DequantizeLinear', made), real(c, 1, 2, 3, columns), 4);
  },
};

export const quantisedProducts: readonly OperatorRule[] = [
  dynamicQuantizeMatMul,
  matMulIntegerToFloat,
  qGemm,
  qLinearConv,
  qLinearMatMul,
];
