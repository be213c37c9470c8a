import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../src/rules';

const root = join(import.meta.dirname, '..');

/** What each room may import from. A room that is not named imports nothing of ours. */
const doors: Readonly<Record<string, readonly string[]>> = {
  model: [],
  ops: ['model'],
  sources: ['model', 'ops'],
  tfjs: ['model', 'ops', 'theory'],
  layers: ['model', 'ops', 'theory'],
  theory: ['model', 'ops'],
  probe: ['model', 'ops', 'sources'],
  rules: ['model', 'findings', 'theory', 'probe'],
  findings: ['model', 'layers', 'rules', 'theory', 'probe'],
  analysis: ['model', 'findings', 'theory', 'probe'],
  recommend: ['model', 'findings', 'rules', 'theory', 'analysis'],
  report: ['model', 'findings', 'rules', 'probe', 'theory', 'analysis', 'view'],
  view: ['model', 'findings', 'rules', 'probe', 'theory', 'analysis'],
  analyze: [
    'model',
    'sources',
    'tfjs',
    'layers',
    'ops',
    'theory',
    'probe',
    'rules',
    'findings',
    'recommend',
    'analysis',
  ],
  cli: ['model', 'sources', 'ops', 'findings', 'rules', 'recommend', 'report', 'analysis', 'analyze', 'probe'],
  vscode: ['model', 'sources', 'findings', 'rules', 'report', 'view', 'analysis', 'analyze', 'probe'],
  webview: ['view'],
};

/** Where a room may take values from a neighbour that it otherwise knows by its types only: nowhere, but for these. */
const typesOnly: readonly (readonly [room: string, neighbour: string])[] = [
  ['rules', 'probe'],
  ['findings', 'probe'],
  ['report', 'probe'],
  ['view', 'probe'],
];

/** Packages that only one place may import. */
const guarded: Readonly<Record<string, RegExp>> = {
  vscode: /^src\/vscode\//,
  'onnxruntime-node': /^src\/probe\/worker/,
  '@vscode/webview-ui-toolkit': /^webview\/ui\//,
  'typescript-ast': /^src\/sources\/tfjs-code\/syntax/,
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typesOnly: boolean;
}

function files(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((e) => {
    const path = `${folder}/${e.name}`;
    return e.isDirectory() ? files(path) : /\.tsx?$/.test(e.name) ? [path] : [];
  });
}

const source = [...files('src'), ...files('webview')];
const text = new Map(source.map((path) => [path, readFileSync(join(root, path), 'utf8')]));

function imports(path: string): Import[] {
  const found = (text.get(path) ?? '').matchAll(
    /^(?:import|export)\s+(type\s+)?([^'";]*?)\s*from\s+'([^']+)'|\bimport\('([^']+)'\)/gm,
  );
  return [...found].map(([, type, names = '', to, lazy]) => ({
    from: path,
    to: to ?? lazy ?? '',
    typesOnly:
      Boolean(type) ||
      (/^\{/.test(names) &&
        names
          .replace(/[{}\s]/g, '')
          .split(',')
          .filter(Boolean)
          .every((n) => n.startsWith('type'))),
  }));
}

/** The file that a relative import names. */
function target({ from, to }: Import): string | undefined {
  if (!to.startsWith('.')) return undefined;
  const base = resolve(root, dirname(from), to);
  const hit = [`${base}.ts`, join(base, 'index.ts'), base].find((p) => existsSync(p) && statSync(p).isFile());
  return hit && relative(root, hit);
}

/** `src/probe/x.ts` lies in the room `probe`, `src/analyze.ts` and its sources in `analyze`. */
function room(path: string): string {
  const [top, second = ''] = path.split('/');
  if (top === 'webview') return 'webview';
  if (second.startsWith('analyze')) return 'analyze';
  return second.replace(/\.ts$/, '');
}

const all = source.flatMap(imports);

describe('the house', () => {
  it('opens doors one way only', () => {
    const wrong = all.flatMap((i) => {
      const to = target(i);
      if (!to || room(to) === room(i.from)) return [];
      const open = doors[room(i.from)]?.includes(room(to));
      const typed = !typesOnly.some(([a, b]) => a === room(i.from) && b === room(to)) || i.typesOnly;
      return open && typed ? [] : [`${i.from} imports ${to}`];
    });
    expect(wrong).toEqual([]);
  });

  it('keeps the editor, the runtime and the toolkit each in one room', () => {
    const wrong = all.filter(({ from, to }) => {
      const owner = guarded[to];
      return owner && !owner.test(from);
    });
    expect(wrong.map((i) => `${i.from} imports ${i.to}`)).toEqual([]);
  });

  it('has no circle of imports', () => {
    const next = new Map(
      source.map((path) => [path, imports(path).flatMap((i) => (i.typesOnly ? [] : (target(i) ?? [])))]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      const at = trail.indexOf(path);
      if (at >= 0) circles.push([...trail.slice(at), path].join(' → '));
      if (at >= 0 || done.has(path)) return;
      for (const to of next.get(path) ?? []) visit(to, [...trail, path]);
      done.add(path);
    };
    for (const path of source) visit(path, []);
    expect(circles).toEqual([]);
  });

  it('has no file over 500 lines, no type given up, nothing left for later', () => {
    const wrong = [...text].flatMap(([path, body]) => [
      ...(body.split('\n').length > 500 ? [`${path} is over 500 lines`] : []),
      ...(/(: any\b|\bas any\b|<any>|as unknown as)/.test(body) ? [`${path} gives up a type`] : []),
      ...(/\b(TODO|FIXME|XXX|HACK)\b/.test(body) ? [`${path} leaves something for later`] : []),
    ]);
    expect(wrong).toEqual([]);
  });
});

describe('every rule', () => {
  it.each([...rules.keys()])('%s has a file, a page and a test of its name', (id) => {
    expect(rules.get(id)?.meta.id).toBe(id);
    for (const path of [`src/rules/${id}.ts`, `media/rules/${id}.md`, `test/rules/${id}.test.ts`]) {
      expect(existsSync(join(root, path)), path).toBe(true);
    }
  });

  it('is listed in the order of its name', () => {
    expect([...rules.keys()]).toEqual([...rules.keys()].sort());
  });
});
