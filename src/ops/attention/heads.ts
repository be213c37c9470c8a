import type { GraphBuilder } from '../builder';

/** Why an attention that stayed as it is cuts the gradient. */
export const shapesUnknown = 'its shapes are known only when the model runs';

/** [batch, sequence, heads · size] to [batch, heads, sequence, size]. */
export function splitHeads(b: GraphBuilder, x: string, heads: number): string {
  const [batch, length, hidden] = b.shapeOf(x) as [number, number, number];
  return b.transpose(b.reshape(x, [batch, length, heads, hidden / heads]), [0, 2, 1, 3]);
}

/** [batch, heads, sequence, size] to [batch, sequence, heads · size], as `output` where that is given. */
export function joinHeads(b: GraphBuilder, x: string, output?: string): string {
  const [batch, heads, length, size] = b.shapeOf(x) as [number, number, number, number];
  const shape = b.ints([batch, length, heads * size]);
  return b.op('Reshape', [b.transpose(x, [0, 2, 1, 3]), shape], {}, output);
}
