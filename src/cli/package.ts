import { randomBytes } from 'node:crypto';
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

/** The panel's script and style sheets, for a page of its own. */
export function panelBundle(): { readonly script: string; readonly style: string; readonly nonce: string } {
  const read = (name: string): string => readFileSync(join(__dirname, name), 'utf8');
  const script = read('webview.js').replace(/\n\/\/# sourceMappingURL=.*\n?$/, '');
  const style = [read('saved.css'), read('webview.css')].map((text) =>
    text.replace(/\/\*# sourceMappingURL=.*\*\/\n?$/, ''),
  );
  return { script, style: style.join('\n'), nonce: randomBytes(18).toString('base64url') };
}
