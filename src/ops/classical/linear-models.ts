import { attribute, int, numberAttribute } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';
import { samples } from './matrix';
import { bothClasses, transformed } from './post-transform';
import { shapesUnknown } from './reasons';

/** Linear models with their weights as attributes (ai.onnx.ml), said as products of matrices. */

const domain = 'ai.onnx.ml';

/** X·Wᵀ + b: [rows, outputs]. */
function scores(c: CanonicalContext, outputs: number): string {
  const { b, node } = c;
  const { x, columns } = samples(c);
  const weights = b.constant('float32', [outputs, columns], attribute(node, 'coefficients', 'floats') ?? []);
  const intercepts = attribute(node, 'intercepts', 'floats') ?? [];
  const given = intercepts.length ? [b.constant('float32', [outputs], intercepts)] : [];
  return b.op('Gemm', [x, weights, ...given], { transB: int(1) });
}

function regress(c: CanonicalContext): void {
  const made = transformed(c, scores(c, numberAttribute(c.node, 'targets', 1)));
  c.b.op('Identity', [made], {}, c.node.outputs[0]);
}

/** Number of labels that a classifier may give. */
export const labelCount = ({ node }: CanonicalContext): number =>
  (attribute(node, 'classlabels_ints', 'ints') ?? attribute(node, 'classlabels_strings', 'strings') ?? []).length;

/** The node itself for its labels, which have no gradient, beside the scores that were said again. */
export function keepLabels(c: CanonicalContext): void {
  const { b, node } = c;
  if (node.outputs[0]) c.keep({ outputs: [node.outputs[0], b.fresh('scores')] });
}

function classify(c: CanonicalContext): void {
  const { b, node } = c;
  const { columns } = samples(c);
  const outputs = (attribute(node, 'coefficients', 'floats') ?? []).length / columns;
  const raw = scores(c, outputs);
  const pair = outputs === 1 && labelCount(c) === 2;
  const [, z] = node.outputs;
  if (z) b.op('Identity', [pair ? bothClasses(c, raw, 'complement') : transformed(c, raw)], {}, z);
  keepLabels(c);
}

export const linearModels: readonly OperatorRule[] = [
  { type: 'LinearClassifier', domain, canonicalise: classify, cut: shapesUnknown },
  { type: 'LinearRegressor', domain, canonicalise: regress, cut: shapesUnknown },
];
