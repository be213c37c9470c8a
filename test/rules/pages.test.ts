import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { judge } from '../../src/findings/judge';
import { startProbe } from '../../src/probe/client';
import { rules } from '../../src/rules';
import { evidenceOf } from '../support/measure';
import { networksOf } from '../support/network';
import { writeNetwork } from '../support/networkOnnx';

const pageOf = (id: string): string => readFileSync(`media/rules/${id}.md`, 'utf8');

/** Ids of all findings, those told within another one included. */
const told = (network: string): readonly string[] =>
  judge(evidenceOf(network)).flatMap((f) => [f.ruleId, ...(f.includes ?? [])]);

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
    const failing = networksOf(page, 'fails');
    const mended = networksOf(page, 'mended');
    expect([failing.length, mended.length]).toEqual([1, 1]);
    for (const network of failing) expect(told(network)).toContain(meta.id);
    for (const network of mended) expect(told(network)).not.toContain(meta.id);
  });

  it('mends its network without breaking anything else', () => {
    for (const network of networksOf(page, 'mended')) {
      expect(judge(evidenceOf(network)).filter((f) => f.severity !== 'info')).toEqual([]);
    }
  });
});

describe('the same networks as ONNX files, from bytes to verdict', () => {
  const probe = startProbe();
  afterAll(() => probe.dispose());
  const options = { ...defaultOptions, seeds: 1, batch: 64 };

  it.each([...rules.keys()])('%s', { timeout: 30_000 }, async (id) => {
    const page = pageOf(id);
    const toldOf = async (network: string): Promise<readonly string[]> => {
      const { errors, models } = await analyze(writeNetwork(network), options, { process: probe });
      expect(errors).toEqual([]);
      expect(models[0]?.probe.status).toBe('ok');
      return models.flatMap((m) => m.findings.flatMap((f) => [f.ruleId, ...(f.includes ?? [])]));
    };
    for (const network of networksOf(page, 'fails')) expect(await toldOf(network)).toContain(id);
    for (const network of networksOf(page, 'mended')) expect(await toldOf(network)).toEqual([]);
  });
});
