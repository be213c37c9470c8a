import type { ModelAnalysis } from './analysis';
import type { Finding, Fix } from './findings/finding';
import type { Change, TextEdit } from './model';

/** Writes changes of a network down in its text; undefined where they have no place in it. */
export type Write = (changes: readonly Change[]) => readonly TextEdit[] | undefined;

/** What the findings propose, as edits of the text; without a text there is nothing to edit. */
export const withFixes = (model: ModelAnalysis, write?: Write): ModelAnalysis => ({
  ...model,
  findings: model.findings.map((finding) => fixed(finding, write)),
});

function fixed({ proposals, ...finding }: Finding, write: Write | undefined): Finding {
  if (!proposals || !write) return finding;
  const fixes = proposals.flatMap(({ title, safe, changes }): Fix[] => {
    const edits = write(changes);
    return edits?.length ? [{ title, kind: 'text-edit', safe, edits }] : [];
  });
  // Layers that one line makes are mended together, whether one is meant or all.
  const distinct = fixes.filter((fix, i) => fixes.findIndex((f) => same(f, fix)) === i);
  return { ...finding, fixes: [...finding.fixes, ...distinct] };
}

const same = (a: Fix, b: Fix): boolean => JSON.stringify(a.edits) === JSON.stringify(b.edits);
