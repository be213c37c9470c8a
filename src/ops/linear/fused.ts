import { attribute, type DataType, numberAttribute, string } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';

/** com.microsoft operators that hold a product and what follows it; each is said again as its parts. */

/** Emits `activation` of `x` into `output` with the parameters that the fused node carries. */
function activate(c: CanonicalContext, x: string, output: string, parameters: readonly number[]): void {
  const { b } = c;
  const name = attribute(c.node, 'activation', 'string') ?? '';
  const [alpha, beta] = parameters;
  if (name === '') b.op('Identity', [x], {}, output);
  else if (name === 'Clip') {
    const dtype: DataType = c.dtype(0) ?? 'float32';
    b.op('Clip', [x, b.scalar(alpha ?? 0, dtype), b.scalar(beta ?? 0, dtype)], {}, output);
  } else {
    const given = {
      ...(alpha !== undefined && { alpha: { type: 'float', value: alpha } as const }),
      ...(beta !== undefined && name === 'HardSigmoid' && { beta: { type: 'float', value: beta } as const }),
    };
    b.op(name, [x], given, output);
  }
}

/** Conv, then the addition of Z where it is given, then an activation. */
export const fusedConv: OperatorRule = {
  type: 'FusedConv',
  domain: 'com.microsoft',
  canonicalise(c) {
    const { b } = c;
    const { activation: _, activation_params: __, ...attributes } = c.node.attributes;
    const made = b.op('Conv', c.node.inputs.slice(0, 3), attributes);
    const whole = c.has(3) ? b.op('Add', [made, c.input(3)]) : made;
    activate(c, whole, c.node.outputs[0] ?? '', attribute(c.node, 'activation_params', 'floats') ?? []);
  },
};

/** Gemm, then an activation. */
export const fusedGemm: OperatorRule = {
  type: 'FusedGemm',
  domain: 'com.microsoft',
  canonicalise(c) {
    const names = ['activation_alpha', 'activation_beta'];
    const parameters = names.flatMap((name) => attribute(c.node, name, 'float') ?? []);
    const own = Object.entries(c.node.attributes).filter(([name]) => !name.startsWith('activation'));
    const made = c.b.op('Gemm', c.node.inputs, Object.fromEntries(own));
    activate(c, made, c.node.outputs[0] ?? '', parameters);
  },
};

/**
 * α · MatMul of operands whose last two axes may be exchanged. An operand with `transBatch` has its first axis as the rows of its matrices
 * instead, which are then exchanged or not.
 */
export const fusedMatMul: OperatorRule = {
  type: 'FusedMatMul',
  domain: 'com.microsoft',
  canonicalise(c) {
    const { b, node } = c;
    // By Einsum: it needs no rank. A vector has nothing to exchange.
    const operand = (i: number, side: string): string => {
      const exchanged = numberAttribute(node, `trans${side}`, 0) && c.rank(i) !== 1;
      const equation = numberAttribute(node, `transBatch${side}`, 0)
        ? `i...j->...${exchanged ? 'ji' : 'ij'}`
        : exchanged
          ? '...ij->...ji'
          : undefined;
      return equation === undefined ? c.input(i) : b.op('Einsum', [c.input(i)], { equation: string(equation) });
    };
    const alpha = numberAttribute(node, 'alpha', 1);
    const [left, right] = [operand(0, 'A'), operand(1, 'B')];
    const output = node.outputs[0] ?? '';
    if (alpha === 1) b.op('MatMul', [left, right], {}, output);
    else b.op('Mul', [b.op('MatMul', [left, right]), b.scalar(alpha, c.dtype(0) ?? 'float32')], {}, output);
  },
};

/** The earlier name of FusedMatMul, without its exchange of batches. */
export const transposeMatMul: OperatorRule = { ...fusedMatMul, type: 'TransposeMatMul' };
