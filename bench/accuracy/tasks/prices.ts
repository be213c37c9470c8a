import { normal, type Random } from '../../../test/support/draw';
import { collect, type Examples, type Task } from './task';

/** A smooth function of eight standardised features, of mean 0 and deviation about 1. */
const features = 8;

function values(next: Random, scaled: (value: number) => number): Examples {
  const weights = Array.from({ length: features }, () => normal(next) / Math.sqrt(features));
  const others = Array.from({ length: features }, () => normal(next) / Math.sqrt(features));
  const along = (direction: readonly number[], x: readonly number[]): number =>
    x.reduce((sum, v, i) => sum + v * (direction[i] ?? 0), 0);
  return collect(() => {
    const input = Array.from({ length: features }, () => normal(next));
    return { input, target: [scaled(0.5 * along(weights, input) + 1.4 * Math.abs(along(others, input)) - 1.1)] };
  });
}

const task = (scaled: (value: number) => number): Task => ({
  kind: 'numbers',
  inputShape: [features],
  outputs: 1,
  examples: (next) => values(next, scaled),
});

export const deviations: Task = task((v) => v);

/** As prices come: all positive, and beyond what squashes reach. */
export const prices: Task = task((v) => 4 + 2 * v);

/** Between 0 and 1, as shares come. */
export const shares: Task = task((v) => 1 / (1 + Math.exp(-2 * v)));
