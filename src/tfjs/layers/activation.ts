import { activate } from '../activations';
import type { LayerRule } from '../layer';

export const activation: LayerRule = {
  classNames: ['Activation'],
  masking: true,
  call: (c) => activate(c.b, c.input(), c.layer.config.activation, (m) => c.remark(m, 'activation')),
};
