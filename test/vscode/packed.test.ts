import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSamples } from '../support/samples';
import { Workbench } from './workbench';

/** The files that .vscodeignore lets into the package, in a folder of their own, where nothing else can help them. */

const root = mkdtempSync(join(tmpdir(), 'gradwise-packed-'));
const packed = packedFiles();
const program = 'test/fixtures/programs/sick/deep-sigmoid.js';

beforeAll(() => {
  for (const file of packed) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    cpSync(file, join(root, file));
  }
  writeSamples(join(root, 'samples'));
  cpSync(program, join(root, 'samples/deep-sigmoid.js'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const gradwise = (...args: string[]): string =>
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), ...args], { cwd: root, encoding: 'utf8' });

describe('what is packed', () => {
  test('runs a probe by itself', () => {
    const report = JSON.parse(gradwise('analyze', '--format', 'json', 'samples/healthy-residual-cnn.onnx'));
    expect(report.files[0].models[0].probe.status).toBe('ok');
  });

  test('reads a program and runs its probe by itself', () => {
    const report = JSON.parse(gradwise('analyze', '--format', 'json', '--fail-on', 'never', 'samples/deep-sigmoid.js'));
    const [{ models, findings }] = report.files;
    expect(models).toMatchObject([{ probe: { status: 'ok' } }]);
    expect(findings).toMatchObject([{ ruleId: 'saturating-deep-stack', range: { start: { line: 5 } } }]);
  });

  test('starts in VS Code, judges a program and probes a model', async () => {
    const fill = (folder: string): void => {
      writeSamples(folder);
      cpSync(program, join(folder, 'deep-sigmoid.js'));
    };
    const workbench = await Workbench.open({ fill, extension: root });
    try {
      await workbench.openFile('deep-sigmoid.js');
      await workbench.page.locator('.squiggly-error').first().waitFor();
      await workbench.openFile('healthy-residual-cnn.onnx');
      await workbench.run('probed');
    } finally {
      await workbench.close();
    }
  });

  test('has the licence of every package of which the bundles hold code', () => {
    const notices = readFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
    const bundled = readdirSync('dist')
      .filter((name) => name.endsWith('.map'))
      .flatMap((name): string[] => JSON.parse(readFileSync(join('dist', name), 'utf8')).sources)
      .flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []);
    expect(bundled).toContain('@vscode/webview-ui-toolkit');
    for (const name of [...bundled, 'typescript', 'onnxruntime-node', 'onnxruntime-common'])
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(.+\\)$`, 'm'));
    expect(notices).toContain('Apache License');
  });

  test('has the page of every rule', () => {
    for (const { id } of JSON.parse(gradwise('rules', '--format', 'json')).rules ?? [])
      expect(packed).toContain(`media/rules/${id}.md`);
    expect(gradwise('explain', 'dying-relu')).toContain('## What to do');
  });

  test('has what the manifest and the panel name, and neither sources nor tests', () => {
    for (const file of [
      'package.json',
      'package.nls.json',
      'package.nls.zh-cn.json',
      'dist/extension.js',
      'dist/code-worker.js',
      'dist/parser.js',
      'dist/probe-worker.js',
      'dist/webview.css',
    ])
      expect(packed).toContain(file);
    expect(packed.filter((file) => /^(src|test|webview|bench)\/|\.ts$|\.map$/.test(file))).toEqual([]);
  });
});

/** The first line of .vscodeignore excludes everything, and every other brings something back. */
function packedFiles(): string[] {
  const [all, ...back] = readFileSync('.vscodeignore', 'utf8')
    .split('\n')
    .filter((line) => line.trim() && !line.startsWith('#'));
  if (all !== '**' || !back.every((line) => line.startsWith('!')))
    throw new Error('.vscodeignore is not a list of what to pack.');
  const patterns = back.map((line) => expression(line.slice(1)));
  const folders = ['dist', 'media', 'node_modules/onnxruntime-common', 'node_modules/onnxruntime-node', 'src', 'test'];
  const candidates = [
    ...readdirSync('.'),
    ...folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    ),
  ];
  return candidates.filter((path) => patterns.some((pattern) => pattern.test(path)) && statSync(path).isFile());
}

/** A glob as a regular expression: `**` is any path, `*` any name. */
function expression(glob: string): RegExp {
  const parts: Readonly<Record<string, string>> = { '**/': '(?:.+/)?', '**': '.+', '*': '[^/]*', '.': '\\.' };
  return new RegExp(`^${glob.replace(/\*\*\/|\*\*|\*|\./g, (part) => parts[part] ?? part)}$`);
}
