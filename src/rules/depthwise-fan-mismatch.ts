import { number } from '../findings/wording';
import { fanMismatch } from './evidence/fans';
import type { Rule } from './rule';

export const depthwiseFanMismatch: Rule = {
  meta: {
    id: 'depthwise-fan-mismatch',
    title: 'Depthwise kernels are scaled by inputs that they do not have',
    severity: 'warning',
    category: 'scale',
    fixable: true,
    sources: ['tfjs-code', 'tfjs-model', 'keras-code'],
    options: { warningDecades: 2, infoDecades: 1 },
  },
  check: (evidence) =>
    fanMismatch(evidence, {
      kind: 'depthwise-conv',
      why: ({ weight }) =>
        `A unit of a depthwise convolution sees one channel, ${number(weight?.fanIn ?? 0)} inputs. The library counts the third axis of the kernel, all channels, as inputs of every unit: ${number(weight?.declared?.fans?.fanIn ?? 0)}.`,
    }),
};
