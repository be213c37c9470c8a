import { isAbsolute, relative, sep } from 'node:path';

/** The path of `file` from `folder`; undefined where the file does not lie inside that folder. Both absolute. */
export function pathWithin(folder: string, file: string): string | undefined {
  const path = relative(folder, file);
  return path === '' || isAbsolute(path) || path.split(sep)[0] === '..' ? undefined : path;
}
