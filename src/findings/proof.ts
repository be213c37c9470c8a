import { type Finding, severities } from './finding';

/** Whether a change mends what a finding is about, seen from all findings before and after it. */

/**
 * The finding is gone, and nothing has come: what is found afterwards was found before, and no graver now. What the finding named as its own
 * effect may be left as a finding of its own where it is milder than the whole was.
 */
export function mends(finding: Finding, before: readonly Finding[], after: readonly Finding[]): boolean {
  return !after.some((f) => isSame(f, finding)) && after.every((f) => isOld(f, finding, before));
}

function isOld(found: Finding, finding: Finding, before: readonly Finding[]): boolean {
  if (before.some((f) => isSame(f, found) && rank(f) <= rank(found))) return true;
  return (finding.includes?.includes(found.ruleId) ?? false) && rank(found) > rank(finding);
}

/** Of one rule, about layers of which at least one is the same. */
export function isSame(a: Finding, b: Finding): boolean {
  if (a.ruleId !== b.ruleId) return false;
  const [some, others] = [covered(a), covered(b)];
  return some.length === 0 || others.length === 0 || some.some((id) => others.includes(id));
}

const covered = ({ layers, layer }: Finding): readonly string[] => [
  ...(layers ?? []),
  ...(layer === undefined ? [] : [layer]),
];

/** The gravest is 0. */
const rank = ({ severity }: Finding): number => severities.indexOf(severity);
