import { embedLayerNormalization } from '../normalisation/embed-layer-normalization';
import type { OperatorRule } from '../operator';
import { real } from './real';

/**
 * com.microsoft's EmbedLayerNormalization of tables, gamma and beta kept as integers, whose scales are inputs 8 to 12 and whose zero points
 * 13 to 17.
 */
export const qEmbedLayerNormalization: OperatorRule = {
  type: 'QEmbedLayerNormalization',
  domain: 'com.microsoft',
  canonicalise(c) {
    const kept = c.node.inputs
      .slice(0, 8)
      .map((name, i) => (i < 2 || i === 7 || !name ? name : real(c, i, i + 6, i + 11)));
    const input = (i: number): string => kept[i] ?? '';
    embedLayerNormalization.canonicalise?.({ ...c, input, has: (i) => input(i) !== '' });
  },
};
