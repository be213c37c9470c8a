import { attribute, type Node, numberAttribute } from '../../model';
import { type InferContext, type Inferred, NoGradient } from '../operator';
import { positions, type Window, windowOf } from '../window';

/** A pooling with concrete sizes: X[N, C, …sizes] to Y[N, C, …outputs]. */
export interface Pooling extends Window {
  readonly sizes: readonly number[];
  readonly outputs: readonly number[];
}

/** Of a MaxPool, AveragePool or LpPool node whose input has shape `x`. */
export function poolingOf(node: Node, x: readonly number[]): Pooling {
  const kernel = attribute(node, 'kernel_shape', 'ints');
  const sizes = x.slice(2);
  if (kernel?.length !== sizes.length) throw new NoGradient(`a pooling of [${x}] with a kernel of [${kernel ?? ''}]`);
  const window = windowOf(node, kernel, sizes);
  return { ...window, sizes, outputs: positions(window, sizes, numberAttribute(node, 'ceil_mode', 0) === 1) };
}

/** Output types of a pooling node: values like the input, and the `indices` of a second output as int64. */
export function pooled(c: InferContext): readonly (Inferred | undefined)[] {
  const x = c.type(0);
  if (!x || attribute(c.node, 'kernel_shape', 'ints')?.length !== x.shape.length - 2) return [];
  const shape = [...x.shape.slice(0, 2), ...poolingOf(c.node, x.shape).outputs];
  return [
    { dtype: x.dtype, shape },
    { dtype: 'int64', shape },
  ];
}

/** Do the windows neither overlap nor leave gaps nor reach into padding? Then each input row belongs to one window at most. */
export const tiles = (p: Pooling): boolean =>
  p.kernel.every(
    (k, i) =>
      k === p.strides[i] &&
      (k === 1 || p.dilations[i] === 1) &&
      p.begins[i] === 0 &&
      k * (p.outputs[i] as number) <= (p.sizes[i] as number),
  );
