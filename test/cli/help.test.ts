import { describe, expect, it } from 'vitest';
import { commandNames, loadCommand } from '../../src/cli/commands';
import { commandHelp, generalHelp } from '../../src/cli/help';

describe('the general help', () => {
  it('tells of every command, and of no other', () => {
    const told = [...generalHelp().matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    expect(told.sort()).toEqual([...commandNames].sort());
  });

  it('fits a terminal of 100 columns', () => {
    for (const line of generalHelp().split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});

describe.each(commandNames)('the help of %s', (name) => {
  it('says how it is called, what it does in one sentence, and each option once, in one column', async () => {
    const command = await loadCommand(name);
    if (!command) throw new Error(`There is no command ${name}.`);
    const [usage, , about, ...rest] = commandHelp(command).split('\n');
    expect(usage).toMatch(new RegExp(`^Usage: gradwise ${name}\\b`));
    expect(about).toMatch(/^[A-Z].*[.?]$/);
    const rows = rest.filter((line) => line.startsWith('  --'));
    expect(rows.map((row) => /--([a-z-]+)/.exec(row)?.[1])).toEqual(command.options.map((o) => o.name));
    const columns = rows.map((row) => /^ {2}\S+( \S+)? {2,}/.exec(row)?.[0].length);
    expect(new Set(columns).size).toBeLessThanOrEqual(1);
  });

  it('ends in a line break and has no line that ends in a space', async () => {
    const command = await loadCommand(name);
    const help = command ? commandHelp(command) : '';
    expect(help).toMatch(/[^\n]\n$/);
    expect(help).not.toMatch(/ $/m);
  });
});

describe('a name that is no command', () => {
  it.each(['constructor', 'toString', '', 'Analyze'])('“%s” loads nothing', (name) => {
    expect(loadCommand(name)).toBeUndefined();
  });
});
