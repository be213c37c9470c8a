import type { Label } from './label';
import type { Specimen } from './networks';
import type { Verdict } from './verdict';

/** A network, what became of it, and what was said of it before. */
export interface Judged {
  readonly specimen: Specimen;
  readonly label: Label;
  readonly probed: Verdict;
  readonly unprobed: Verdict;
  /** Names of the published detectors that fire. */
  readonly fired: readonly string[];
}

/** One who predicts. */
export interface Judge {
  readonly name: string;
  /** Predicts that the network will not train with any usual setting. */
  readonly saysFails: (judged: Judged) => boolean;
  /** Predicts trouble of any kind. */
  readonly saysTrouble: (judged: Judged) => boolean;
}

const ours = (name: string, of: (judged: Judged) => Verdict): Judge => ({
  name,
  saysFails: (j) => of(j).severity === 'error',
  saysTrouble: (j) => ['error', 'warning'].includes(of(j).severity ?? ''),
});

export const gradwise = ours('**Gradwise**', (j) => j.probed);
export const unprobed = ours('Gradwise, text alone', (j) => j.unprobed);

/** What it fires at is all that a published detector says. */
export const published = (name: string): Judge => {
  const fires = (j: Judged): boolean => j.fired.includes(name);
  return { name, saysFails: fires, saysTrouble: fires };
};

export const isTrouble = ({ label }: Judged): boolean => label !== 'trains';

/** It trains, and nothing in it is wrong: what is said of it is a false alarm by any measure. */
export const isClean = (judged: Judged): boolean => !isTrouble(judged) && !judged.specimen.mistaken;
