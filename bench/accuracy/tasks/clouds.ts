import { normal } from '../../../test/support/draw';
import { collect, oneHot, type Task } from './task';

/** Five clouds of points for each of four classes, in eight dimensions of variance about 1: too many for planes to part. */
const [features, classes, cloudsPerClass] = [8, 4, 5];
const spread = 0.3;

export const clouds: Task = {
  kind: 'classes',
  inputShape: [features],
  outputs: classes,
  examples: (next) => {
    const centres = Array.from({ length: classes * cloudsPerClass }, () =>
      Array.from({ length: features }, () => 0.9 * normal(next)),
    );
    return collect((i) => ({
      input: (centres[i % centres.length] ?? []).map((c) => c + spread * normal(next)),
      target: oneHot(i % classes, classes),
    }));
  },
};

/** The same points, each with five labels that hold or not, one by one: whether it lies in one of a label's own clouds. */
const labels = 5;

export const labelledClouds: Task = {
  kind: 'labels',
  inputShape: [features],
  outputs: labels,
  examples: (next) => {
    const count = classes * cloudsPerClass;
    const centres = Array.from({ length: count }, () => ({
      at: Array.from({ length: features }, () => 0.9 * normal(next)),
      labels: Array.from({ length: labels }, () => (next() < 0.5 ? 1 : 0)),
    }));
    return collect((i) => {
      const centre = centres[i % count];
      return {
        input: (centre?.at ?? []).map((c) => c + spread * normal(next)),
        target: centre?.labels ?? [],
      };
    });
  },
};
