import type { OperatorRule } from '../operator';
import { attention as scaledDotProduct } from './attention';
import { biasAdd } from './bias-add';
import { groupQueryAttention } from './group-query-attention';
import { multiHeadAttention } from './multi-head-attention';
import { rotaryEmbedding, runtimeRotaryEmbedding } from './rotary-embedding';
import { runtimeAttention } from './runtime-attention';

/** Attention and what is fused around it in transformers. */
export const attention: readonly OperatorRule[] = [
  scaledDotProduct,
  biasAdd,
  groupQueryAttention,
  multiHeadAttention,
  rotaryEmbedding,
  runtimeAttention,
  runtimeRotaryEmbedding,
];
