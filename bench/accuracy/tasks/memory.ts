import { normal } from '../../../test/support/draw';
import { collect, oneHot, type Task } from './task';

/** Four kinds of signal in the first two steps of a sequence, noise ever after: which was it? The answer must be carried to the end. */
const classes = 4;

export const memory = (steps: number): Task => ({
  kind: 'classes',
  inputShape: [steps, classes],
  outputs: classes,
  examples: (next) =>
    collect((i) => {
      const label = i % classes;
      const input = Array.from({ length: steps }, (_, t) =>
        oneHot(label, classes).map((on) => (t < 2 ? 1.5 * on : 0) + 0.3 * normal(next)),
      );
      return { input: input.flat(), target: oneHot(label, classes) };
    }),
});
