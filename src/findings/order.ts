import { type Finding, severities } from './finding';

/** The gravest first, then in the order of the network, then by rule; without exact repetitions. */
export function inOrder(findings: readonly Finding[], position: (layer: string) => number): readonly Finding[] {
  const seen = new Set<string>();
  const unique = findings.filter((f) => {
    const key = JSON.stringify([f.ruleId, f.layer ?? null, f.range ?? null, f.message]);
    return !seen.has(key) && seen.add(key);
  });
  const place = (f: Finding): number => (f.layer === undefined ? -1 : position(f.layer));
  return unique.sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      place(a) - place(b) ||
      a.ruleId.localeCompare(b.ruleId),
  );
}
