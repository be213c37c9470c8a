import type { OperatorRule } from '../operator';
import { dynamicQuantizeLstm } from './dynamic-quantize-lstm';
import { quantisedElementwise } from './elementwise';
import { gatherBlockQuantized } from './gather-block-quantized';
import { convInteger, matMulInteger } from './integer-products';
import { matMulNBits } from './mat-mul-n-bits';
import { quantisedProducts } from './products';
import { qAttention } from './q-attention';
import { qEmbedLayerNormalization } from './q-embed-layer-normalization';

/** Operators on integers that stand for real numbers. */
export const quantised: readonly OperatorRule[] = [
  convInteger,
  dynamicQuantizeLstm,
  gatherBlockQuantized,
  matMulInteger,
  matMulNBits,
  qAttention,
  qEmbedLayerNormalization,
  ...quantisedElementwise,
  ...quantisedProducts,
];
