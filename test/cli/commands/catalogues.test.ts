import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { explainCommand } from '../../../src/cli/commands/explain';
import { opsCommand } from '../../../src/cli/commands/ops';
import { rulesCommand } from '../../../src/cli/commands/rules';
import { operatorCoverage } from '../../../src/ops/coverage';
import { rules } from '../../../src/rules';

/** The commands that list what there is, run within this process. */

let said = '';
beforeEach(() => {
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text: string | Uint8Array, done?: unknown) => {
    said += text;
    if (typeof done === 'function') done();
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

describe('ops', () => {
  it('has a line for every operator, and then says what the words mean', async () => {
    expect(await opsCommand.run([])).toBe(0);
    const [head, ...rows] = said.split('\n');
    expect(head).toMatch(/^domain +operator +opsets +coverage$/);
    const words = new Set(operatorCoverage().map(({ status }) => status));
    for (const word of words) expect(said).toMatch(new RegExp(`\\b${word}  `));
    expect(rows.filter((row) => /(gradient|forward|cut|unsupported)$/.test(row)).length).toBe(
      operatorCoverage().length,
    );
  });

  it('tells programs the same', async () => {
    await opsCommand.run(['--format', 'json']);
    const { schemaVersion, operators } = JSON.parse(said);
    expect(schemaVersion).toBe(1);
    expect(operators.map(({ op, coverage }: { op: string; coverage: string }) => `${op} ${coverage}`)).toEqual(
      operatorCoverage().map(({ op, status }) => `${op} ${status}`),
    );
  });
});

describe('rules', () => {
  it('has a line for every rule', async () => {
    expect(await rulesCommand.run([])).toBe(0);
    const ids = said
      .split('\n')
      .slice(1, -1)
      .map((line) => line.split(' ')[0]);
    expect(ids).toEqual([...rules.keys()]);
  });

  it('tells programs the numbers that a configuration may change', async () => {
    await rulesCommand.run(['--format=json']);
    const listed: { id: string; options: object }[] = JSON.parse(said).rules;
    expect(listed.find(({ id }) => id === 'dying-relu')?.options).toEqual({ excessShare: 0.25, errorShare: 0.9 });
  });
});

describe('wrong usage is one sentence', () => {
  it.each([
    [rulesCommand, ['all'], '“gradwise rules” takes no “all”.'],
    [opsCommand, ['Conv'], '“gradwise ops” takes no “Conv”.'],
    [opsCommand, ['--format', 'sarif'], '--format must be one of text, json, not “sarif”.'],
    [explainCommand, [], '“gradwise explain” takes one rule id; “gradwise rules” lists them.'],
    [explainCommand, ['dying-relu', 'zero-kernel-init'], '“gradwise explain” takes one rule id'],
    [explainCommand, ['dyin-relu'], 'There is no rule “dyin-relu”; did you mean “dying-relu”?'],
    [explainCommand, ['../../package'], 'There is no rule “../../package”; “gradwise rules” lists them.'],
  ])('%#', async (command, argv, sentence) => {
    await expect(command.run(argv)).rejects.toThrow(sentence);
    expect(said).toBe('');
  });
});
