import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json';
import titles from '../package.nls.json';
import { analyzeOptionSpecs } from '../src/cli/commands/analyzeOptions';
import { commandNames } from '../src/cli/commands/index';
import { parseConfiguration } from '../src/findings/configuration';
import { suppressionsIn } from '../src/findings/suppressions';
import { rules } from '../src/rules';
import { oldestOpset } from '../src/sources/onnx/canonicalise';
import { newestRuntimeOpset } from '../src/sources/onnx/read';
import { generatedPrograms } from './support/tfjs/generated/program';
import { programsIn } from './support/tfjs/programs';

/** What the README promises, held against what is shipped. */

const readme = readFileSync('README.md', 'utf8');
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text ?? '');

describe('the README', () => {
  it('lists every setting with its default', () => {
    const listed = [...readme.matchAll(/^\| `(gradwise\.\S+)` +\| `(\S+)` +\|/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    const known = Object.entries(manifest.contributes.configuration.properties);
    const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
    expect(listed).toEqual(known.map(([name, setting]) => [name, shown(setting.default)]));
  });

  it('cites the accuracy that was measured', () => {
    const [, block = ''] = /<!-- accuracy -->([\s\S]*?)<!-- \/accuracy -->/.exec(readme) ?? [];
    const cells = (line: string): string => line.replace(/\s*\|\s*/g, '|');
    const measured = readFileSync('bench/accuracy/report.md', 'utf8').split('\n').map(cells);
    const heldOut = measured.slice(measured.indexOf('## Held-out half'), measured.indexOf('## Tuning half'));
    const rows = block.split('\n').filter((line) => /^\| *[*A-Z]/.test(line));
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) expect(heldOut).toContain(cells(row));
  });

  it('lists every command of the palette by its title', () => {
    const named: Readonly<Record<string, string>> = titles;
    for (const { title } of manifest.contributes.commands)
      expect(readme).toMatch(new RegExp(`_(Gradwise: )?${named[title.replaceAll('%', '')]}_`));
  });

  it('names commands and options of the program that exist', () => {
    const lines = blocks('sh').flatMap((block) => block.split('\n'));
    const called = lines.flatMap((line) => /^node dist\/cli\.js (\S+)/.exec(line)?.[1] ?? []);
    expect(called.length).toBeGreaterThan(2);
    for (const command of called) expect(commandNames).toContain(command);
    const own = analyzeOptionSpecs.map(({ name }) => `--${name}`);
    for (const [option] of readme.matchAll(/(?<=[`\s])--[a-z][a-z-]+/g)) expect([...own, '--help']).toContain(option);
    for (const [, id] of readme.matchAll(/explain (\S+)/g)) expect(rules.has(id ?? '')).toBe(true);
  });

  it('runs scripts of the package only', () => {
    const scripts = [...readme.matchAll(/npm run ([\w:]+)|npm (start|test)/g)].map(([, run, short]) => run ?? short);
    for (const script of scripts) expect(Object.keys(manifest.scripts)).toContain(script);
  });

  it('shows a configuration that is accepted', () => {
    const [configuration = ''] = blocks('json');
    expect(parseConfiguration(configuration).ignores).toEqual(['third-party/']);
  });

  it('states the opsets that are read and probed', () => {
    expect(readme).toContain(`ONNX opset ${oldestOpset} to ${newestRuntimeOpset}`);
    expect(readme).toContain(`opset ${oldestOpset}–${newestRuntimeOpset} `);
  });

  it('shows comments that switch rules off as it says', () => {
    const [comments = ''] = blocks('js');
    const off = suppressionsIn(comments);
    const at = (line: number) => ({ start: { line, character: 0 }, end: { line, character: 1 } });
    expect(off.cover({ ruleId: 'zero-kernel-init', range: at(1) })).toBe(true);
    expect(off.cover({ ruleId: 'dying-relu', range: at(1) })).toBe(false);
    expect(off.cover({ ruleId: 'dying-relu', range: at(99) })).toBe(true);
    expect(rules.has('dying-relu') && rules.has('zero-kernel-init')).toBe(true);
  });

  it('promises no more programs than are compared', () => {
    const lists = readdirSync('test/sources/tfjs-code/fixtures');
    const written = lists.flatMap((name) => programsIn(new URL(`sources/tfjs-code/fixtures/${name}`, import.meta.url)));
    const promised = Number(/more than (\d+) programs/.exec(readme)?.[1]);
    expect(written.length + generatedPrograms().length).toBeGreaterThan(promised);
  });

  it('shows pictures that are there and small, and all that there are', () => {
    const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => path ?? '');
    expect(pictures.length).toBeGreaterThan(0);
    for (const path of pictures) {
      expect(existsSync(path), path).toBe(true);
      expect(readFileSync(path).length).toBeLessThan(150_000);
    }
    expect(pictures.sort()).toEqual(
      readdirSync('media/screenshots')
        .map((name) => `media/screenshots/${name}`)
        .sort(),
    );
  });

  it('says for which platforms the package holds the runtime', () => {
    const packed = [...readFileSync('.vscodeignore', 'utf8').matchAll(/bin\/napi-v\d+\/(\w+)\/(\w+)\//g)];
    expect(new Set(packed.map(([, system, cpu]) => `${system} ${cpu}`))).toEqual(new Set(['linux x64']));
    expect(readme).toContain('The packaged extension holds the runtime for Linux x64.');
  });
});
