import type { OperatorRule } from '../operator';

/** A subgraph applied to each element of a sequence that is built at run time; one whose elements are known is said element by element. */
export const sequenceMap: OperatorRule = {
  type: 'SequenceMap',
  cut: 'the tensors in a sequence that is built at run time are not followed',
};
