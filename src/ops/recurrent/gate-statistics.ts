import type { GraphBuilder } from '../builder';
import type { Gate } from './cell';
import type { Direction } from './direction';

/** What `gateStatistics` tells of each gate, in this order. */
export const gateStatisticNames = [
  'enteringMean',
  'enteringVariance',
  'valueMean',
  'valueVariance',
  'saturated',
] as const;

/** Below this share of the steepest slope an activation counts as saturated. */
const flat = 0.1;

/**
 * Means and population variances of what enters a gate and what leaves it, over all rounds, sequences and units, and the share of
 * saturated ones: |slope| under a tenth of the steepest. One float32 vector [5]; rounds beyond the end of a sequence do not count.
 */
export function gateStatistics(b: GraphBuilder, d: Direction, gate: Gate): string {
  const over = (x: string): string => average(b, d, x);
  const spread = (x: string): readonly [mean: string, variance: string] => {
    const mean = over(x);
    const apart = b.sub(x, mean);
    return [mean, over(b.mul(apart, apart))];
  };
  const [entering, value, slope] = [gate.entering, gate.value, gate.slope].map((x) => b.cast(x, 'float32')) as [
    string,
    string,
    string,
  ];
  const saturated = over(b.cast(b.less(b.abs(slope), flat * gate.steepest), 'float32'));
  const numbers = [...spread(entering), ...spread(value), saturated];
  return b.concat(
    numbers.map((x) => b.reshape(x, [1])),
    0,
  );
}

/** Mean of [T, N, H] over what lies within the sequences; NaN where nothing does. */
function average(b: GraphBuilder, d: Direction, x: string): string {
  const axes = [0, 1, 2];
  if (!d.mask) return b.reduce('ReduceMean', x, axes, false);
  const within = b.cast(d.mask.within, 'float32');
  const count = b.mul(b.reduce('ReduceSum', within, axes, false), d.hidden);
  return b.div(b.reduce('ReduceSum', b.mul(x, within), axes, false), count);
}
