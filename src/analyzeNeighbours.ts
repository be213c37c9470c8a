import { readFileSync, statSync } from 'node:fs';
import type { AnalyzeContext } from './analysis';
import { largestText } from './sources';
import type { ModuleReader } from './sources/tfjs-code';

/** Reads what code imports, where it is the user's own: as an editor holds it, else from the disk. */
export const neighbours =
  (unsaved: AnalyzeContext['unsaved']): ModuleReader =>
  (path) =>
    unsaved?.get(path) ?? fromDisk(path);

function fromDisk(path: string): string | undefined {
  if (/[\\/]node_modules[\\/]/.test(path)) return undefined;
  try {
    const status = statSync(path);
    return status.isFile() && status.size <= largestText ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
