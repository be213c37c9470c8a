/** What mean-field theory predicts for a model, before anything runs. Plain data. */

export interface AnalyticLayer {
  /** The layer's id. */
  readonly id: string;
  /** Second moment E[z²] of the pre-activation, from inputs of unit variance. */
  readonly q: number;
  /** Factor by which E[g²] changes from this layer's pre-activation to that of the layer before: fanOut·E[w²]·E[f′(√q z)²]; 1 where a segment begins. */
  readonly chi: number;
}

/** A run of weight layers without normalisation or skip between them: where products of χ accumulate. */
export interface Segment {
  /** Layer ids in order of execution. */
  readonly layers: readonly string[];
  /** F = ½·log10(q_last / q_first). */
  readonly forwardLog10: number;
  /** G = log10(‖∂L/∂z_first‖ / ‖∂L/∂z_last‖), per-unit norms. */
  readonly gradientLog10: number;
  /** σ of either logarithm for one draw of weights at these widths: √(5·Σ 1/n) / (2 ln 10) (Hanin & Rolnick 2018). */
  readonly band: number;
}

export interface Analytic {
  readonly layers: readonly AnalyticLayer[];
  readonly segments: readonly Segment[];
  /** Of the segment with the largest |G|. */
  readonly forwardLog10: number;
  readonly gradientLog10: number;
  readonly band: number;
}
