import { blended, type Field, type Flowing, type Gradient, secondMoment, source, uncentred } from '../field';
import { average, correlations, type Extent, type Kernel, mapKernel, sum, zero } from '../kernel';
import type { Entry, Noise } from '../noise';
import { averaged } from '../profile';

/** What all steps through a network share. */
export interface Setting {
  readonly noise: Noise;
  /** Samples that statistics are taken over. */
  readonly samples: number;
  /** Of them, how many are in a batch together. */
  readonly batch: number;
  /** BatchNormalization and Dropout work as in training. */
  readonly training: boolean;
}

/** One step: what leaves it, and what it makes of a gradient on the way back to each of its inputs. */
export interface Transfer {
  readonly output: Field;
  /** Values that `back` makes gradients of, where these are not the ones that the step reads. */
  readonly inputs?: readonly string[];
  back(g: Gradient): readonly Gradient[];
}

/** The theory has nothing to say about a step: why, as a sentence. */
export interface Refusal {
  readonly reason: string;
}

export const refuse = (reason: string): Refusal => ({ reason });
export const isRefusal = (x: Transfer | Refusal): x is Refusal => 'reason' in x;

export const extentOf = ({ samples }: Setting, { positions }: Pick<Field, 'positions'>): Extent => ({
  samples,
  positions,
});

/** Mean over all pairs of places of a function of their correlations. */
export const overPairs = (
  setting: Setting,
  at: Pick<Field, 'positions'>,
  f: (relation: 0 | 1 | 2 | 3) => number,
): number => average([f(0), f(1), f(2), f(3)], extentOf(setting, at));

/** Squared correlations ρ² between places: those that are independent in the limit have some by chance. */
export function overlaps(kernel: Kernel, chance: number): Kernel {
  const rho = correlations(kernel);
  return mapKernel(rho, (r, relation) => (relation === 0 ? 1 : r * r + (1 - r * r) * Math.min(1, chance)));
}

export const overlapsOf = (x: Field, chance = x.chance): Kernel => overlaps(uncentred(x), chance);

/** A field that is a fresh source. */
export const fresh = (
  about: Pick<Field, 'mean' | 'kernel' | 'level' | 'region' | 'units' | 'positions' | 'chance'> & Partial<Field>,
): Field => ({ parts: source(about.kernel), slow: about.chance, ...about });

/** A gradient that is a fresh source. */
export const freshGradient = (
  kernel: Kernel,
  level: Entry,
  { region, chance }: Pick<Gradient, 'region' | 'chance'>,
): Gradient => ({ kernel, parts: source(kernel), level, region, chance });

/** Gradients that meet at one value, of this field. */
export function met(a: Gradient, b: Gradient, setting: Setting, at: Field | undefined): Gradient {
  const { noise } = setting;
  if (a.region !== b.region) return a.region > b.region ? a : b;
  const parts = new Map(a.parts);
  let kernel = sum(a.kernel, b.kernel);
  for (const [s, c] of b.parts) {
    const d = parts.get(s) ?? 0;
    if (d !== 0)
      kernel = sum(
        kernel,
        mapKernel(s.kernel, (x) => 2 * c * d * x),
      );
    parts.set(s, d + c);
  }
  const total = a.kernel[0] + b.kernel[0];
  const share = total > 0 ? a.kernel[0] / total : 0.5;
  // Independent gradients meet with either sign: Σ 2·g·g′ is 0 on average only.
  const [ka, kb] = [overlaps(a.kernel, a.chance), overlaps(b.kernel, b.chance)];
  const chance = at ? overPairs(setting, at, (r) => Math.sqrt(ka[r] * kb[r])) / at.units : 0;
  const level = noise.write(
    [
      [a.level, share],
      [b.level, 1 - share],
    ],
    4 * share * (1 - share) * chance,
  );
  const length = a.pieces?.length ?? b.pieces?.length;
  const pieces =
    length === undefined
      ? undefined
      : Array.from({ length }, (_, i) =>
          met(a.pieces?.[i] ?? whole(a), b.pieces?.[i] ?? whole(b), setting, at?.pieces?.[i]),
        );
  const strayed = blended([
    [share, a.chance],
    [1 - share, b.chance],
  ]);
  return {
    kernel,
    parts,
    level,
    region: a.region,
    lean: (a.lean ?? 0) + (b.lean ?? 0),
    chance: strayed,
    profile: averaged(a.profile, b.profile, share),
    ...(pieces && { pieces }),
  };
}

