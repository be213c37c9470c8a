import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files that come with the program, beside the folder of its bundle. */

const root = join(__dirname, '..');

export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string };
  return version;
}

/** A rule's page in Markdown; undefined where there is none. */
export function rulePage(id: string): string | undefined {
  const path = join(root, 'media', 'rules', `${id}.md`);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
