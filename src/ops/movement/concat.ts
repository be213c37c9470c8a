import { int, numberAttribute } from '../../model';
import { lazy } from '../lazy';
import type { Inferred, OperatorRule } from '../operator';
import { axisOf, knownValues } from '../shapes';
import { strides } from './positions';

/** The values of all parts in turn, block by block along `axis`. */
function joined(parts: readonly Inferred[], axis: number, outer: number): readonly number[] | undefined {
  const values: number[] = [];
  for (let block = 0; block < outer; block++) {
    for (const part of parts) {
      const size = (part.shape[axis] as number) * (strides(part.shape)[axis] as number);
      if (!part.values && size > 0) return undefined;
      values.push(...(part.values ?? []).slice(block * size, (block + 1) * size));
      if (values.length > knownValues) return undefined;
    }
  }
  return values;
}

/** Y = the inputs behind one another along `axis`. Their gradients are dY split again. PyTorch derivatives.yaml: `cat`. */
export const concat: OperatorRule = {
  type: 'Concat',
  infer(c) {
    const parts = c.node.inputs.map((_, i) => c.type(i));
    const first = parts[0];
    if (!first || !parts.every((p): p is Inferred => p !== undefined)) return [];
    const axis = axisOf(numberAttribute(c.node, 'axis', 0), first.shape.length);
    const length = parts.reduce((sum, p) => sum + (p.shape[axis] as number), 0);
    const outer = first.shape.slice(0, axis).reduce((n, d) => n * d, 1);
    const values = joined(parts, axis, outer);
    return [{ dtype: first.dtype, shape: first.shape.with(axis, length), ...(values && { values }) }];
  },
  gradient(c) {
    const parts = lazy(() => {
      const axis = axisOf(numberAttribute(c.node, 'axis', 0), c.shape(0).length);
      const sizes = c.node.inputs.map((_, i) => c.shape(i)[axis] as number);
      return c.b.node('Split', [c.dy, c.b.ints(sizes)], { axis: int(axis) }, sizes.length);
    });
    return c.node.inputs.map((_, i) => () => (c.node.inputs.length === 1 ? c.dy : (parts()[i] as string)));
  },
};
