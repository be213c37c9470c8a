import {
  blended,
  combined,
  covariance,
  type Field,
  type Gradient,
  secondMoment,
  source,
  uncentred,
  united,
  weighted,
} from '../field';
import { type Kernel, mapKernel, spread } from '../kernel';
import { averaged } from '../profile';
import {
  fresh,
  freshGradient,
  mixedGradient,
  mixture,
  multiplied,
  overlapsOf,
  overPairs,
  type Refusal,
  refuse,
  type Setting,
  type Transfer,
  whole,
} from './transfer';

/** Where branches meet. */

const apart = 'It joins branches whose scales are known relative to different beginnings.';

/** A value of one position as it stands at each of `positions`. */
function broadcast(x: Field, positions: number): Field {
  if (x.positions === positions || x.positions !== 1) return x;
  const kernel = spread(x.kernel);
  const { shape: _, pieces: __, ...rest } = x;
  return { ...rest, positions, kernel, parts: source(kernel) };
}

/** The gradient of a value that was broadcast: a sum over positions of what is there, `factor` times at each. */
function gathered(g: Gradient, positions: number, by: Kernel, setting: Setting): Gradient {
  const [same, sample, position, both] = mapKernel(g.kernel, (k, r) => k * (by[r] ?? 1));
  const total = (one: number, other: number): number => positions * (one + (positions - 1) * other);
  return freshGradient(
    spread([total(same, position), total(sample, both), 0, 0]),
    setting.noise.write([[g.level, 1]]),
    g,
  );
}

const ones: Kernel = [1, 1, 1, 1];

/** α·a + β·b. */
export function add(a: Field, b: Field, setting: Setting, alpha = 1, beta = 1): Transfer | Refusal {
  if (a.region !== b.region) return refuse(apart);
  const positions = Math.max(a.positions, b.positions);
  const [x, y] = [broadcast(a, positions), broadcast(b, positions)];
  const { kernel, parts, cross } = combined(x, y, alpha, beta);
  const mean = alpha * x.mean + beta * y.mean;
  const second = kernel[0] + mean ** 2;
  const units = Math.max(x.units, y.units);
  const [sx, sy] = [alpha ** 2 * secondMoment(x), beta ** 2 * secondMoment(y)];
  const [kx, ky] = [overlapsOf(x), overlapsOf(y)];
  // Units of independent branches meet with either sign: Σ 2·x·y is 0 on average only.
  const chance = (4 * sx * sy * overPairs(setting, x, (r) => Math.sqrt(kx[r] * ky[r]))) / (second ** 2 * units);
  const together = cross[0] + alpha * beta * x.mean * y.mean;
  const shared = second > 0 ? together / second : 0;
  const level = setting.noise.write(
    second > 0
      ? [
          [x.level, sx / second + shared],
          [y.level, sy / second + shared],
        ]
      : [],
    Math.abs(together) > 0.9 * Math.sqrt(sx * sy) ? 0 : chance,
  );
  const shares = second > 0 ? ([sx / (sx + sy), sy / (sx + sy)] as const) : ([0.5, 0.5] as const);
  const output: Field = {
    mean,
    kernel,
    parts,
    level,
    region: a.region,
    units,
    positions,
    chance: blended([
      [shares[0], x.chance],
      [shares[1], y.chance],
    ]),
    profile: averaged(x.profile, y.profile, shares[0]),
    slow: blended([
      [shares[0], x.slow],
      [shares[1], y.slow],
    ]),
  };
  return {
    output,
    back: (g) => {
      const to = (input: Field, factor: number): Gradient => {
        const scaled = { ...whole(g), ...multiplied(g, factor) };
        return input.positions < positions ? gathered(scaled, positions, ones, setting) : scaled;
      };
      return [to(a, alpha), to(b, beta)];
    },
  };
}

/** A number times x, plus a number. */
export function scale(x: Field, factor: number, shift: number, setting: Setting): Transfer {
  const moved = multiplied(x, factor);
  const mean = factor * x.mean + shift;
  const second = moved.kernel[0] + mean ** 2;
  const share = second > 0 ? (moved.kernel[0] + (factor * x.mean) ** 2) / second : 0;
  const { shape, pieces, shares, ...rest } = x;
  const output: Field = {
    ...rest,
    ...moved,
    mean,
    level: share === 1 ? x.level : setting.noise.write([[x.level, share]]),
    ...(shape && {
      shape: {
        root: shape.root,
        f: {
          f: (u: number) => factor * shape.f.f(u) + shift,
          derivative: (u: number) => factor * shape.f.derivative(u),
          breaks: shape.f.breaks,
        },
        ...(shape.name !== undefined && { name: `${factor}·${shape.name}+${shift}` }),
      },
    }),
    ...(pieces && { pieces: pieces.map((p) => scale(p, factor, shift, setting).output) }),
    ...(shares && shift === 0 && { shares }),
  };
  return {
    output,
    back: (g) => [
      {
        ...g,
        ...multiplied(g, factor),
        ...(g.pieces && { pieces: g.pieces.map((p) => ({ ...p, ...multiplied(p, factor) })) }),
      },
    ],
  };
}

/** Each unit times a stored number of its own, with these moments. */
export function scaleUnits(
  x: Field,
  w: { readonly mean: number; readonly variance: number },
  setting: Setting,
): Transfer {
  const own = scale(x, w.mean, 0, setting);
  if (w.variance <= 1e-12 * w.mean ** 2) return own;
  const rest = mapKernel(uncentred(x), (k) => w.variance * k);
  const kernel = mapKernel(own.output.kernel, (k, r) => k + (rest[r] ?? 0));
  const { shape: _, pieces: __, ...plain } = own.output;
  return {
    output: { ...plain, kernel, parts: united(own.output.parts, new Map([[{ kernel: rest }, 1]])) },
    back: (g) => {
      const added = mapKernel(g.kernel, (k) => w.variance * k);
      const scaled = multiplied(g, w.mean);
      return [
        {
          ...whole(g),
          kernel: mapKernel(scaled.kernel, (k, r) => k + (added[r] ?? 0)),
          parts: united(scaled.parts, new Map([[{ kernel: added }, 1]])),
        },
      ];
    },
  };
}

