import { parseJson } from './builtins/json';
import { isLibrary } from './host/exports';
import type { Interpreter } from './interpreter';
import { type Frame, Scope } from './scope';
import { SourceText } from './source';
import { type Program, parse } from './syntax';
import { host, ObjectValue, unknown, type Value } from './values';

/**
 * Gives the text of another file by its absolute path with `/` between folders; undefined if there is none or it may not be read. It
 * decides what belongs to the workspace.
 */
export type ModuleReader = (path: string) => string | undefined;

const endings = ['', '.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.json'];

/** Longer texts than this are data or libraries. */
const longest = 300_000;

/** Where a relative specifier may lead: with an ending, without, by its TypeScript original, or to a folder's index. */
function candidates(specifier: string, from: string): string[] {
  const path = resolved(specifier, from);
  const plain = endings.map((ending) => path + ending);
  const original = /\.[mc]?jsx?$/.test(path) ? [path.replace(/js(x?)$/, 'ts$1')] : [];
  return [...plain, ...original, ...endings.slice(1).map((ending) => `${path}/index${ending}`)];
}

/** The path of a specifier as seen from a file. */
function resolved(specifier: string, from: string): string {
  const parts = specifier.startsWith('/') ? [] : from.replaceAll('\\', '/').split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return specifier.startsWith('/') ? `/${parts.join('/')}` : parts.join('/');
}

export const moduleFrame = (source: SourceText, exports?: ObjectValue): Frame => ({
  function: undefined,
  source,
  thisValue: undefined,
  home: undefined,
  constructing: undefined,
  given: [],
  returns: [],
  yields: undefined,
  exports,
});

/** Runs a module; what it exports. */
export function runModule(program: Program, source: SourceText, i: Interpreter): () => Value {
  const exports = new ObjectValue();
  const module = new ObjectValue();
  module.set('exports', { value: exports }, i.trail);
  const scope = new Scope(i.global, moduleFrame(source, exports), true);
  scope.declare('module', module);
  scope.declare('exports', exports);
  const exported = (): Value => i.get(module, 'exports');
  i.within({ kind: 'module', span: { start: 0, end: source.text.length }, source }, () => i.run(program.body, scope));
  return exported;
}

/** Loads modules for one evaluation, each once. */
export class Modules {
  private readonly loaded = new Map<string, () => Value>();

  constructor(private readonly read: ModuleReader | undefined) {}

  load(specifier: string, from: SourceText, i: Interpreter): Value {
    if (isLibrary(specifier)) return host('');
    const hidden = unknown(`it comes from \`${specifier}\`, which is not read`, true);
    if (!this.read || !/^\.{0,2}\//.test(specifier)) return hidden;
    for (const path of candidates(specifier, from.path)) {
      const before = this.loaded.get(path);
      if (before) return before();
      const text = this.read(path);
      if (text === undefined) continue;
      if (text.length > longest) return hidden;
      return this.run(path, text, i);
    }
    return hidden;
  }

  private run(path: string, text: string, i: Interpreter): Value {
    if (path.endsWith('.json')) {
      const value = parseJson(text);
      this.loaded.set(path, () => value);
      return value;
    }
    // A circle of imports meets a module that is still empty, as it does when it runs.
    this.loaded.set(path, () => new ObjectValue());
    const exported = runModule(parse(text, path), new SourceText(path, text), i);
    this.loaded.set(path, exported);
    return exported();
  }
}
