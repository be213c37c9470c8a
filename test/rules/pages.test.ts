import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import type { Finding } from '../../src/findings/finding';
import { judge } from '../../src/findings/judge';
import { startProbe } from '../../src/probe/client';
import { rules } from '../../src/rules';
import { expectMended, findingsIn } from '../support/codeRuleTester';
import { evidenceOf } from '../support/measure';
import { networksOf, programsOf } from '../support/network';
import { writeNetwork } from '../support/networkOnnx';
import { temporaryFolder } from '../support/onnx';

const pageOf = (id: string): string => readFileSync(`media/rules/${id}.md`, 'utf8');

/** Ids of all findings, those told within another one included. */
const idsOf = (findings: readonly Finding[]): readonly string[] =>
  findings.flatMap((f) => [f.ruleId, ...(f.includes ?? [])]);

/** What is found in a network that is written down, or in a program. */
interface Example {
  readonly text: string;
  readonly findings: () => readonly Finding[];
}

const examplesOf = (page: string, what: 'fails' | 'mended'): readonly Example[] => [
  ...networksOf(page, what).map((text) => ({ text, findings: () => judge(evidenceOf(text)) })),
  ...programsOf(page, what).map((text) => ({ text, findings: () => findingsIn(text) })),
];

describe('the catalogue', () => {
  it('has a file, a page and a test for every rule, and nothing else', () => {
    const ids = [...rules.keys()];
    expect(ids).toEqual([...ids].sort());
    const files = readdirSync('src/rules').filter((f) => f.endsWith('.ts') && f !== 'index.ts' && f !== 'rule.ts');
    expect(files).toEqual(ids.map((id) => `${id}.ts`));
    expect(readdirSync('media/rules')).toEqual(ids.map((id) => `${id}.md`));
    for (const id of ids) expect(existsSync(`test/rules/${id}.test.ts`), id).toBe(true);
  });
});

describe.each([...rules.values()])('the page of $meta.id', ({ meta }) => {
  const page = pageOf(meta.id);

  it('starts with the title and teaches in the same order as the others', () => {
    expect(page.startsWith(`# ${meta.title}\n`)).toBe(true);
    const headings = [...page.matchAll(/^## (.*)$/gm)].map((m) => m[1]);
    const usual = ['Why it happens', 'Example', 'What to do', 'When to ignore it'];
    expect(headings).toEqual(meta.options ? [...usual, 'Options'] : usual);
    expect(page).toMatch(/References?: |\(\w+ et al\. \d{4}|\d{4}\)/);
  });

  it('names every option with its default', () => {
    for (const [name, value] of Object.entries(meta.options ?? {})) {
      expect(page.replaceAll('\n', ' ')).toContain(`\`${name}\` (${value}`);
    }
  });

  it('has a failing network that the rule speaks of, and a mended one that it is silent about', () => {
    const failing = examplesOf(page, 'fails');
    const mended = examplesOf(page, 'mended');
    expect([failing.length, mended.length]).toEqual([1, 1]);
    for (const { findings } of failing) expect(idsOf(findings())).toContain(meta.id);
    for (const { findings } of mended) expect(idsOf(findings())).not.toContain(meta.id);
  });

  it('mends its network without breaking anything else', () => {
    for (const { findings } of examplesOf(page, 'mended')) {
      expect(findings().filter((f) => f.severity !== 'info')).toEqual([]);
    }
  });

  it('has a program that every fix of its finding mends', () => {
    for (const program of programsOf(page, 'fails')) {
      const [finding] = findingsIn(program).filter((f) => f.ruleId === meta.id);
      if (meta.fixable) expect(finding?.fixes.length).toBeGreaterThan(0);
      expectMended(program, { ruleId: meta.id });
    }
  });
});

describe('the same networks as ONNX files and the programs, run, from bytes to verdict', () => {
  const probe = startProbe();
  afterAll(() => probe.dispose());
  const options = { ...defaultOptions, seeds: 1, batch: 64 };

  it.each([...rules.keys()])('%s', { timeout: 30_000 }, async (id) => {
    const page = pageOf(id);
    const toldOf = async (path: string): Promise<readonly string[]> => {
      const { errors, models } = await analyze(path, options, { process: probe });
      expect(errors).toEqual([]);
      expect(models[0]?.probe.status).toBe('ok');
      return idsOf(models.flatMap((m) => m.findings));
    };
    const filesOf = (what: 'fails' | 'mended'): readonly string[] => [
      ...networksOf(page, what).map((text) => writeNetwork(text)),
      ...programsOf(page, what).map(writeProgram),
    ];
    for (const path of filesOf('fails')) expect(await toldOf(path)).toContain(id);
    for (const path of filesOf('mended')) expect(await toldOf(path)).toEqual([]);
  });
});

function writeProgram(text: string): string {
  const path = join(temporaryFolder(), 'model.js');
  writeFileSync(path, text);
  return path;
}
