import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Specimen } from '../networks';
import type { TaskName } from '../tasks';
import { columns, recordedOf } from './record';
import type { Family, Run } from './run';
import type { Study } from './study';

/** What was trained before, so that it need not be trained again: by what was trained, not by its name. */
export type Outcomes = Map<string, Study>;

/** Trainings of other protocols are no longer the same. */
const protocol = 1;

/** Of a control: trained with the full budget. */
export const controlKey = (task: TaskName, control: string): string => hashed('control', task, control);

export const programKey = ({ task, program, control }: Specimen): string => hashed(task, program, control);

const hashed = (...parts: readonly string[]): string =>
  createHash('sha256')
    .update([protocol, ...parts].join('\0'))
    .digest('hex')
    .slice(0, 16);

export function readOutcomes(path: string): Outcomes {
  if (!existsSync(path)) return new Map();
  const stored: Record<string, Stored> = JSON.parse(readFileSync(path, 'utf8'));
  return new Map(Object.entries(stored).map(([key, study]) => [key, unpacked(study)]));
}

/** A line for each network, in order of their keys, so that two trainings can be compared. */
export function writeOutcomes(path: string, outcomes: Outcomes): void {
  const lines = [...outcomes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, study]) => `${JSON.stringify(key)}:${JSON.stringify(packed(study))}`);
  writeFileSync(`${path}.new`, `{\n${lines.join(',\n')}\n}\n`);
  renameSync(`${path}.new`, path);
}

/** A run. */
type Row = readonly [Family, ...(number | null)[]];

/** Rows without the names of their columns. */
interface Stored {
  readonly runs: readonly Row[];
  readonly late?: Row;
  readonly records: Readonly<Partial<Record<Family, readonly (readonly number[])[]>>>;
}

const rowOf = (r: Run): Row => [r.family, r.learningRate, r.seed, r.steps, r.progress && Number(r.progress.toFixed(3))];

const runOf = ([family, learningRate, seed, steps = null, progress = null]: Row): Run => ({
  family,
  learningRate: learningRate ?? 0,
  seed: seed ?? 0,
  steps,
  progress,
});

export function packed({ runs, records, late }: Study): Stored {
  return {
    runs: runs.map(rowOf),
    ...(late && { late: rowOf(late) }),
    records: Object.fromEntries(
      Object.entries(records).map(([family, steps]) => [family, steps.map((s) => columns.map((c) => Number(s[c])))]),
    ),
  };
}

export function unpacked({ runs, records, late }: Stored): Study {
  return {
    runs: runs.map(runOf),
    ...(late && { late: runOf(late) }),
    records: Object.fromEntries(
      Object.entries(records).map(([family, rows]) => [family, rows.map((row) => recordedOf(row))]),
    ),
  };
}
