import { createHash } from 'node:crypto';
import type { Finding } from './finding';

/** Findings that a team knows of and has put off: a file of their fingerprints, so that only what is new counts. */

export interface Baseline {
  readonly findings: readonly Known[];
}

export interface Known {
  readonly fingerprint: string;
  /** For people who read the file. */
  readonly path: string;
  readonly model: string;
  readonly ruleId: string;
  readonly layer?: string;
  readonly message: string;
}

/** Where a finding is: path with `/` between folders, relative to the folder of the baseline (or of the report). */
export interface Spot {
  readonly path: string;
  readonly model: string;
  readonly finding: Pick<Finding, 'ruleId' | 'layer' | 'message'>;
}

/** Says in one sentence what is wrong with a baseline. */
export class BaselineError extends Error {}

/** Neither lines nor numbers: the same mistake keeps its fingerprint when code moves or a draw changes. */
export const fingerprint = ({ path, model, finding: { ruleId, layer = '' } }: Spot): string =>
  createHash('sha256').update([path, model, ruleId, layer].join('\0')).digest('hex').slice(0, 32);

/** The text of a baseline that holds these findings, in an order that does not depend on how they were found. */
export function baselineText(spots: readonly Spot[]): string {
  const findings = spots
    .map((spot): Known => {
      const { ruleId, layer, message } = spot.finding;
      const { path, model } = spot;
      return { fingerprint: fingerprint(spot), path, model, ruleId, ...(layer !== undefined && { layer }), message };
    })
    .sort((a, b) => order(a.path, b.path) || order(a.model, b.model) || order(a.fingerprint, b.fingerprint));
  return `${JSON.stringify({ schemaVersion: 1, findings }, null, 2)}\n`;
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Throws BaselineError. */
export function parseBaseline(text: string): Baseline {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (e) {
    throw new BaselineError(`is not JSON: ${e instanceof Error ? e.message : String(e)}`);
  }
  const { schemaVersion, findings } = fields(json);
  if (schemaVersion !== 1 || !Array.isArray(findings))
    throw new BaselineError(
      'is no baseline of schemaVersion 1 with a list of findings; write it with --write-baseline.',
    );
  return { findings: findings.map(known) };
}

function known(entry: unknown, index: number): Known {
  const { fingerprint: print, path, model, ruleId, layer, message } = fields(entry);
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  if (typeof print !== 'string' || typeof path !== 'string' || typeof ruleId !== 'string')
    throw new BaselineError(`has an entry without fingerprint, path and ruleId (findings[${index}]).`);
  return {
    fingerprint: print,
    path,
    model: text(model),
    ruleId,
    ...(typeof layer === 'string' && { layer }),
    message: text(message),
  };
}

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

export interface Compared<S extends Spot> {
  readonly fresh: readonly S[];
  readonly unchanged: readonly S[];
  /** Entries that stand for nothing any more. */
  readonly stale: readonly Known[];
}

/**
 * Each entry stands for one finding; of several findings with one fingerprint as many are known as there are entries. Entries of files for which
 * `wasRead` is false may still hold.
 */
export function compared<S extends Spot>(
  spots: readonly S[],
  { findings }: Baseline,
  wasRead: (path: string) => boolean,
): Compared<S> {
  const left = new Map<string, Known[]>();
  for (const entry of findings) left.set(entry.fingerprint, [...(left.get(entry.fingerprint) ?? []), entry]);
  const fresh: S[] = [];
  const unchanged: S[] = [];
  for (const spot of spots) (left.get(fingerprint(spot))?.shift() ? unchanged : fresh).push(spot);
  return { fresh, unchanged, stale: [...left.values()].flat().filter(({ path }) => wasRead(path)) };
}
