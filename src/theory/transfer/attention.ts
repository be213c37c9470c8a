import { type Field, type Gradient, secondMoment, uncentred } from '../field';
import { type Kernel, mapKernel } from '../kernel';
import { softmaxShares } from '../softmax';
import {
  fresh,
  freshGradient,
  overlapsOf,
  overPairs,
  type Refusal,
  refuse,
  type Setting,
  type Transfer,
} from './transfer';

/** Products of two values that both come from data: scores of queries and keys, and values weighed by shares. */

/** Σ over `inner` of a·b: scores q·k, of independent fields. `lengths` are the rows and columns of the result. */
export function product(
  a: Field,
  b: Field,
  inner: number,
  rows: number,
  columns: number,
  setting: Setting,
): Transfer | Refusal {
  if (a.region !== b.region)
    return refuse('It multiplies values whose scales are known relative to different beginnings.');
  const [ua, ub] = [uncentred(a), uncentred(b)];
  const mean = inner * a.mean * b.mean;
  // A query meets its own key and others: what they have in common makes part of every score of a row.
  const kernel: Kernel = [
    inner * (ua[0] * ub[0] - (a.mean * b.mean) ** 2),
    inner * (ua[1] * ub[1] - (a.mean * b.mean) ** 2),
    inner * ((ua[0] * ub[2] + ua[2] * ub[0]) / 2 - (a.mean * b.mean) ** 2),
    inner * (ua[3] * ub[3] - (a.mean * b.mean) ** 2),
  ];
  const units = Math.max(1, a.units / inner);
  const level = setting.noise.write(
    [
      [a.level, 1],
      [b.level, 1],
    ],
    2 / Math.max(1, a.units),
  );
  const output: Field = {
    ...fresh({ mean, kernel, level, region: a.region, units: units * columns, positions: rows, chance: 1 / inner }),
  };
  const to =
    (other: Field, length: number): ((g: Gradient) => Gradient) =>
    (g) =>
      freshGradient(
        [length * g.kernel[0] * secondMoment(other), 0, 0, 0],
        setting.noise.write([
          [g.level, 1],
          [other.level, 1],
        ]),
        { region: Math.max(g.region, other.region), chance: g.chance / Math.max(1, length) },
      );
  return { output, back: (g) => [to(b, columns)(g), to(a, rows)(g)] };
}

/** Shares that add up to 1 along an axis of this length. */
export function softmax(x: Field, length: number, setting: Setting): Transfer | Refusal {
  // What all elements of the axis have in common cancels.
  const apart = Math.max(0, x.kernel[0] - Math.max(0, x.kernel[2]));
  const found = softmaxShares(x.positions > 1 || x.units > 1 ? apart : x.kernel[0], length);
  if (!found) return refuse('It takes shares of nothing.');
  const mean = 1 / length;
  const kernel: Kernel = [found.squares / length - mean * mean, 0, 0, 0];
  const output: Field = {
    ...fresh({
      mean,
      kernel,
      level: setting.noise.write([[x.level, found.sensitivity]]),
      region: 0,
      units: x.units,
      positions: x.positions,
      chance: x.chance,
    }),
    shares: { length, squares: found.squares },
  };
  return {
    output,
    back: (g) => [freshGradient([g.kernel[0] * found.slope, 0, 0, 0], setting.noise.write([[g.level, 1]]), g)],
  };
}

/** log of the shares: its derivative takes the mean gradient away, weighed by the shares. */
export function logSoftmax(x: Field, length: number, setting: Setting): Transfer | Refusal {
  const found = softmaxShares(x.kernel[0], length);
  if (!found) return refuse('It takes shares of nothing.');
  const output = fresh({
    mean: -Math.log(length) - x.kernel[0] / 2,
    kernel: x.kernel,
    level: setting.noise.write([]),
    region: x.region,
    units: x.units,
    positions: x.positions,
    chance: x.chance,
  });
  const factor = Math.max(0, 1 - 2 / length + found.squares);
  return {
    output,
    back: (g) => [
      freshGradient(
        mapKernel(g.kernel, (k) => factor * k),
        g.level,
        g,
      ),
    ],
  };
}

/** Values weighed by shares: their mean over the axis where the shares are even, one of them where one share is all. */
export function weigh(shares: Field, values: Field, setting: Setting): Transfer | Refusal {
  const { length, squares } = shares.shares ?? { length: 1, squares: 1 };
  const { kernel: k, mean } = values;
  const mixed = (one: number, other: number): number => squares * one + (1 - squares) * other;
  const at = mixed(k[0], k[2]);
  const elsewhere = k[2] + (k[0] - k[2]) / length;
  const kernel: Kernel = [at, mixed(k[1], k[3]), elsewhere, k[3]];
  const chance = overPairs(setting, values, (r) => overlapsOf(values)[r]);
  const output = fresh({
    mean,
    kernel,
    level: setting.noise.write([[values.level, 1]], (2 * chance) / values.units),
    region: values.region,
    chance: values.chance,
    units: values.units,
    positions: values.positions,
  });
  const heads = Math.max(1, shares.units / length);
  const width = values.units / heads;
  return {
    output,
    back: (g) => {
      const noise = setting.noise;
      const varied = Math.max(0, k[0] - k[2]);
      const toShares = width * g.kernel[0] * (varied + Math.max(0, k[2]) + mean ** 2);
      const toValues = squares * g.kernel[0] + (1 - squares) * g.kernel[2];
      return [
        // What all values have in common adds the same to every share's gradient, and softmax takes that away.
        freshGradient(
          [Math.min(toShares, width * g.kernel[0] * varied), 0, 0, 0],
          noise.write([
            [g.level, 1],
            [values.level, 1],
          ]),
          g,
        ),
        freshGradient(
          [toValues, 0, g.kernel[2] + (g.kernel[0] - g.kernel[2]) / length, g.kernel[3]],
          noise.write([[g.level, 1]]),
          g,
        ),
      ];
    },
  };
}
