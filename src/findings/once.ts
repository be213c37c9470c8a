import type { Range } from '../model';
import { type Finding, severities } from './finding';

/**
 * The findings of each model of a file. A function that is called twice builds two models at one place: what is wrong there is told with the
 * first, as gravely as with any of them.
 */
export function toldOnce(models: readonly (readonly Finding[])[]): readonly (readonly Finding[])[] {
  const gravest = new Map<string, Finding>();
  const owner = new Map<string, number>();
  models.forEach((findings, model) => {
    for (const finding of findings) {
      const key = keyOf(finding);
      if (key === undefined) continue;
      const before = gravest.get(key);
      if (!before || rank(finding) < rank(before)) gravest.set(key, finding);
      if (!owner.has(key)) owner.set(key, model);
    }
  });
  return models.map((findings, model) => {
    const told = new Set<string>();
    return findings.flatMap((finding) => {
      const key = keyOf(finding);
      // Several of one model at one place are about several layers.
      if (key === undefined || (owner.get(key) === model && told.has(key))) return [finding];
      told.add(key);
      return owner.get(key) === model ? [gravest.get(key) ?? finding] : [];
    });
  });
}

const rank = ({ severity }: Finding): number => severities.indexOf(severity);

const keyOf = ({ ruleId, range }: Finding): string | undefined => range && `${ruleId} ${spot(range)}`;

const spot = ({ start, end }: Range): string => [start.line, start.character, end.line, end.character].join();
