import { Aliases } from './aliases';
import { hooksModule } from './builtins/hooks';
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

/** Where a path may lead: with an ending, without, by its TypeScript original, or to a folder's index. */
function candidates(path: string): string[] {
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

export interface Module {
  /** What it exports, so far. */
  exported(): Value;
  run(): void;
}

export function moduleOf(program: Program, source: SourceText, i: Interpreter): Module {
  const exports = new ObjectValue();
  const module = new ObjectValue();
  module.set('exports', { value: exports }, i.trail);
  const scope = new Scope(i.global, moduleFrame(source, exports), true);
  scope.declare('module', module);
  scope.declare('exports', exports);
  const whole = { start: 0, end: source.text.length };
  return {
    exported: () => i.get(module, 'exports'),
    run: () => {
      i.within({ kind: 'module', span: whole, source }, () => i.run(program.body, scope));
    },
  };
}

/** Steps for a module that is imported: it should define things, and not do much. */
const stepsOfModule = 20_000;

/** Modules that one program may load. */
const mostModules = 100;

/** Programs of files that were imported before; the text decides whether they are still the same. */
const parsed = new Map<string, { readonly text: string; readonly program: Program }>();
const mostParsed = 300;

function parsedModule(text: string, path: string): Program {
  const before = parsed.get(path);
  if (before?.text === text) return before.program;
  const program = parse(text, path);
  const [oldest] = parsed.keys();
  if (parsed.size >= mostParsed && oldest !== undefined) parsed.delete(oldest);
  parsed.set(path, { text, program });
  return program;
}

/** Loads modules for one evaluation, each once. */
export class Modules {
  private readonly loaded = new Map<string, () => Value>();
  private readonly aliases: Aliases | undefined;

  constructor(private readonly read: ModuleReader | undefined) {
    this.aliases = read && new Aliases(read);
  }

  load(specifier: string, from: SourceText, i: Interpreter): Value {
    if (isLibrary(specifier)) return host('');
    const hooks = hooksModule(specifier, i);
    if (hooks !== undefined) return hooks;
    const hidden = unknown(`it comes from \`${specifier}\`, which is not read`, true);
    if (!this.read) return hidden;
    const isPath = /^\.{0,2}\//.test(specifier);
    const paths = isPath ? [resolved(specifier, from.path)] : (this.aliases?.paths(specifier, from.path) ?? []);
    for (const path of paths.flatMap(candidates)) {
      const before = this.loaded.get(path);
      if (before) return before();
      const text = this.read(path);
      if (text === undefined) continue;
      if (text.length > longest || this.loaded.size >= mostModules) return hidden;
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
    const module = moduleOf(parsedModule(text, path), new SourceText(path, text), i);
    // Before it runs: a circle of imports meets what a module has exported so far.
    this.loaded.set(path, module.exported);
    i.limited(stepsOfModule, module.run);
    return module.exported();
  }
}
