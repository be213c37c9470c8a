import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Analysis } from '../analysis';
import {
  type Baseline,
  BaselineError,
  baselineText,
  compared,
  type Known,
  parseBaseline,
  type Spot,
} from '../findings/baseline';
import type { Finding } from '../findings/finding';
import { count } from '../findings/wording';
import { relativePath } from '../report';
import { UsageError } from './usage';

/** Baselines on the disk. Paths in them are relative to their folder. */

interface Found extends Spot {
  readonly finding: Finding;
}

function spotsIn(analyses: readonly Analysis[], file: string): readonly Found[] {
  const inside = insideOf(file);
  return analyses.flatMap(({ path, models }) =>
    models.flatMap(({ model, findings }) =>
      findings.map((finding) => ({ path: inside(path), model: model.name, finding })),
    ),
  );
}

const insideOf =
  (file: string) =>
  (path: string): string =>
    relativePath(dirname(resolve(file)), resolve(path));

/** Throws UsageError. */
export function readBaseline(file: string): Baseline {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (e) {
    const { code } = e as NodeJS.ErrnoException;
    throw new UsageError(`The baseline ${file} cannot be read (${code}); --write-baseline ${file} makes one.`);
  }
  try {
    return parseBaseline(text);
  } catch (e) {
    if (e instanceof BaselineError) throw new UsageError(`The baseline ${file} ${e.message}`);
    throw e;
  }
}

/** Throws UsageError. */
export function writeBaseline(file: string, analyses: readonly Analysis[]): void {
  try {
    writeFileSync(file, baselineText(spotsIn(analyses, file)));
  } catch (e) {
    throw new UsageError(`The baseline cannot be written to ${file} (${(e as NodeJS.ErrnoException).code}).`);
  }
}

export interface Marked {
  /** Each finding says whether it is new. */
  readonly analyses: readonly Analysis[];
  readonly stale: readonly Known[];
}

/** Entries are stale whose file was analysed without a finding for them, or is gone. */
export function markedBy(baseline: Baseline, file: string, analyses: readonly Analysis[]): Marked {
  const read = new Set(analyses.filter((a) => a.errors.length === 0).map((a) => insideOf(file)(a.path)));
  const wasRead = (path: string): boolean => read.has(path) || !existsSync(join(dirname(resolve(file)), path));
  const { unchanged, stale } = compared(spotsIn(analyses, file), baseline, wasRead);
  const old = new Set(unchanged.map(({ finding }) => finding));
  return {
    analyses: analyses.map((a) => ({
      ...a,
      models: a.models.map((m) => ({
        ...m,
        findings: m.findings.map((f) => ({
          ...f,
          baselineState: old.has(f) ? ('unchanged' as const) : ('new' as const),
        })),
      })),
    })),
    stale,
  };
}

/** Without what the baseline knows: what people are told. */
export const onlyNew = (analyses: readonly Analysis[]): readonly Analysis[] =>
  analyses.map((a) => ({
    ...a,
    models: a.models.map((m) => ({ ...m, findings: m.findings.filter((f) => f.baselineState !== 'unchanged') })),
  }));

/** What is said beside the report: what is written down, what is hidden, and what need not be known any more. */
export function notes(
  { analyses, stale }: Marked,
  {
    baseline,
    writeBaseline: written,
  }: { readonly baseline: string | undefined; readonly writeBaseline: string | undefined },
): readonly string[] {
  const findings = analyses.flatMap((a) => a.models.flatMap((m) => m.findings));
  const known = findings.filter((f) => f.baselineState === 'unchanged').length;
  const gone = stale.map(
    ({ ruleId, path, layer }) => `${ruleId} in ${path}${layer === undefined ? '' : ` (${layer})`}`,
  );
  return [
    ...(written === undefined ? [] : [`${written} knows ${count(findings.length, 'finding')} from now on.`]),
    ...(known === 0
      ? []
      : [`${count(known, 'finding')} that ${baseline} knows ${known === 1 ? 'is' : 'are'} not counted.`]),
    ...(gone.length === 0
      ? []
      : [`${baseline} knows of what is not found any more: ${gone.join('; ')}. Write it again with --write-baseline.`]),
  ];
}
