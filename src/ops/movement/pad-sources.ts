/** Where the elements of a padded axis come from. */

/**
 * Where each element of a padded axis comes from, in an axis of `length`; undefined: it is the constant. What negative pads take away is gone before
 * anything is repeated.
 */
export function sourcesOf(mode: string, length: number, begin: number, end: number): readonly (number | undefined)[] {
  const first = Math.max(0, -begin);
  const left = length - first - Math.max(0, -end);
  return Array.from({ length: length + begin + end }, (_, at) => {
    const x = source(mode, at - Math.max(0, begin), left);
    return x === undefined ? undefined : x + first;
  });
}

/** Position `x` of an axis that goes on in both directions (ONNX Pad-19 page), as a position of its `length` elements. */
function source(mode: string, x: number, length: number): number | undefined {
  if (x >= 0 && x < length) return x;
  if (mode === 'edge') return x < 0 ? 0 : length - 1;
  if (mode === 'wrap') return ((x % length) + length) % length;
  if (mode !== 'reflect') return undefined;
  const period = Math.max(1, 2 * (length - 1));
  const folded = ((x % period) + period) % period;
  return folded < length ? folded : period - folded;
}

/** Neighbours on the padded axis that come from neighbours (step ±1), or all from one place (step 0). */
export interface Run {
  readonly at: number;
  readonly from: number;
  readonly count: number;
  readonly step: number;
}

/** The sources of a whole axis, said in as few runs as neighbours allow. */
export function runsOf(sources: readonly number[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [at, from] of sources.entries()) {
    const last = runs.at(-1);
    const step = last ? from - (last.from + (last.count - 1) * last.step) : 0;
    const goesOn = last && (last.count === 1 ? Math.abs(step) <= 1 : step === last.step);
    if (goesOn) runs[runs.length - 1] = { ...last, count: last.count + 1, step };
    else runs.push({ at, from, count: 1, step: 1 });
  }
  return runs;
}
