import { attribute, int, numberAttribute } from '../../model';
import { type CanonicalContext, type OperatorRule, Unresolved } from '../operator';
import { keepLabels } from './linear-models';
import { type Samples, samples } from './matrix';
import { bothClasses, transformed } from './post-transform';

/** Support vector machines with their vectors as attributes (ai.onnx.ml), said as products of matrices. */

const domain = 'ai.onnx.ml';

const floats = ({ node }: CanonicalContext, name: string): readonly number[] => attribute(node, name, 'floats') ?? [];
const ints = ({ node }: CanonicalContext, name: string): readonly number[] => attribute(node, name, 'ints') ?? [];

/** The kernel between every sample and each of `count` vectors: [rows, count]. */
function kernel(c: CanonicalContext, { x, rows, columns }: Samples, vectors: readonly number[], count: number): string {
  const { b, node } = c;
  const [gamma = 0, added = 0, degree = 0] = floats(c, 'kernel_params');
  const product = (): string => b.op('Gemm', [x, b.constant('float32', [count, columns], vectors)], { transB: int(1) });
  const affine = (): string => b.add(b.mul(product(), gamma), added);
  switch (attribute(node, 'kernel_type', 'string')) {
    case 'POLY':
      return b.pow(affine(), degree);
    case 'SIGMOID':
      return b.tanh(affine());
    case 'RBF': {
      const apart = b.sub(b.reshape(x, [rows, 1, columns]), b.constant('float32', [1, count, columns], vectors));
      return b.exp(b.mul(b.reduce('ReduceSumSquare', apart, [2], false), -gamma));
    }
    default:
      return product();
  }
}

/**
 * A weighted sum of kernels, or without vectors a linear model; that of one class says on which side of it a sample lies. The runtime does not
 * heed its `post_transform`.
 */
function regress(c: CanonicalContext): void {
  const { b, node } = c;
  const all = samples(c);
  const count = numberAttribute(node, 'n_supports', 0);
  const coefficients = floats(c, 'coefficients');
  const [offset = 0] = floats(c, 'rho');
  const seen = count ? kernel(c, all, floats(c, 'support_vectors'), count) : all.x;
  const weights = b.constant('float32', [coefficients.length, 1], coefficients);
  const made = b.add(b.matmul(seen, weights), offset);
  const [output] = node.outputs;
  if (numberAttribute(node, 'one_class', 0)) {
    b.op('Where', [b.greater(made, 0), b.scalar(1, 'float32'), b.scalar(-1, 'float32')], {}, output);
  } else b.op('Identity', [made], {}, output);
}

/**
 * One score for every pair of classes i < j: the vectors of class i by the (j − 1)th row of the coefficients, those of class j by the ith,
 * as LIBSVM has them (Chang & Lin 2011, §4.2). Without vectors, one linear score a class.
 */
function pairScores(c: CanonicalContext): string {
  const { b } = c;
  const all = samples(c);
  const perClass = ints(c, 'vectors_per_class');
  const [coefficients, offsets] = [floats(c, 'coefficients'), floats(c, 'rho')];
  if (!perClass.length) {
    const classes = coefficients.length / all.columns;
    return b.add(kernel(c, all, coefficients, classes), offsets[0] ?? 0);
  }
  const count = perClass.reduce((n, d) => n + d, 0);
  const from = perClass.map((_, i) => perClass.slice(0, i).reduce((n, d) => n + d, 0));
  const pairs = perClass.flatMap((_, i) => perClass.flatMap((__, j) => (i < j ? [[i, j] as const] : [])));
  const weights = Array<number>(count * pairs.length).fill(0);
  for (const [p, [i, j]] of pairs.entries()) {
    for (const [own, other] of [[i, j - 1] as const, [j, i] as const]) {
      for (let k = 0; k < (perClass[own] as number); k++) {
        const at = (from[own] as number) + k;
        weights[at * pairs.length + p] = coefficients[other * count + at] as number;
      }
    }
  }
  const seen = kernel(c, all, floats(c, 'support_vectors'), count);
  const sums = b.matmul(seen, b.constant('float32', [count, pairs.length], weights));
  return b.add(sums, b.constant('float32', [pairs.length], offsets.slice(0, pairs.length)));
}

function classify(c: CanonicalContext): void {
  const { b, node } = c;
  const [, z] = node.outputs;
  // Probabilities of several classes are coupled by an iteration of its own.
  if (floats(c, 'prob_a').length) throw new Unresolved(node.outputs[1] ?? '');
  const raw = pairScores(c);
  if (z) b.op('Identity', [b.shapeOf(raw)[1] === 1 ? bothClasses(c, raw, 'negative') : transformed(c, raw)], {}, z);
  keepLabels(c);
}

export const supportVectors: readonly OperatorRule[] = [
  {
    type: 'SVMClassifier',
    domain,
    canonicalise: classify,
    cut: 'its probabilities, or shapes that are known only when the model runs, are not followed',
  },
  {
    type: 'SVMRegressor',
    domain,
    canonicalise: regress,
    cut: 'its shapes are known only when the model runs',
  },
];
