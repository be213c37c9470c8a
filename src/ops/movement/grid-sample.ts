import { attribute, string } from '../../model';
import type { CanonicalContext, InferContext, Inferred, OperatorRule } from '../operator';
import { gridSampleGradient } from './grid-sample-gradient';

const newNames: Readonly<Record<string, string>> = { bilinear: 'linear', bicubic: 'cubic' };

/** Opset 20 renamed the modes. */
function canonicalise(c: CanonicalContext): void {
  const mode = attribute(c.node, 'mode', 'string') ?? 'linear';
  c.keep({ attributes: { ...c.node.attributes, mode: string(newNames[mode] ?? mode) } });
}

function infer(c: InferContext): readonly (Inferred | undefined)[] {
  const [x, grid] = [c.type(0), c.type(1)];
  return x && grid ? [{ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...grid.shape.slice(1, -1)] }] : [];
}

/** Y = X read between its pixels at the points of a grid in [-1, 1]ⁿ (spatial transformer networks, arXiv:1506.02025). */
export const gridSample: OperatorRule = {
  type: 'GridSample',
  canonicalise,
  infer,
  gradient: gridSampleGradient,
};
