import { type Attributes, attribute, float, int, numberAttribute } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';
import { real, requantise } from './real';

/** ONNX Runtime's quantised activations, sums and poolings (com.microsoft). Every scale and zero point is one number. */

const domain = 'com.microsoft';

/** (A, scale, zero, B, scale, zero, scale of Y, zero of Y). */
const binary = (type: string, op: string): OperatorRule => ({
  type,
  domain,
  canonicalise: (c) => requantise(c, c.b.op(op, [real(c, 0), real(c, 3)]), 6),
});

/** (X, scale, zero, scale of Y, zero of Y). */
const unary = (type: string, compute: (c: CanonicalContext, x: string) => string): OperatorRule => ({
  type,
  domain,
  canonicalise: (c) => requantise(c, compute(c, real(c, 0)), 3),
});

/** A pooling of [N, C, …], or of [N, …, C] where the node says `channels_last`. */
function pooled(c: CanonicalContext, x: string, op: string): string {
  const { b, node } = c;
  const { channels_last: last, ...attributes } = node.attributes;
  if (last?.type !== 'int' || last.value === 0) return b.op(op, [x], attributes);
  const spatial = b
    .shapeOf(x)
    .slice(2)
    .map((_, i) => i + 1);
  const first = b.op(op, [b.transpose(x, [0, spatial.length + 1, ...spatial])], attributes);
  return b.transpose(first, [0, ...spatial.map((i) => i + 1), 1]);
}

/** Before opset 13 over all axes from `axis` on. */
function softmax({ b, node }: CanonicalContext, x: string): string {
  const axis = numberAttribute(node, 'axis', -1);
  if (numberAttribute(node, 'opset', 13) >= 13) return b.op('Softmax', [x], { axis: int(axis) });
  const matrix = b.op('Softmax', [b.op('Flatten', [x], { axis: int(axis) })], { axis: int(-1) });
  return b.op('Reshape', [matrix, b.op('Shape', [x])]);
}

const slope = (c: CanonicalContext): Attributes => ({ alpha: float(numberAttribute(c.node, 'alpha', 0.01)) });

/** (scale of Y, zero of Y, then X, scale, zero for each operand). */
function concat(c: CanonicalContext): void {
  const operands = c.node.inputs.flatMap((_, i) => (i % 3 === 2 ? [real(c, i)] : []));
  requantise(c, c.b.op('Concat', operands, { axis: int(attribute(c.node, 'axis', 'int') ?? 0) }), 0, 2);
}

/** (condition, X, scale, zero, Y, scale, zero, scale of Z, zero of Z). */
function where(c: CanonicalContext): void {
  requantise(c, c.b.op('Where', [c.input(0), real(c, 1), real(c, 4)]), 7, 1);
}

export const quantisedElementwise: readonly OperatorRule[] = [
  binary('QLinearAdd', 'Add'),
  unary('QLinearAveragePool', (c, x) => pooled(c, x, 'AveragePool')),
  { type: 'QLinearConcat', domain, canonicalise: concat },
  unary('QLinearGlobalAveragePool', (c, x) => pooled(c, x, 'GlobalAveragePool')),
  unary('QLinearLeakyRelu', (c, x) => c.b.op('LeakyRelu', [x], slope(c))),
  binary('QLinearMul', 'Mul'),
  unary('QLinearSigmoid', (c, x) => c.b.op('Sigmoid', [x])),
  unary('QLinearSoftmax', softmax),
  { type: 'QLinearWhere', domain, canonicalise: where },
];
