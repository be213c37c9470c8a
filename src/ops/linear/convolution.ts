import { type Node, numberAttribute } from '../../model';
import { NoGradient } from '../operator';
import { positions, type Window, windowOf } from '../window';

/** A convolution with concrete sizes: X[N, C, …sizes] * W[M, C/groups, …kernel] = Y[N, M, …outputs]. */
export interface Convolution extends Window {
  readonly batch: number;
  readonly channels: number;
  readonly features: number;
  readonly groups: number;
  /** Spatial sizes of X and Y. */
  readonly sizes: readonly number[];
  readonly outputs: readonly number[];
}

/** Of a Conv node whose inputs have the shapes `x` and `w`. */
export function convolutionOf(node: Node, x: readonly number[], w: readonly number[]): Convolution {
  const [batch, channels, ...sizes] = x;
  const [features, , ...kernel] = w;
  if (batch === undefined || channels === undefined || features === undefined || sizes.length !== kernel.length) {
    throw new NoGradient(`a convolution of an input [${x}] with a kernel [${w}]`);
  }
  const window = windowOf(node, kernel, sizes);
  const outputs = positions(window, sizes);
  return { ...window, batch, channels, features, groups: numberAttribute(node, 'group', 1), sizes, outputs };
}
