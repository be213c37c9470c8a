import type { OperatorRule } from '../operator';

/** com.microsoft, in diffusion models: X + bias + skip. */
export const biasAdd: OperatorRule = {
  type: 'BiasAdd',
  domain: 'com.microsoft',
  canonicalise({ b, input, node }) {
    b.op('Add', [b.op('Add', [input(0), input(1)]), input(2)], {}, node.outputs[0]);
  },
};
