import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** The path of `file` from `folder`; undefined where the file does not lie inside that folder. Both absolute. */
export function pathWithin(folder: string, file: string): string | undefined {
  const path = relative(folder, file);
  return path === '' || isAbsolute(path) || path.split(sep)[0] === '..' ? undefined : path;
}

/** The absolute path without links, as far as it exists. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(resolve(path));
    return parent === resolve(path) ? parent : join(realPath(parent), basename(path));
  }
}
