import { int, numberAttribute } from '../../model';
import type { GraphBuilder } from '../builder';
import type { CanonicalContext, OperatorRule } from '../operator';
import { places } from './dot-product';
import { joinHeads, shapesUnknown, splitHeads } from './heads';

/** Which features of a head are turned, and how they are paired. */
interface Rotation {
  /** Cosines and sines of the angles, broadcasting with [batch, heads, sequence, size / 2]. */
  readonly cos: string;
  readonly sin: string;
  /** Features that are turned, from the first on; the others pass. */
  readonly size: number;
  /** Neighbours are a pair; otherwise a feature of the first half and its counterpart in the second. */
  readonly interleaved: boolean;
}

/**
 * Turns pairs of features by angles that grow with the position (Su et al. 2021, *RoFormer*, eq. 34): x₁cos − x₂sin, x₁sin + x₂cos.
 * `x` is [batch, heads, sequence, head size].
 */
export function rotate(b: GraphBuilder, x: string, { cos, sin, size, interleaved }: Rotation): string {
  const whole = b.shapeOf(x);
  const head = whole[3] as number;
  const half = size / 2;
  const part = (start: number, end: number, step = 1): string => b.slice(x, [start], [end], [3], [step]);
  const [first, second] = interleaved ? [part(0, size, 2), part(1, size, 2)] : [part(0, half), part(half, size)];
  const real = b.sub(b.mul(first, cos), b.mul(second, sin));
  const imaginary = b.add(b.mul(first, sin), b.mul(second, cos));
  const turned = interleaved
    ? b.reshape(b.concat([b.unsqueeze(real, [4]), b.unsqueeze(imaginary, [4])], 4), whole.with(3, size))
    : b.concat([real, imaginary], 3);
  return size < head ? b.concat([turned, part(size, head)], 3) : turned;
}

/** The rows of a table of angles for each position, with an axis for the heads: [batch or 1, 1, sequence, size / 2]. */
export function anglesAt(b: GraphBuilder, table: string, positions: string): string {
  return b.unsqueeze(b.op('Gather', [table, positions], { axis: int(0) }), [1]);
}

function lower(
  c: CanonicalContext,
  at: { readonly cos: number; readonly sin: number },
  angles: (table: string) => string,
): void {
  const { b, node } = c;
  const shape = b.shapeOf(c.input(0));
  const size = numberAttribute(node, 'rotary_embedding_dim', 0) || 2 * (b.shapeOf(c.input(at.cos)).at(-1) as number);
  const rotation: Rotation = {
    cos: angles(c.input(at.cos)),
    sin: angles(c.input(at.sin)),
    size,
    interleaved: numberAttribute(node, 'interleaved', 0) === 1,
  };
  if (shape.length === 4) {
    b.op('Identity', [rotate(b, c.input(0), rotation)], {}, node.outputs[0]);
    return;
  }
  const heads = numberAttribute(node, 'num_heads', 0) || (shape[2] as number) / size;
  joinHeads(b, rotate(b, splitHeads(b, c.input(0), heads), rotation), node.outputs[0]);
}

/** Opset 23: (X, cosines, sines, positions?); without positions the angles are those of each place of the sequence. */
export const rotaryEmbedding: OperatorRule = {
  type: 'RotaryEmbedding',
  since: 23,
  canonicalise: (c) =>
    lower(c, { cos: 1, sin: 2 }, (table) => (c.has(3) ? anglesAt(c.b, table, c.input(3)) : c.b.unsqueeze(table, [1]))),
  cut: shapesUnknown,
};

/** com.microsoft: (X, positions, cosines, sines). A single position is that of the first place. */
export const runtimeRotaryEmbedding: OperatorRule = {
  type: 'RotaryEmbedding',
  domain: 'com.microsoft',
  canonicalise: (c) => lower(c, { cos: 2, sin: 3 }, (table) => anglesAt(c.b, table, positions(c))),
  cut: shapesUnknown,
};

function positions(c: CanonicalContext): string {
  const { b } = c;
  if (b.shapeOf(c.input(1)).length > 1) return c.input(1);
  return b.add(c.input(1), b.unsqueeze(places(b, b.shapeOf(c.input(0)).at(-2) as number), [0]));
}
