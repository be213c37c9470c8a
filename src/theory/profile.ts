/** How second moments differ over the positions of an image: a product of one factor for each spatial axis, each of mean 1. */
export type Profile = readonly Float64Array[];

const mean = (x: Float64Array): number => x.reduce((a, b) => a + b, 0) / Math.max(1, x.length);

/** Made to have mean 1 along every axis, and the product of the means that they had. */
export function normalised(axes: Profile): { readonly profile: Profile; readonly mean: number } {
  const means = axes.map(mean);
  return {
    profile: axes.map((axis, i) =>
      (means[i] ?? 0) > 0 ? axis.map((v) => v / (means[i] as number)) : axis.map(() => 1),
    ),
    mean: means.reduce((a, b) => a * b, 1),
  };
}

export const even = (sizes: readonly number[]): Profile => sizes.map((n) => new Float64Array(n).fill(1));

/** The profile where it is one of these sizes; an even one else. */
export const fitting = (profile: Profile | undefined, sizes: readonly number[]): Profile =>
  profile?.length === sizes.length && profile.every((axis, i) => axis.length === sizes[i]) ? profile : even(sizes);

/** What is left of it where second moments go with this power of what enters. */
export const raised = (profile: Profile | undefined, power: number): Profile | undefined =>
  profile && normalised(profile.map((axis) => axis.map((v) => v ** power))).profile;

/** Place by place; two of different sizes are taken to be even. */
export function multiplied(a: Profile | undefined, b: Profile | undefined): ReturnType<typeof normalised> | undefined {
  if (!a || !b || a.length !== b.length || a.some((axis, i) => axis.length !== b[i]?.length)) return undefined;
  return normalised(a.map((axis, i) => axis.map((v, p) => v * (b[i]?.[p] ?? 1))));
}

/** The average of two, by their shares. */
export const averaged = (a: Profile | undefined, b: Profile | undefined, share: number): Profile | undefined =>
  a && b && a.length === b.length && a.every((axis, i) => axis.length === b[i]?.length)
    ? a.map((axis, i) => axis.map((v, p) => share * v + (1 - share) * (b[i]?.[p] ?? 1)))
    : undefined;

/** At other sizes: means of stretches, or copies. */
export const resampled = (profile: Profile | undefined, sizes: readonly number[]): Profile | undefined =>
  profile?.length === sizes.length
    ? normalised(
        profile.map((axis, i) => {
          const n = sizes[i] ?? 1;
          return Float64Array.from({ length: n }, (_, p) => {
            const [from, to] = [Math.floor((p * axis.length) / n), Math.floor(((p + 1) * axis.length) / n)];
            return mean(axis.subarray(Math.min(from, axis.length - 1), Math.max(from + 1, to)));
          });
        }),
      ).profile
    : undefined;
