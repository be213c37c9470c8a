import type { ModuleReader } from './modules';

/** What a project's settings say of names that begin with no dot: `baseUrl` and `paths` of a tsconfig.json or jsconfig.json. */
interface Settings {
  readonly base: string;
  /** `paths` is counted from here, whether there is a base or not. */
  readonly folder: string;
  readonly hasBase: boolean;
  readonly paths: readonly (readonly [pattern: string, targets: readonly string[]])[];
}

/** Folders above a file are asked for settings no further than this. */
const furthest = 12;

/** Settings that extend others are followed no further than this. */
const longestChain = 4;

/** Names of modules that stand for paths, by the nearest settings above the file that imports them. */
export class Aliases {
  private readonly settings = new Map<string, Settings | undefined>();

  constructor(private readonly read: ModuleReader) {}

  /** Where a name may lead, as paths without endings, the likeliest first; empty if it is a package's. */
  paths(specifier: string, from: string): string[] {
    const folder = parentOf(from.replaceAll('\\', '/'));
    const settings = this.nearest(folder, furthest);
    return [...(settings ? mapped(specifier, settings) : []), ...usual(specifier, from)];
  }

  private nearest(folder: string, left: number): Settings | undefined {
    if (this.settings.has(folder)) return this.settings.get(folder);
    const own = ['tsconfig.json', 'jsconfig.json'].map((name) => this.settingsIn(`${folder}/${name}`, longestChain));
    const found =
      own.find((s) => s !== undefined) ?? (folder && left > 0 ? this.nearest(parentOf(folder), left - 1) : undefined);
    this.settings.set(folder, found);
    return found;
  }

  private settingsIn(path: string, left: number): Settings | undefined {
    const text = this.read(path);
    const { extends: other, compilerOptions } = fields(text === undefined ? undefined : parsed(text));
    const { baseUrl, paths } = fields(compilerOptions);
    const folder = parentOf(path);
    if (typeof baseUrl !== 'string' && paths === undefined) {
      const next = typeof other === 'string' && other.startsWith('.') ? joined(folder, other) : undefined;
      return next && left > 0 ? this.settingsIn(next.endsWith('.json') ? next : `${next}.json`, left - 1) : undefined;
    }
    const listed = Object.entries(fields(paths)).map(([pattern, targets]) => {
      const list: readonly unknown[] = Array.isArray(targets) ? targets : [];
      return [pattern, list.filter((t) => typeof t === 'string')] as const;
    });
    const hasBase = typeof baseUrl === 'string';
    return { folder, base: hasBase ? joined(folder, baseUrl) : folder, hasBase, paths: listed };
  }
}

function mapped(specifier: string, { base, hasBase, paths }: Settings): string[] {
  const found = paths.flatMap(([pattern, targets]) => {
    const [before = '', after] = pattern.split('*');
    if (after === undefined) return pattern === specifier ? targets : [];
    const fits =
      specifier.startsWith(before) && specifier.endsWith(after) && specifier.length >= before.length + after.length;
    const middle = specifier.slice(before.length, specifier.length - after.length);
    return fits ? targets.map((target) => target.replace('*', () => middle)) : [];
  });
  return [...found, ...(hasBase ? [specifier] : [])].map((path) => joined(base, path));
}

/** `@/` and `~/` stand for the folder of sources in most bundlers. */
function usual(specifier: string, from: string): string[] {
  const rest = /^[@~]\/(.+)$/.exec(specifier)?.[1];
  const end = from.replaceAll('\\', '/').lastIndexOf('/src/');
  return rest === undefined || end < 0 ? [] : [joined(`${from.slice(0, end)}/src`, rest)];
}

const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

function joined(folder: string, path: string): string {
  const parts = path.startsWith('/') ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return path.startsWith('/') ? `/${parts.join('/')}` : parts.join('/');
}

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** JSON with the comments and commas that settings may have; undefined where it is none. */
function parsed(text: string): unknown {
  const plain = text
    .replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '$1')
    .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, '$1');
  try {
    return JSON.parse(plain);
  } catch {
    return undefined;
  }
}
