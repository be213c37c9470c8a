import { accessSync, constants, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Differentiated } from './differentiate';
import { NpyError } from './npy';
import type { Target } from './targets';

/** Gradients of parameters and inputs as files: `0.npy`, `1.npy`, … and `index.json`, which tells whose they are. */

const isSaved = ({ role }: Target): boolean => role === 'parameter' || role === 'input';

/** Makes the folder where there is none. Throws NpyError where nothing can be written into it. */
export function makeFolder(folder: string): void {
  try {
    make(resolve(folder));
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? error.code : error;
    throw new NpyError(`Gradients cannot be written to ${folder} (${why}). Name a folder that files can be made in.`);
  }
}

/** Level by level: where the system refuses a folder as if its parent were missing (/proc), Node's own recursion never ends. */
function make(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  make(dirname(folder));
  mkdirSync(folder);
}

/** Gradient value → file name, for every parameter and input. */
export function gradientFiles(targets: readonly Target[], { gradients }: Differentiated): ReadonlyMap<string, string> {
  const values = targets.filter(isSaved).flatMap((t) => gradients.get(t.name) ?? []);
  return new Map([...new Set(values)].map((gradient, i) => [gradient, `${i}.npy`]));
}

/** Values that share a gradient (a parameter behind an Identity node) share its file. */
export function writeIndex(
  folder: string,
  targets: readonly Target[],
  { gradients }: Differentiated,
  saved: ReadonlyMap<string, string>,
): void {
  const files = targets.filter(isSaved).flatMap(({ name }) => {
    const file = saved.get(gradients.get(name) ?? '');
    return file === undefined ? [] : [[name, file]];
  });
  writeFileSync(join(folder, 'index.json'), `${JSON.stringify(Object.fromEntries(files), null, 2)}\n`);
}