/** A stored number of its own added to each unit. */
export function shiftUnits(
  x: Field,
  b: { readonly mean: number; readonly variance: number },
  setting: Setting,
): Transfer {
  const moved = b.mean === 0 ? x : scale(x, 1, b.mean, setting).output;
  if (b.variance === 0) return { output: moved, back: (g) => [g] };
  const own: Kernel = [b.variance, b.variance, b.variance, b.variance];
  const kernel = mapKernel(moved.kernel, (k) => k + b.variance);
  const second = kernel[0] + moved.mean ** 2;
  const { shape: _, pieces: __, ...plain } = moved;
  const output: Field = {
    ...plain,
    kernel,
    parts: united(moved.parts, new Map([[{ kernel: own }, 1]])),
    level: setting.noise.write([[moved.level, second > 0 ? secondMoment(moved) / second : 0]]),
  };
  return { output, back: (g) => [whole(g)] };
}

/** Squared correlation between samples. */
const corr = (k: Kernel): number => (k[0] > 0 ? (k[1] / k[0]) ** 2 : 0);

/** a ⊙ b: a gate. Gaussian branches by Isserlis' theorem, independent ones exactly. */
export function multiply(a: Field, b: Field, setting: Setting): Transfer | Refusal {
  if (a.region !== 0 && b.region !== 0 && a.region !== b.region) return refuse(apart);
  const positions = Math.max(a.positions, b.positions);
  const [x, y] = [broadcast(a, positions), broadcast(b, positions)];
  const shared = covariance(x.parts, y.parts);
  const [ux, uy] = [uncentred(x), uncentred(y)];
  const mean = x.mean * y.mean + shared[0];
  const kernel = mapKernel(
    ux,
    (k, r) =>
      k * uy[r as 0] +
      (shared[r] ?? 0) ** 2 +
      shared[0] ** 2 * (r === 0 ? 1 : 0) +
      2 * (shared[r] ?? 0) * x.mean * y.mean -
      mean ** 2,
  );
  const parts = united(weighted(x.parts, y.mean), weighted(y.parts, x.mean));
  const linear = combined(x, y, y.mean, x.mean).kernel;
  const rest = mapKernel(kernel, (k, r) => k - (linear[r] ?? 0));
  const [kx, ky] = [overlapsOf(x), overlapsOf(y)];
  const units = Math.max(x.units, y.units);
  const level = setting.noise.write(
    [
      [x.level, 1],
      [y.level, 1],
    ],
    (4 * overPairs(setting, x, (r) => kx[r] * ky[r])) / units,
  );
  const output = fresh({
    mean,
    kernel,
    level,
    region: Math.max(a.region, b.region),
    units,
    positions,
    chance: x.chance * y.chance + x.chance * corr(uy) + y.chance * corr(ux),
  });
  return {
    output: { ...output, parts: united(parts, new Map([[{ kernel: rest }, 1]])) },
    back: (g) => {
      const to = (input: Field, other: Field): Gradient => {
        const by = uncentred(other);
        if (input.positions < positions) return gathered(g, positions, by, setting);
        const through = mapKernel(g.kernel, (k, r) => k * by[r as 0]);
        const linearPart = mapKernel(g.kernel, (k) => other.mean ** 2 * k);
        const remaining = mapKernel(through, (k, r) => k - (linearPart[r] ?? 0));
        return {
          kernel: through,
          parts: united(weighted(g.parts, other.mean), new Map([[{ kernel: remaining }, 1]])),
          level: setting.noise.write([
            [g.level, 1],
            [other.level, 1],
          ]),
          region: Math.max(g.region, other.region),
          chance: g.chance * corr(by),
        };
      };
      return [to(a, y), to(b, x)];
    },
  };
}

/** Side by side along the axis of units. */
export function concat(fields: readonly Field[], setting: Setting): Transfer | Refusal {
  if (fields.some((f) => f.region !== fields[0]?.region)) return refuse(apart);
  const flat = fields.flatMap((f) => f.pieces ?? [f]);
  const output = mixture(flat, setting.noise);
  return {
    output,
    back: (g) => {
      let at = 0;
      return fields.map((f) => {
        const count = f.pieces?.length ?? 1;
        const own = flat.slice(at, at + count).map((_, i) => g.pieces?.[at + i] ?? whole(g));
        at += count;
        if (!f.pieces) return own[0] ?? whole(g);
        return g.pieces
          ? mixedGradient(
              own,
              f.pieces.map((p) => p.units),
              setting.noise,
            )
          : whole(g);
      });
    },
  };
}

/** Some of the units (or positions) of a value, `kept` of `all` elements: independent of those that another such step keeps. */
export function part(x: Field, kept: number, all: number, along: 'units' | 'positions', setting: Setting): Transfer {
  const share = kept / all;
  const { shape: _, pieces: __, shares: ___, ...rest } = x;
  const output: Field =
    along === 'units'
      ? { ...rest, units: Math.max(1, Math.round(x.units * share)), parts: source(x.kernel) }
      : { ...x, positions: Math.max(1, Math.round(x.positions * share)) };
  return {
    output,
    back: (g) => [
      freshGradient(
        mapKernel(g.kernel, (k) => k * share),
        setting.noise.write([[g.level, 1]]),
        g,
      ),
    ],
  };
}
