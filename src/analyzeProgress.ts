import type { AnalyzeContext, Phase } from './analysis';

/** How far each phase reaches within the whole, as progress shows it. */
const reach: Readonly<Record<Phase, readonly [from: number, to: number]>> = {
  read: [0, 0.02],
  canonicalise: [0.02, 0.05],
  weights: [0.05, 0.15],
  differentiate: [0.15, 0.2],
  load: [0.2, 0.3],
  run: [0.3, 0.98],
  judge: [0.98, 1],
};

/** Until here a file is read, whatever number of models it holds. */
const [measuring] = reach.differentiate;

/** Tells how far an analysis is, and never takes anything back: a second way to feed a model, or its probe in training mode, begins again unseen. */
export class AnalysisProgress {
  #done = 0;

  constructor(private readonly onProgress: AnalyzeContext['onProgress']) {}

  tell(phase: Phase, part: number): void {
    const [from, to] = reach[phase];
    this.#report(phase, from + part * (to - from));
  }

  /** The same for model number `index` of `count`, once all are read. */
  of(index: number, count: number): Pick<AnalysisProgress, 'tell'> {
    return {
      tell: (phase, part) => {
        const [from, to] = reach[phase];
        const own = (from + part * (to - from) - measuring) / (1 - measuring);
        this.#report(phase, measuring + ((index + own) / count) * (1 - measuring));
      },
    };
  }

  #report(phase: Phase, done: number): void {
    this.#done = Math.max(this.#done, done);
    this.onProgress?.({ phase, done: this.#done });
  }
}
