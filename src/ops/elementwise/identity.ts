import { pointwise } from './pointwise';

/** Y = X. */
export const identity = pointwise(
  'Identity',
  ({ dy }) => dy,
  (x) => x,
);
