import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandNames } from '../../src/cli/commands';
import { rules } from '../../src/rules';
import { build, gradwise } from './program';

beforeAll(build);

describe('gradwise', () => {
  it('says which version it is', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(await gradwise(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('lists its commands, and only those that there are', async () => {
    const { code, out } = await gradwise(['--help']);
    expect(code).toBe(0);
    const listed = [...out.matchAll(/^ {2}([a-z]+) /gm)].map(([, command]) => command);
    expect(listed.sort()).toEqual([...commandNames].sort());
  });

  it('lists the options of a command', async () => {
    const { out } = await gradwise(['analyze', '--help']);
    const contract = [
      'format',
      'output',
      'no-probe',
      'seed',
      'seeds',
      'batch',
      'dim',
      'input',
      'cotangent',
      'training',
    ];
    const limits = ['tensors', 'threads', 'timeout', 'memory-limit', 'fail-on', 'config'];
    for (const option of [...contract, ...limits]) expect(out).toMatch(new RegExp(`^ {2}--${option}( |$)`, 'm'));
    expect((await gradwise(['--help', 'analyze'])).out).toBe(out);
  });

  it('loads nothing but its own small files to show help', () => {
    expect(staticallyImported('src/cli/main.ts').filter((path) => !path.startsWith('src/cli/'))).toEqual([]);
  });
});

/** A file and all that it imports before it runs, by path; types and `import()` cost nothing. */
function staticallyImported(path: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  for (const [, names, from] of readFileSync(path, 'utf8').matchAll(/^import ([^;]*?) from '(\.[^']*)';/gms)) {
    if (names?.startsWith('type ') || !from) continue;
    const target = join(dirname(path), from);
    staticallyImported(existsSync(`${target}.ts`) ? `${target}.ts` : join(target, 'index.ts'), seen);
  }
  return [...seen];
}

describe('wrong usage is one sentence and exit code 2', () => {
  it.each([
    [[], 'Name a command, such as “gradwise analyze model.onnx”; “gradwise --help” lists them.'],
    [['analyse'], 'Unknown command “analyse”; did you mean “analyze”?'],
    [['fix', 'a.onnx'], '“gradwise fix” needs --output OUT, where the copy is written.'],
    [['recommend'], '“gradwise recommend” is about one file: name one.'],
    [['recommends', 'a.onnx'], 'Unknown command “recommends”; did you mean “recommend”?'],
    [['toString'], 'Unknown command “toString”; “gradwise --help” lists what there is.'],
    [['--frob'], 'Unknown option --frob; “gradwise --help” lists what there is.'],
    [['rules', 'x'], '“gradwise rules” takes no “x”.'],
    [['rules', '--format', 'xml'], '--format must be one of text, json, not “xml”.'],
    [['explain'], '“gradwise explain” takes one rule id; “gradwise rules” lists them.'],
    [['explain', 'dying-rely'], 'There is no rule “dying-rely”; did you mean “dying-relu”?'],
    [['explain', '../../package'], 'There is no rule “../../package”; “gradwise rules” lists them.'],
  ])('%j', async (args, sentence) => {
    expect(await gradwise(args)).toEqual({ code: 2, out: '', err: `gradwise: ${sentence}\n` });
  });
});

describe('gradwise rules', () => {
  it('lists every rule with severity, category and title', async () => {
    const { code, out } = await gradwise(['rules']);
    expect(code).toBe(0);
    for (const { meta } of rules.values())
      expect(out).toMatch(new RegExp(`^${meta.id} +${meta.severity} +${meta.category} .*${meta.title}$`, 'm'));
  });

  it('tells programs the same in JSON', async () => {
    const { out } = await gradwise(['rules', '--format=json']);
    const listed = JSON.parse(out).rules;
    expect(listed.map((r: { id: string }) => r.id)).toEqual([...rules.keys()]);
    expect(listed.find(({ id }: { id: string }) => id === 'constant-kernel-init')).toMatchObject({
      title: expect.any(String),
      severity: 'error',
      category: 'symmetry',
      fixable: true,
      doc: 'media/rules/constant-kernel-init.md',
    });
  });
});

describe('gradwise explain', () => {
  it('shows the page of a rule', async () => {
    expect((await gradwise(['explain', 'dying-relu'])).out).toBe(readFileSync('media/rules/dying-relu.md', 'utf8'));
  });
});

describe('gradwise ops', () => {
  it('lists operators with the way a gradient takes', async () => {
    const { out } = await gradwise(['ops', '--format', 'json']);
    const { operators } = JSON.parse(out);
    expect(operators).toContainEqual({ domain: 'ai.onnx', op: 'MatMul', opsets: '7–26', coverage: 'gradient' });
    expect(new Set(operators.map((o: { coverage: string }) => o.coverage))).not.toContain(undefined);
    expect((await gradwise(['ops'])).out).toMatch(/^ai\.onnx +MatMul +7–26 +gradient$/m);
  });
});
