import { attribute, int } from '../../model';
import type { GraphBuilder } from '../builder';
import type { CanonicalContext } from '../operator';

/** What the attribute `post_transform` makes of the scores [rows, n] of linear models and support vectors. */

type Transform = (b: GraphBuilder, scores: string) => string;

const softmax: Transform = (b, x) => b.op('Softmax', [x], { axis: int(-1) });

/** A softmax over the scores that are not zero; those stay. */
function softmaxZero(b: GraphBuilder, x: string): string {
  const counts = b.greater(b.abs(x), 1e-7);
  const above = b.exp(b.sub(x, b.reduce('ReduceMax', x, [1])));
  const shares = b.where(counts, above, 0);
  return b.div(shares, b.reduce('ReduceSum', shares, [1]));
}

/**
 * √2·erf⁻¹(2p − 1), by the runtime's approximation (Winitzki 2008, *A handy approximation for the error function and its inverse*, eq. 7,
 * with a = 0.147).
 */
function probit(b: GraphBuilder, p: string): string {
  const a = 0.147;
  const x = b.sub(b.mul(p, 2), 1);
  const log = b.log(b.mul(b.sub(1, x), b.add(x, 1)));
  const v = b.add(b.mul(log, 0.5), 2 / (Math.PI * a));
  const size = b.sqrt(b.sub(b.sqrt(b.sub(b.mul(v, v), b.mul(log, 1 / a))), v));
  return b.mul(b.mul(b.where(b.less(x, 0), -1, b.filled(1, b.shapeOf(x), 'float32')), size), Math.SQRT2);
}

const transforms: Readonly<Record<string, Transform>> = {
  LOGISTIC: (b, x) => b.sigmoid(x),
  PROBIT: probit,
  SOFTMAX: softmax,
  SOFTMAX_ZERO: softmaxZero,
};

export const transformName = ({ node }: CanonicalContext): string =>
  attribute(node, 'post_transform', 'string') ?? 'NONE';

/** The scores as the node hands them out. */
export function transformed(c: CanonicalContext, scores: string): string {
  return transforms[transformName(c)]?.(c.b, scores) ?? scores;
}

/**
 * Scores [rows, 1] of the second of two classes as those of both, [rows, 2]: the first one's is `opposite` of it, and where they are
 * logistic its probability.
 */
export function bothClasses(c: CanonicalContext, scores: string, opposite: 'complement' | 'negative'): string {
  const { b } = c;
  const name = transformName(c);
  if (name === 'PROBIT') return probit(b, scores);
  if (name === 'LOGISTIC') return b.concat([b.sigmoid(b.neg(scores)), b.sigmoid(scores)], 1);
  return b.concat([opposite === 'complement' ? b.sub(1, scores) : b.neg(scores), scores], 1);
}
