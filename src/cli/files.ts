import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { sourceByName, sourceOf } from '../sources';

/** Which files a list of paths means. */
export interface FoundFiles {
  readonly files: readonly string[];
  /** Paths that cannot be read, each with its reason as a sentence. */
  readonly failures: readonly { readonly path: string; readonly message: string }[];
}

/** Folders that hold what others wrote. */
const skipped: ReadonlySet<string> = new Set(['node_modules', '.git']);

/** Folders that hold what a build made of code: models may lie there, but no code that a person wrote. */
const built: ReadonlySet<string> = new Set(['dist', 'build', 'out', 'coverage']);

/**
 * Files as they are named, and every supported file under a folder in alphabetical order; symbolic links to folders are not followed.
 * A file that is reached twice is found once. `ignored` is asked with paths relative to the working folder, for searched files only:
 * who names a file wants it.
 */
export async function findFiles(paths: readonly string[], ignored: (path: string) => boolean): Promise<FoundFiles> {
  const files: string[] = [];
  const failures: { path: string; message: string }[] = [];
  const seen = new Set<string>();
  const add = async (path: string): Promise<void> => {
    const real = await realpath(path).catch(() => resolve(path));
    if (!seen.has(real)) files.push(path);
    seen.add(real);
  };
  const search = async (folder: string, isBuilt = false): Promise<number> => {
    let found = 0;
    for (const entry of await entries(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name))
          found += await search(path, isBuilt || built.has(entry.name)).catch((e) => fail(path, e));
      } else if (isModel(path, isBuilt, fail)) {
        found++;
        if (!ignored(slashed(path))) await add(path);
      }
    }
    return found;
  };
  const fail = (path: string, error: unknown): number => {
    failures.push({ path, message: `${path}: ${reason(error)}` });
    return 0;
  };
  for (const path of paths) {
    try {
      const status = await stat(path);
      if (!status.isDirectory()) await add(path);
      else if ((await search(path)) === 0) {
        failures.push({
          path,
          message: `${path}: the folder holds no model (.onnx, model.json) and no code that builds one.`,
        });
      }
    } catch (e) {
      fail(path, e);
    }
  }
  return { files, failures };
}

/** A file that cannot be read is told, since it might be one. */
function isModel(path: string, isBuilt: boolean, fail: (path: string, error: unknown) => void): boolean {
  if (isBuilt && sourceByName(path) === 'tfjs-code') return false;
  try {
    return sourceOf(path) !== undefined;
  } catch (error) {
    fail(path, error);
    return false;
  }
}

const entries = async (folder: string): Promise<readonly Dirent[]> =>
  (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));

const slashed = (path: string): string => relative(process.cwd(), path).split(sep).join('/');

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such file or folder.';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read by this user.';
  return `it cannot be read (${code ?? String(error)}).`;
}
