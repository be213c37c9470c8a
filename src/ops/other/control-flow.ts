import type { OperatorRule } from '../operator';

/** Branches and loops that the canonical graph still has: the condition or the number of rounds is known only at run time. */
export const controlFlow: readonly OperatorRule[] = [
  { type: 'If', cut: 'its condition is known only at run time, and no gradient passes a branch that may not be taken' },
  { type: 'Loop', cut: 'its rounds are not recorded, and a gradient would have to pass them backwards' },
  { type: 'SequenceMap', cut: 'its rounds are not recorded, and a gradient would have to pass them backwards' },
];
