import { NoGradient, type OperatorRule } from '../operator';

const cut = 'the tensors in a sequence that is built at run time are not followed';

/** A subgraph applied to each element of a sequence. Where the elements are known, the canonical graph has it element by element instead. */
export const sequenceMap: OperatorRule = {
  type: 'SequenceMap',
  gradient: () => {
    throw new NoGradient(cut);
  },
  cut,
};
