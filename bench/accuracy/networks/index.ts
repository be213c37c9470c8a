import { convolutionals } from './convolutional';
import { heads } from './heads';
import { mlps } from './mlp';
import { normaliseds } from './normalised';
import { programs } from './programs';
import { recurrents } from './recurrent';
import { residuals } from './residual';
import type { Specimen } from './specimen';
import { symmetries } from './symmetry';
import { unusual } from './unusual';

/** Every network that verdicts are held against. More of a family leaves those before as they are. */
export function specimens(): readonly Specimen[] {
  // What several families come to is one network: else it would be looked at in one half and held out in the other.
  const met = new Set<string>();
  return generated().filter(({ task, program }) => {
    const key = `${task} ${program}`;
    const isNew = !met.has(key);
    met.add(key);
    return isNew;
  });
}

const generated = (): readonly Specimen[] => [
  ...mlps(60),
  ...convolutionals(20),
  ...recurrents(4),
  ...residuals(24),
  ...normaliseds(24),
  ...heads(2),
  ...symmetries(),
  ...unusual(2),
  ...programs(),
];

export type { NetworkFamily, Specimen } from './specimen';
