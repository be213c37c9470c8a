import type { Move } from '../growth';
import { arithmetic } from './arithmetic';
import { indexing } from './indexing';
import { linear } from './linear';
import { movement } from './movement';
import { normalisation } from './normalisation';
import { pointwise } from './pointwise';
import { reduction } from './reduction';

/** All families are drawn alike, however many moves each has; arithmetic and products twice, since they knit a graph together. */
export const families: readonly (readonly Move[])[] = [
  arithmetic,
  arithmetic,
  indexing,
  linear,
  linear,
  movement,
  normalisation,
  pointwise,
  reduction,
];
