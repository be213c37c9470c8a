import type { TaskName } from '../tasks';

export type NetworkFamily =
  | 'mlp'
  | 'convolutional'
  | 'recurrent'
  | 'residual'
  | 'normalised'
  | 'heads'
  | 'symmetry'
  | 'unusual but sound'
  | 'programs';

/** One network to judge, and one of the same topology whose parts fit, by which it is measured. */
export interface Specimen {
  /** Family and number. */
  readonly id: string;
  readonly family: NetworkFamily;
  /** Rules are tuned on one half only; the other tells how good they are. */
  readonly half: 'tuning' | 'held-out';
  readonly task: TaskName;
  /** Texts of programs. */
  readonly program: string;
  readonly control: string;
  /** Something in it is wrong by any book, whatever becomes of it: an output that does not fit its loss, what people asked about. */
  readonly mistaken?: boolean;
}

export type Draft = Pick<Specimen, 'task' | 'program' | 'control' | 'mistaken'>;

/** Numbers its networks; every other one is held out. */
export const family = (name: NetworkFamily, drafts: readonly Draft[]): Specimen[] =>
  drafts.map((draft, i) => ({
    ...draft,
    id: `${name} ${i + 1}`,
    family: name,
    half: i % 2 === 0 ? 'tuning' : 'held-out',
  }));
