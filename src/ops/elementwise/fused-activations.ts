import { numberAttribute, string } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';
import { lowerSwish } from './swish';

/** ONNX Runtime's fused activations (com.microsoft), said in standard operators again. */

const domain = 'com.microsoft';

/** X plus the bias in input 1, where there is one. */
const biased = (c: CanonicalContext): string => (c.has(1) ? c.b.op('Add', [c.input(0), c.input(1)]) : c.input(0));

function lowerGelu(c: CanonicalContext, approximate: 'none' | 'tanh'): void {
  c.b.op('Gelu', [biased(c)], { approximate: string(approximate) }, c.node.outputs[0]);
}

export const fusedActivations: readonly OperatorRule[] = [
  { type: 'BiasGelu', domain, canonicalise: (c) => lowerGelu(c, 'none') },
  { type: 'FastGelu', domain, canonicalise: (c) => lowerGelu(c, 'tanh') },
  { type: 'Gelu', domain, canonicalise: (c) => lowerGelu(c, 'none') },
  { type: 'QuickGelu', domain, canonicalise: (c) => lowerSwish(c, numberAttribute(c.node, 'alpha', 1.702)) },
];
