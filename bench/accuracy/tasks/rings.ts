import { normal } from '../../../test/support/draw';
import { collect, type Task } from './task';

/** One ring of points around another, in the plane: inside or outside? */
export const rings: Task = {
  kind: 'binary',
  inputShape: [2],
  outputs: 1,
  examples: (next) =>
    collect((i) => {
      const outer = i % 2;
      const radius = (outer ? 1.9 : 0.7) + 0.12 * normal(next);
      const angle = 2 * Math.PI * next();
      return { input: [radius * Math.cos(angle), radius * Math.sin(angle)], target: [outer] };
    }),
};