export function whole({ pieces: _, ...g }: Gradient): Gradient {
  return g;
}

/** Weighted by the units that each stretch has. */
export function mixture(fields: readonly Field[], noise: Noise): Field {
  const units = fields.reduce((n, f) => n + f.units, 0);
  const share = (f: Field): number => f.units / units;
  const mean = fields.reduce((m, f) => m + share(f) * f.mean, 0);
  const kernel = fields.reduce<Kernel>(
    (k, f) =>
      sum(
        k,
        mapKernel(uncentred(f), (x) => share(f) * x),
      ),
    zero,
  );
  const second = kernel[0];
  const level = noise.write(
    fields.map((f) => [f.level, second > 0 ? (share(f) * secondMoment(f)) / second : share(f)] as const),
  );
  const first = fields[0];
  return fresh({
    mean,
    kernel: mapKernel(kernel, (x) => x - mean * mean),
    level,
    region: Math.max(...fields.map((f) => f.region)),
    units,
    positions: first?.positions ?? 1,
    chance: blended(fields.map((f) => [second > 0 ? (share(f) * secondMoment(f)) / second : share(f), f.chance])),
    slow: blended(fields.map((f) => [second > 0 ? (share(f) * secondMoment(f)) / second : share(f), f.slow])),
    pieces: fields,
  });
}

/** One gradient of stretches of units side by side. */
export function mixedGradient(gradients: readonly Gradient[], units: readonly number[], noise: Noise): Gradient {
  const all = units.reduce((a, b) => a + b, 0);
  const share = (i: number): number => (units[i] ?? 0) / all;
  const kernel = gradients.reduce<Kernel>(
    (k, g, i) =>
      sum(
        k,
        mapKernel(g.kernel, (x) => share(i) * x),
      ),
    zero,
  );
  const level = noise.write(
    gradients.map((g, i) => [g.level, kernel[0] > 0 ? (share(i) * g.kernel[0]) / kernel[0] : share(i)] as const),
  );
  const region = Math.max(...gradients.map((g) => g.region));
  const chance = blended(
    gradients.map((g, i) => [kernel[0] > 0 ? (share(i) * g.kernel[0]) / kernel[0] : share(i), g.chance]),
  );
  return { ...freshGradient(kernel, level, { region, chance }), pieces: gradients };
}

/** Applies a step of one input to each stretch of units on its own. */
export function byPieces(x: Field, noise: Noise, step: (piece: Field) => Transfer | Refusal): Transfer | Refusal {
  if (!x.pieces) return step(x);
  const done: Transfer[] = [];
  for (const piece of x.pieces) {
    const one = step(piece);
    if (isRefusal(one)) return one;
    done.push(one);
  }
  const units = x.pieces.map((p) => p.units);
  return {
    output: mixture(
      done.map((d) => d.output),
      noise,
    ),
    back: (g) => {
      const parts = done.map((d, i) => d.back(g.pieces?.[i] ?? whole(g))[0] ?? whole(g));
      return [mixedGradient(parts, units, noise)];
    },
  };
}

/** Scales by a number: nothing of its shape changes. */
export const multiplied = <F extends Flowing>(x: F, factor: number): Pick<F, 'kernel' | 'parts'> => ({
  kernel: mapKernel(x.kernel, (k) => k * factor * factor),
  parts: new Map([...x.parts].map(([s, c]) => [s, c * factor])),
});
