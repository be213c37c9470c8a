import { number } from '../findings/wording';
import { fanMismatch } from './evidence/fans';
import type { Rule } from './rule';

export const transposedConvFanSwap: Rule = {
  meta: {
    id: 'transposed-conv-fan-swap',
    title: 'Transposed convolutions are scaled by the wrong fan',
    severity: 'warning',
    category: 'scale',
    fixable: true,
    sources: ['tfjs-code', 'tfjs-model', 'keras-code'],
    options: { warningDecades: 2, infoDecades: 1 },
  },
  check: (evidence) =>
    fanMismatch(evidence, {
      kind: 'transposed-conv',
      why: ({ weight, stride = 1 }) =>
        `The kernel of a transposed convolution is [size…, filters, channels]. The library takes the last axis for the outputs and the one before for the inputs, the wrong way round, and does not know the stride: it counts ${number(weight?.declared?.fans?.fanIn ?? 0)} inputs of a unit, which are ${number(weight?.fanIn ?? 0)}${stride > 1 ? `, for only one of ${number(stride)} places of the kernel meets an input` : ''}.`,
    }),
};
