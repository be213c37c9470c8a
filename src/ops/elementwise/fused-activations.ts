import { int, numberAttribute, string } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';
import { lowerSwish } from './swish';

/** ONNX Runtime's fused activations (com.microsoft), said in standard operators again. */

const domain = 'com.microsoft';

/** X plus the bias in input 1, where there is one. */
const biased = (c: CanonicalContext): string => (c.has(1) ? c.b.op('Add', [c.input(0), c.input(1)]) : c.input(0));

function lowerGelu(c: CanonicalContext, approximate: 'none' | 'tanh'): void {
  c.b.op('Gelu', [biased(c)], { approximate: string(approximate) }, c.node.outputs[0]);
}

/** X + bias, split in halves along the last axis: left · gelu(right) (the GEGLU of diffusion models). */
function lowerBiasSplitGelu(c: CanonicalContext): void {
  const { b } = c;
  const [left = '', right = ''] = b.node('Split', [biased(c)], { axis: int(-1), num_outputs: int(2) }, 2);
  b.op('Mul', [left, b.op('Gelu', [right])], {}, c.node.outputs[0]);
}

export const fusedActivations: readonly OperatorRule[] = [
  { type: 'BiasGelu', domain, canonicalise: (c) => lowerGelu(c, 'none') },
  { type: 'BiasSplitGelu', domain, canonicalise: lowerBiasSplitGelu },
  { type: 'FastGelu', domain, canonicalise: (c) => lowerGelu(c, 'tanh') },
  { type: 'Gelu', domain, canonicalise: (c) => lowerGelu(c, 'none') },
  { type: 'QuickGelu', domain, canonicalise: (c) => lowerSwish(c, numberAttribute(c.node, 'alpha', 1.702)) },
];
