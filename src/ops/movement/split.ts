import { attribute, int, type Node, numberAttribute } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';
import { axisOf } from '../shapes';
import { integersToInput } from './attribute-input';
import { rearranged } from './positions';

/** Before opset 13 the sizes are an attribute; before 18 sizes that are not given are equal ones, one an output. */
function canonicalise(c: CanonicalContext): void {
  if (attribute(c.node, 'split', 'ints')) integersToInput(c, 'split');
  else if (c.has(1) || c.node.attributes.num_outputs) c.keep();
  else c.keep({ attributes: { ...c.node.attributes, num_outputs: int(c.node.outputs.length) } });
}

/** Lengths of the outputs along the axis: as given, or equal, where the last may be shorter. */
function sizesOf(node: Node, length: number, given: readonly number[] | undefined): readonly number[] {
  if (given) return given;
  const count = numberAttribute(node, 'num_outputs', node.outputs.length);
  const size = Math.ceil(length / count);
  return Array.from({ length: count }, (_, i) => Math.min(size, length - i * size));
}

/**
 * The outputs are slices of X, one behind another along `axis`. dX = their cotangents concatenated, zeros where there is none. PyTorch
 * derivatives.yaml: `split_with_sizes`.
 */
export const split: OperatorRule = {
  type: 'Split',
  canonicalise,
  infer(c) {
    const x = c.type(0);
    if (!x || (c.node.inputs[1] && !c.values(1))) return [];
    const axis = axisOf(numberAttribute(c.node, 'axis', 0), x.shape.length);
    let start = 0;
    return sizesOf(c.node, x.shape[axis] as number, c.values(1)).map((size) => {
      const from = start;
      start += size;
      return rearranged(x, x.shape.with(axis, size), (at) => at.with(axis, from + (at[axis] as number)));
    });
  },
  differentiableOutputs: 'all',
  gradient: (c) => [
    () => {
      const shape = c.shape(0);
      const axis = axisOf(numberAttribute(c.node, 'axis', 0), shape.length);
      const sizes = sizesOf(c.node, shape[axis] as number, c.has(1) ? c.values(1) : undefined);
      const known = sizes.map((_, i) => c.cotangent(i));
      const dtype = c.b.dtypeOf(known.find((dy) => dy !== undefined) ?? c.input(0));
      const parts = sizes.map((size, i) => known[i] ?? c.b.filled(0, shape.with(axis, size), dtype));
      return parts.length === 1 ? (parts[0] as string) : c.b.concat(parts, axis);
    },
    undefined,
  ],
};
