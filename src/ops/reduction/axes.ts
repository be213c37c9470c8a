import { attribute, type Node, numberAttribute } from '../../model';
import type { CanonicalContext, InferContext, Inferred } from '../operator';
import { axisOf } from '../shapes';

/** The axes that a Reduce* node of opset 21 reduces, counted from the front; `values` are those of its second input, if it has one. */
export function axesOf(node: Node, rank: number, values: readonly number[] | undefined): readonly number[] {
  if (values?.length) return values.map((a) => axisOf(a, rank));
  return numberAttribute(node, 'noop_with_empty_axes', 0) === 1 ? [] : [...Array(rank).keys()];
}

/** Before opset 18 (ReduceSum: 13) the axes are an attribute; since then an input. */
export function canonicalAxes(c: CanonicalContext): void {
  const axes = attribute(c.node, 'axes', 'ints');
  if (!axes) {
    c.keep();
    return;
  }
  const { axes: _, ...attributes } = c.node.attributes;
  c.keep({ inputs: [c.node.inputs[0] ?? '', c.b.ints(axes)], attributes });
}

/** Type of a reduction; a known vector reduced to one number is followed by value. */
export const reduced =
  (f?: (values: readonly number[]) => number) =>
  (c: InferContext): readonly (Inferred | undefined)[] => {
    const x = c.type(0);
    if (!x || (c.node.inputs[1] && !c.values(1))) return [];
    const axes = axesOf(c.node, x.shape.length, c.values(1));
    const kept = numberAttribute(c.node, 'keepdims', 1) === 1;
    const shape = x.shape.flatMap((d, i) => (axes.includes(i) ? (kept ? [1] : []) : [d]));
    const all = axes.length === x.shape.length;
    return [{ dtype: x.dtype, shape, ...(f && x.values && all && x.values.length && { values: [f(x.values)] }) }];
  };
