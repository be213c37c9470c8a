import { pointwise } from './pointwise';

/** Y = X. PyTorch derivatives.yaml: `clone`. */
export const identity = pointwise(
  'Identity',
  ({ dy }) => dy,
  (x) => x,
);
