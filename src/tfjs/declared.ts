import type { Declaration, Initializer } from '../model';

/** What code or a topology says of a weight, and what the layer library makes of it. */
export interface Declared extends Declaration {
  readonly initializer: Initializer;
}
