import { attribute } from '../../model';
import type { OperatorRule } from '../operator';
import { fromScales } from './resize';

/** Resize by whole or fractional factors ≥ 1, until opset 9. Before opset 9 the scales are an attribute. */
export const upsample: OperatorRule = {
  type: 'Upsample',
  canonicalise(c) {
    const scales = attribute(c.node, 'scales', 'floats');
    fromScales(c, scales ? c.b.constant('float32', [scales.length], scales) : c.input(1));
  },
};
