import { attribute, string } from '../../model';
import type { CanonicalContext, GradientContext, InferContext, Inferred, OperatorRule } from '../operator';
import { crops, resizedAxes } from './resize-geometry';
import { resizeGradient } from './resize-gradient';
import { regionGradient } from './resize-region';

/**
 * Resize-10 and Upsample know only `mode` and `scales`: coordinates are o / scale, and the nearest element lies below when enlarging and
 * above when reducing (so the stock runtime has it). Where the scales are not known, enlarging and reducing happen one after the other.
 */
export function fromScales(c: CanonicalContext, scales: string): void {
  const { b } = c;
  const mode = attribute(c.node, 'mode', 'string') ?? 'nearest';
  const attributes = (rounding: string) => ({
    mode: string(mode),
    coordinate_transformation_mode: string('asymmetric'),
    ...(mode === 'nearest' && { nearest_mode: string(rounding) }),
  });
  const known = b.types.get(scales)?.values;
  const [enlarges, reduces] = [known?.some((s) => s > 1) ?? true, known?.some((s) => s < 1) ?? true];
  const keep = (x: string, by: string, rounding: string): void =>
    c.keep({ op: 'Resize', inputs: [x, '', by], attributes: attributes(rounding) });
  if (mode !== 'nearest' || !reduces) keep(c.input(0), scales, 'floor');
  else if (!enlarges) keep(c.input(0), scales, 'ceil');
  else {
    const one = b.scalar(1, 'float32');
    const enlarged = b.op('Resize', [c.input(0), '', b.op('Max', [scales, one])], attributes('floor'));
    keep(enlarged, b.op('Min', [scales, one]), 'ceil');
  }
}

/** Opset 11 and 12 demand `roi` and `scales` even where they are empty; canonical nodes omit what is empty. */
function canonicalise(c: CanonicalContext): void {
  if (c.opset < 11) {
    fromScales(c, c.input(1));
    return;
  }
  const inputs = c.node.inputs.map((name, i) => (i > 0 && c.type(i)?.shape.includes(0) ? '' : name));
  while (inputs.at(-1) === '') inputs.pop();
  c.keep({ inputs });
}

function infer(c: InferContext): readonly (Inferred | undefined)[] {
  const x = c.type(0);
  const given = (i: number): boolean => Boolean(c.node.inputs[i]) && !c.type(i)?.shape.includes(0);
  const [scales, sizes] = [c.values(2), c.values(3)];
  // The runtime's length of a cropped axis differs from the operator page's: left to the run.
  if (!x || (!given(3) && crops(c.node))) return [];
  const axes = given(3)
    ? sizes && resizedAxes(c.node, x.shape, { sizes })
    : scales && resizedAxes(c.node, x.shape, { scales });
  return axes ? [{ dtype: x.dtype, shape: axes.map((a) => a.resized) }] : [];
}

/** Nearest neighbours stay the same as the region moves. */
const regionMatters = ({ node }: GradientContext): boolean =>
  crops(node) && (attribute(node, 'mode', 'string') ?? 'nearest') !== 'nearest';

/**
 * Y = X at another resolution (nearest, linear or cubic interpolation), which is linear in X. PyTorch derivatives.yaml: `upsample_bilinear2d`,
 * `upsample_bicubic2d`.
 */
export const resize: OperatorRule = {
  type: 'Resize',
  canonicalise,
  infer,
  gradient: (c) => [
    () => resizeGradient(c),
    regionMatters(c) ? () => regionGradient(c) : undefined,
    undefined,
    undefined,
  ],
};
