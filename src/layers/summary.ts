/** What is known of a stored tensor's elements without reading them again: counts over all, and an even sample. */
export interface WeightSummary {
  /** Over all elements; mean, std (population) and extremes over the finite ones. */
  readonly stats: {
    readonly n: number;
    readonly mean: number;
    readonly std: number;
    readonly min: number;
    readonly max: number;
    readonly maxAbs: number;
    readonly zeroFraction: number;
    readonly nonFinite: number;
  };
  /** The elements at `samplePlaces(n, size)` of the tensor in row-major order: all of them where they are few, none where they are drawn anew for each seed. */
  readonly sample: Float32Array;
}

/** By the name of the initializer. */
export type Summaries = ReadonlyMap<string, WeightSummary>;
