import type { OperatorRule } from '../operator';
import { attention as scaledDotProduct } from './attention';
import { rotaryEmbedding, runtimeRotaryEmbedding } from './rotary-embedding';

/** Attention and what is fused around it in transformers. */
export const attention: readonly OperatorRule[] = [scaledDotProduct, rotaryEmbedding, runtimeRotaryEmbedding];
